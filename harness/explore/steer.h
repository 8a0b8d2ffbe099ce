/*
 * steer.h: a schedule said in few words, for fuzzers: some lines, and a walk
 * that decides what they leave open.
 *
 *	at      at point 417 of the run thread 3 goes on
 *	own     when thread 1 has passed 52 points of its own, thread 3 goes on
 *	visit   the 4th time that any thread comes to place p, thread 3 goes on
 *	value   the 2nd time that the world chooses, it chooses alternative 1
 *	from    the read at p sees what was written at q; its opposite: it does not
 *	meet    who comes to p waits until another is about to do, at q, what
 *	        conflicts with it
 *
 * Whatever the lines are there is a run: a thread that cannot go on stands for
 * another that can, nothing holds a thread back for ever, and lines for what
 * never comes say nothing.
 *
 * The walk has no stream of random numbers, of which one more or less would
 * change all that follows.  Each draw is a hash of the seed, the thread, and
 * how often that thread has drawn: what is changed in one place leaves the
 * others, as far as may be, what they were.
 */
#ifndef EXPLORE_STEER_H
#define EXPLORE_STEER_H

#include <stddef.h>
#include <stdint.h>

#include "harness/explore/explore.h"

enum steer_kind {
	STEER_AT,
	STEER_OWN,
	STEER_VISIT,
	STEER_VALUE,
	STEER_FROM,
	STEER_NOT_FROM,
	STEER_MEET,
	STEER_KINDS
};

enum {
	STEER_LINES = 24,
	STEER_CONSTRAINTS = 4, /* of these from and meet: they cost most */
};

struct steer_line {
	uint8_t kind; /* enum steer_kind */
	uint16_t thread, who;
	/* A count: of points, visits, choices; from and meet: so many visits
	 * of p are not minded first. */
	uint32_t at;
	uint32_t p, q; /* places: p that of the read */
	/* from and meet: how many decisions they may hold threads back for */
	uint32_t patience;
};

/* How the walk goes. */
enum steer_walk {
	STEER_STAY, /* a thread goes on for as long as it can */
	STEER_SWITCH_100TH, /* ... or leaves off at one of so many points */
	STEER_SWITCH_20TH,
	STEER_SWITCH_5TH,
	STEER_SWITCH_HALF,
	STEER_SWITCH, /* each point is another's */
	STEER_RANKS,  /* threads have ranks that change now and then */
	STEER_EVENTS, /* each event has a rank of its own */
	STEER_WALKS
};

struct steer {
	const struct steer_line *lines; /* borrowed; `at` lines ascend */
	size_t n;                       /* up to STEER_LINES */
	uint64_t seed;
	enum steer_walk walk;
};

/* What strategy_steer plays from now on.  Borrowed until the run has ended;
 * the run is to be watched (explore_options.coverage) if lines have places. */
void steer_set(const struct steer *s);

extern const struct strategy strategy_steer;

#endif
