/*
 * shrink.h: makes a finding small: as few choices as will do, of as simple a
 * run as will do.
 *
&
 *	                                    ▲              │
 *	                                    └── simpler ───┘
 *
 * Of two schedules that fail in the same way, the one is better that preempts
 * less; or else switches less, is shorter, or needs fewer choices told.  What
 * is run (a scenario) is the caller's: it offers simpler ones, and for each
 * the failure is looked for anew.
 *
 * One repro and one set of options have one result.
 */
#ifndef EXPLORE_SHRINK_H
#define EXPLORE_SHRINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/explore/repro.h"
#include "harness/explore/subject.h"

struct shrink_sizes {
	uint64_t preemptions; /* of threads that could have gone on */
	uint64_t switches;
	uint64_t points;
	uint64_t choices;     /* in the repro */
	uint32_t threads;
};

struct shrink_totals {
	struct shrink_sizes before, now;
	uint64_t schedules; /* runs so far */
	const char *doing;  /* a word or two, for who waits */
	bool whole;         /* ended because nothing helps any more */
};

struct shrink_options {
	uint64_t schedules; /* end after about so many; 0: no bound */
	void *ctx;          /* of all the following, which may be NULL */
	/* Sets the subject to the i-th way to make the scenario simpler than
	 * the best; false: there are no more. */
	bool (*simpler)(void *ctx, size_t i);
	/* The scenario that was set last is the best from here on; the best is
	 * set again. */
	void (*keep)(void *ctx);
	void (*back)(void *ctx);
	/* Between runs.  True: end soon. */
	bool (*progress)(void *ctx, const struct shrink_totals *t);
};

enum shrink_end {
	SHRINK_OK,    /* *r has new choices and a new hash */
	SHRINK_OTHER, /* it does not fail as recorded; *r is as it was */
	SHRINK_FAULT, /* a run went another way when it was repeated */
};

/* The subject is set to what r says.  `error` gets one line when it is not
 * SHRINK_OK. */
enum shrink_end shrink(struct subject *s, struct repro *r,
                       const struct shrink_options *o,
                       struct shrink_totals *totals, struct buf *error);

#endif
