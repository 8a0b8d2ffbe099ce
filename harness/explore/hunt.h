/*
 * hunt.h: run after run of a subject, in worker processes, until something
 * is found or enough was tried.
 *
 *	worker k of J: schedules k, k + J, ... ──pipe──► this process
 *
 * Schedule number i is a function of (subject, strategy, seed, i) and, with
 * strategies that learn, of what its worker ran before it; a finding comes
 * with every choice, so that it is repeated without that.
 */
#ifndef EXPLORE_HUNT_H
#define EXPLORE_HUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/explore/explore.h"
#include "harness/explore/subject.h"

struct hunt_options {
	const struct strategy *strategy; /* NULL: one after the other */
	uint64_t schedules;              /* end after so many; 0: no bound */
	int64_t time_ns;                 /* end after so long; 0: no bound */
	uint64_t failures; /* ... after so many different ones; 0: no bound */
	uint64_t seed;
	unsigned jobs;
	bool no_races;
	bool plain_points;
	uint64_t max_points;
};

/* Borrowed: good during the call of found. */
struct hunt_finding {
	uint64_t number;  /* of the schedule, from 0 */
	uint64_t seed;    /* what prepare was called with */
	const char *strategy;
	const char *rule, *signature, *text;
	uint64_t hash, points, switches;
	const struct explore_choice *choices;
	size_t nchoices;
};

struct hunt_totals {
	uint64_t schedules, points, switches;
	uint64_t checked;  /* runs that were repeated, and were the same */
	uint64_t findings; /* all */
	uint64_t distinct; /* signatures */
};

struct hunt_events {
	void *ctx;
	/* A finding whose signature is new. */
	void (*found)(void *ctx, const struct hunt_finding *f);
	/* Some times a second. */
	void (*progress)(void *ctx, const struct hunt_totals *t);
};

/*
 * 0 with *totals; or -1, with one line in error: no processes, or a fault of
 * ours: a worker died, or a repeated run differed.
 */
int hunt(struct subject *s, const struct hunt_options *o,
         const struct hunt_events *events, struct hunt_totals *totals,
         struct buf *error);

#endif
