/*
 * explain.h: why a run fails.  From a subject and the choices of a run:
 *
 *	failing   what happened, a line a step, folded where nothing is shared
 *	passing   the nearest schedule that passes, around where it differs
 *	flips     the accesses whose order is another in the two
 *	points    P(failure | the first t choices are made), for many t
 *	jumps     the choices that this rises at
 *	text      the finding's own
 *
 * and printed as text, or as a page of HTML.  All of it is a function of the
 * choices: no address, no time is in it.
 */
#ifndef EXPLORE_EXPLAIN_H
#define EXPLORE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/explore/fiber.h"
#include "harness/explore/subject.h"

enum explain_kind {
	LINE_STEP,   /* thread did what, where */
	LINE_SWITCH, /* thread goes on, where; from stands where, because what */
	LINE_FOLD,   /* what the thread did beside */
	LINE_SKIP,   /* what threads did meanwhile */
};

/* Texts are offsets into explanation.strings; 0: "". */
struct explain_line {
	enum explain_kind kind;
	uint64_t step;
	uint32_t thread;
	uint32_t from;
	uint32_t what;
	uint32_t where;
	uint32_t from_where;
	bool forced;  /* SWITCH: the thread before could not go on */
	char mark;    /* STEP: an access that decides, 'A', 'B', ...; or 0 */
	bool starts;  /* SWITCH: the thread had not run before */
	uint8_t jump; /* SWITCH: its number in jumps, from 1; or 0 */
};

struct explain_schedule {
	struct explain_line *lines; /* owned */
	size_t n, cap;
};

/* In the failing run the access a came before b; where b is before a, or one
 * of them is not made, it passes. */
struct explain_flip {
	char a, b;    /* marks */
	bool missing; /* one of them is not made where it passes */
	bool late;    /* b is not made where it fails: it would come too late */
};

struct explain_point {
	size_t fixed; /* so many choices are made, the rest at random */
	uint64_t failed, runs;
	double low, high; /* the interval */
};

/* Between two points next to each other, whose intervals do not meet. */
struct explain_jump {
	size_t from, to; /* points */
	uint64_t step;   /* of the choice that `to` makes last */
	uint32_t thread; /* that it chose; CHOICE_VALUE: of the world */
};

enum { EXPLAIN_FLIPS = 3, EXPLAIN_JUMPS = 3 };

struct explanation {
	struct buf name;      /* what was run */
	struct buf signature; /* of the finding */
	struct buf text;      /* the finding's */
	struct buf note;      /* about the repro; may be empty */
	uint64_t npoints;     /* of the run: scheduling points, ... */
	uint64_t nswitches;
	size_t nchoices;
	size_t shown;  /* choices whose surroundings are told, */
	bool left_out; /* ... and those of others are not */
	uint32_t nthreads;
	uint32_t names[FIBER_MAX]; /* strings: where each thread starts */
	struct explain_schedule failing, passing;
	struct buf difference; /* how the passing one differs; empty: none */
	struct explain_flip flips[EXPLAIN_FLIPS];
	size_t nflips;
	struct explain_point *points; /* owned */
	size_t ncurve;
	struct explain_jump jumps[EXPLAIN_JUMPS]; /* the largest first */
	size_t njumps;
	struct buf strings;
};

struct explain_options {
	struct explore_options run; /* of the failing run */
	struct buf signature;       /* what it is to fail with; borrowed */
	uint64_t samples; /* runs a point of the curve; 0: as many as take
	                   * some seconds */
	bool no_curve;
	bool all; /* leave no switch out, fold less */
	/* The interval of k failures in n runs. */
	void (*interval)(uint64_t k, uint64_t n, double *low, double *high);
};

/*
 * Runs the subject by its choices and explains what comes of it.  e: zeroed;
 * name, note are the caller's to set.  False: it does not fail; *strayed says
 * how many choices could not be made.
 */
bool explain(struct subject *s, const struct explain_options *o,
             struct explanation *e, uint64_t *strayed);
void explain_done(struct explanation *e);

/* As text, ends with a newline. */
void explain_print(const struct explanation *e, struct buf *out);
/* As a page of its own, without scripts; whatever is in the strings. */
void explain_print_html(const struct explanation *e, struct buf *out);
/* The same as an element <div class="lanes">, for a page with page.h's style
 * sheet that is about more. */
void explain_print_part(const struct explanation *e, struct buf *out);

/* --- for who makes one, and its printers --- */

uint32_t explain_string(struct explanation *e, const char *text);
const char *explain_text(const struct explanation *e, uint32_t string);
struct explain_line *explain_line(struct explain_schedule *s);
/* The access with that mark, in the failing run or else in the passing one;
 * NULL: it is in neither. */
const struct explain_line *explain_marked(const struct explanation *e,
                                          char mark);

#endif
