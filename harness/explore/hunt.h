/*
 * hunt.h: run after run of a subject, in worker processes, until something
 * is found or enough was tried.
 *
 *	worker k of J: schedules k, k + J, ... ──pipe──► this process
 *
 * Schedule number i is a function of (subject, strategy, seed, i) and of what
 * its worker ran before it, from which strategies learn; a finding comes with
 * every choice, so that it is repeated without that.
 *
 * Plain accesses are no scheduling points, since without a data race their
 * order says nothing.  Places that raced become points for the runs that
 * follow, and in one run of 20 all are, in case a race escaped.
 */
#ifndef EXPLORE_HUNT_H
#define EXPLORE_HUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/explore/explore.h"
#include "harness/explore/repro.h"
#include "harness/explore/strategy.h"
#include "harness/explore/subject.h"

struct hunt_options {
	/* NULL: a portfolio of them, see portfolio.h.  One that searches without chance needs
	 * jobs to be 1, and a subject that stays as it is. */
	const struct strategy *strategy;
	uint64_t schedules;              /* end after so many; 0: no bound */
	int64_t time_ns;                 /* end after so long; 0: no bound */
	uint64_t seed;
	uint64_t per_seed; /* schedules with one seed of prepare; 0: 16 */
	unsigned jobs;
	bool no_races;
	bool plain_points;   /* all accesses are points in every run */
	uint64_t max_points; /* of a run; 0: a million */
};

/* Borrowed: good during the call of found. */
struct hunt_finding {
	uint64_t number;  /* of the schedule, from 0 */
	uint64_t seed;    /* what prepare was called with */
	const char *strategy;
	const char *rule, *signature, *text;
	uint64_t seen; /* how often this signature was met, 1 or more */
	uint64_t hash, points, switches;
	const struct explore_choice *choices;
	size_t nchoices;
	/* What the run's options were. */
	bool races;
	bool plain_points;
	const uint32_t *promoted;
	size_t npromoted;
	uint64_t max_points;
};

struct hunt_totals {
	uint64_t schedules, points, switches;
	uint64_t checked;  /* runs that were repeated, and were the same */
	uint64_t findings; /* all */
	uint64_t distinct; /* signatures */
	uint64_t used[STRATEGIES_MOST]; /* schedules by strategy_at */
	/* Of a search without chance; nothing is different: none. */
	struct strategy_reach reach;
};

struct hunt_events {
	void *ctx;
	/* A schedule failed; false ends the hunt. */
	bool (*found)(void *ctx, const struct hunt_finding *f);
	/* Some times a second; false ends the hunt. */
	bool (*progress)(void *ctx, const struct hunt_totals *t);
};

/*
 * Ends, too, when there is nothing else to run (totals->reach.all).
 * 0 with *totals; or -1, with one line in error: no processes, or a fault of
 * ours: a worker died, or a repeated run differed.
 */
int hunt(struct subject *s, const struct hunt_options *o,
         const struct hunt_events *events, struct hunt_totals *totals,
         struct buf *error);

/* The finding as a repro; what it is of (is_program, name, flavour, scenario)
 * is the caller's to add, and seed where prepare is not what sets it.  The
 * caller calls repro_done. */
struct repro hunt_repro(const struct hunt_finding *f);

#endif
