/*
 * explore.h: runs a piece of an unmodified program under a controlled
 * scheduler, again and again, each time in another order.
 *
 *	explore_open ──► the program's controlled flavour, as it is after loading
 *	explore_run  ──► one run from that state: body(arg) on a simulated thread
 *	                 ──► how it ended, and every choice that was made
 *
 * A run is a function of its options: the same strategy, seed and choices give
 * the same run, bit for bit, in any process.  Everything here belongs to one
 * thread of a process; one image may be open at a time.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/* What a simulated thread does at a scheduling point. */
enum explore_kind {
	EV_START, EV_READ, EV_WRITE, EV_ATOMIC_READ, EV_ATOMIC_WRITE,
	EV_ATOMIC_RMW, EV_FENCE, EV_LOCK, EV_UNLOCK, EV_WAIT, EV_WAKE,
	EV_CREATE, EV_JOIN, EV_YIELD, EV_SLEEP, EV_IO, EV_CLOCK, EV_EXIT,
	EV_KINDS
};
extern const char *const explore_kind_names[EV_KINDS];

struct explore_event {
	const volatile void *addr;
	const void *pc;
	uint64_t value; /* read or written, when it has happened; 0: plain */
	uint16_t kind;  /* enum explore_kind */
	uint16_t size;
};

/* What a thread can be blocked on. */
enum explore_wait {
	WAIT_NONE, WAIT_MUTEX, WAIT_COND, WAIT_READ_LOCK, WAIT_WRITE_LOCK,
	WAIT_SEMAPHORE, WAIT_BARRIER, WAIT_ONCE, WAIT_JOIN, WAIT_FUTEX,
	WAIT_SLEEP, WAIT_FD, WAIT_EPOLL, WAIT_SPIN, WAIT_YIELD,
	WAIT_KINDS
};
extern const char *const explore_wait_names[WAIT_KINDS];

/* How a run ended. */
enum explore_outcome {
	RUN_OK,
	RUN_ASSERT,      /* assert or abort */
	RUN_EXIT,        /* exit with a status that is not 0 */
	RUN_CRASH,       /* a signal: a bad address, an illegal instruction */
	RUN_DEADLOCK,    /* nobody can run */
	RUN_LIVELOCK,    /* all spin, nothing is written */
	RUN_LIMIT,       /* too many points */
	RUN_RACE,        /* none of the above, but a data race */
	RUN_MISUSE,      /* of a lock, of memory, ... that is undefined */
	RUN_UNSUPPORTED, /* something that cannot be simulated */
	RUN_FAILED,      /* the body says so, by explore_fail */
	RUN_OUTCOMES
};
extern const char *const explore_outcome_names[RUN_OUTCOMES];

/* At point `step` thread `thread` went on, though another could have; or,
 * with CHOICE_VALUE, the world chose that alternative. */
struct explore_choice {
	uint64_t step;
	uint32_t thread;
};
#define CHOICE_VALUE 0x80000000u

/* An event as it happens, for who watches a run.  `step` is what a choice is
 * tied to: at each step one thread goes on, with the one event that it had
 * come to. */
struct explore_step {
	uint64_t step;
	struct explore_event event;
	uint32_t thread;
	enum explore_wait wait; /* not WAIT_NONE: it waits instead */
	bool plain;             /* no scheduling point: part of the step
	                         * before; a write's value is not known yet */
};

struct explore_image;
struct strategy;

struct explore_options {
	const struct strategy *strategy; /* of strategy.h */
	uint64_t seed;
	/* For the strategy replay: the choices to make. */
	const struct explore_choice *choices;
	size_t nchoices;
	/* 0: a million.  After so many points the walk goes on, which is
	 * fair, for as many again: a run that ends then was only treated
	 * unfairly, one that does not has no end. */
	uint64_t max_points;
	bool no_races;       /* leave data races out */
	bool plain_points;   /* schedule at plain accesses too */
	/* Else: schedule at the plain accesses of these places, ascending.
	 * Borrowed. */
	const uint32_t *promoted;
	size_t npromoted;
	bool coverage;       /* note what met, see coverage.h */
	/* May be NULL; called on the stack of the thread, which must not
	 * notice: no call of the target, no scheduling point.  Does not
	 * change what happens. */
	void (*watch)(void *ctx, const struct explore_step *step);
	void *watch_ctx;
};

/* A pair of accesses that nothing orders. */
struct explore_race {
	uint32_t place[2]; /* offsets into the image: earlier, later */
	bool write[2];
	uint32_t thread[2];
};

enum { EXPLORE_RACES = 16 };

struct explore_result {
	enum explore_outcome outcome;
	uint64_t hash;      /* of all that happened */
	uint64_t points;    /* scheduling points passed */
	uint64_t decisions; /* ... at which there was a choice */
	uint64_t switches;  /* context switches */
	uint32_t threads;
	bool out_of_memory; /* malloc or mmap had no more to give */
	uint32_t fresh;     /* features that no run had before; coverage */
	uint64_t strayed;   /* replay: choices that could not be made */
	uint32_t thread;    /* that failed */
	uint32_t place;     /* where: an offset into the image, 0: unknown */
	/* Borrowed until the next run. */
	const struct explore_choice *choices;
	size_t nchoices;
	struct explore_race races[EXPLORE_RACES]; /* each pair once */
	size_t nraces;
	struct buf text;    /* what happened, in words; the caller's */
	struct buf output;  /* what the target printed, the first 4 KiB */
};

/*
 * Loads the controlled flavour at path, which tracetorture-cc made.  NULL,
 * with one line appended to error: no such file, not a controlled flavour,
 * calls something that cannot be simulated.
 */
struct explore_image *explore_open(const char *path, struct buf *error);
/* A symbol of the image, NULL if it has none. */
void *explore_symbol(struct explore_image *image, const char *name);
const char *explore_path(const struct explore_image *image);

/* Runs body(arg) as the first simulated thread, from the state the image had
 * after loading.  result->text and ->output are cleared and filled. */
void explore_run(struct explore_image *image, int (*body)(void *), void *arg,
                 const struct explore_options *options,
                 struct explore_result *result);

/* Between a run that got stuck and the next one: calls ask(fd) on a simulated
 * thread of its own, in the memory that the run has left, and appends what it
 * writes to fd to out.  The result of the run stays as it is. */
void explore_ask(struct explore_image *image, void (*ask)(int fd),
                 struct buf *out);

/* By a body: ends the run as RUN_FAILED with that text. */
_Noreturn void explore_fail(const char *text);

/* The place as text: function file:line, or the offset. */
void explore_print_place(struct explore_image *image, uint32_t place,
                         struct buf *out);

/* Replaces what stands for places in a result's text by their names.  Takes
 * milliseconds the first time. */
void explore_name_places(struct explore_image *image, struct buf *text);

void explore_result_done(struct explore_result *result);

#endif
