/*
 * strategy.h: who runs next.  A strategy is a row of a table; its state lives
 * from run to run, so that it may learn.
 */
#ifndef EXPLORE_STRATEGY_H
#define EXPLORE_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/rng.h"
#include "harness/explore/explore.h"

struct thread;

enum { STRATEGIES_MOST = 16 };

/* A run that has shown something new, whoever chose in it.  Borrowed. */
struct strategy_lesson {
	uint64_t scenario; /* seed of what is not the schedule */
	const struct explore_options *options;
	const struct explore_choice *choices;
	size_t nchoices;
	uint64_t points;
	uint32_t threads;
};

/* How far a search without chance has come. */
struct strategy_reach {
	uint64_t different; /* schedules run */
	bool bounded;       /* all with at most `bound` delays are among them */
	unsigned bound;
	bool all;           /* there is no other */
	bool partial;       /* ... but for what came after runs were too long */
};

struct strategy {
	const char *name;
	const char *about;
	/* Not for searching: nobody asks for it by name. */
	bool internal;
	/* Of the runs, when strategies take turns: so many of the sum of all
	 * shares. */
	unsigned share;
	bool coverage; /* it needs what coverage.h knows of runs before */
	/* A run begins; sched.rng is seeded. */
	void (*begin)(void);
	/* pick is asked when there is one ready thread, too: the strategy
	 * wants to see each event.  (Of a thread that sleeps alone it does
	 * not.) */
	bool every;
	/* One of the ready threads or sched.earliest; there are two or more.
	 * *points: for how many points it is to go on unasked (1 at least,
	 * 1 at first). */
	struct thread *(*pick)(int64_t *points);
	/* May be NULL: a thread came to be; cur gives way, because it spins,
	 * yields, sleeps or has run for too long; the run has ended. */
	void (*born)(struct thread *t);
	void (*gave_way)(struct thread *t);
	void (*ended)(void);
	/* May be NULL, as rng: an alternative below n. */
	uint32_t (*choose)(uint32_t n);
	/* May be NULL: hears of a run; may choose the scenario of the next
	 * one, which is its own, in place of *scenario. */
	void (*learn)(const struct strategy_lesson *l);
	void (*scenario)(struct rng *rng, uint64_t *scenario);
	/* NULL unless it searches without chance: runs are to be of one
	 * scenario then, in one process, and end when all is reached. */
	void (*reach)(struct strategy_reach *r);
};

/* Who goes on where a replay has no choice to make. */
struct thread *strategy_fallback(void);

/* By name; NULL: there is none. */
const struct strategy *strategy_find(const char *name);
/* The i-th, NULL past the end; below STRATEGIES_MOST. */
const struct strategy *strategy_at(unsigned i);

extern const struct strategy strategy_walk, strategy_sticky, strategy_pct,
    strategy_pos, strategy_urw, strategy_surw, strategy_collide,
    strategy_reads_from, strategy_mutate, strategy_timely, strategy_dfs,
    strategy_replay;
/* In no table: choices to make first, then at random.  For explain. */
extern const struct strategy strategy_prefix;

#endif
