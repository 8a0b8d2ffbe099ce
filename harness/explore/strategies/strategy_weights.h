/*
 * strategy_weights.h: how many events threads have, as far as runs before tell,
 * for strategies that choose among threads by that.
 *
 * Threads are known again by their signature, and get a small number, their
 * kin, for it: equal in all runs until all is forgotten, which happens when
 * there are too many.  What one counts is in a tally; averages are exponential
 * ones, so that a subject that changes is followed.
 */
#ifndef EXPLORE_STRATEGY_WEIGHTS_H
#define EXPLORE_STRATEGY_WEIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/explore/sched.h"

enum { KINS = 256 };

/* Events of one sort, by kin.  Zeroed: nothing is known. */
struct tally {
	uint32_t now[KINS];   /* in this run */
	uint32_t usual[KINS]; /* in runs before: the average, in USUAL_ONEths */
};

enum { USUAL_ONE = 256 };

/* The average, when the newest of what it is made of is `now`: that counts for a
 * 4th.  0: there was nothing to count so far. */
INLINE uint32_t usual_with(uint32_t usual, uint32_t now)
{
	int64_t fixed = (int64_t)now * USUAL_ONE;

	return (uint32_t)(usual ? usual + (fixed - usual) / 4 : fixed);
}

/* At the begin of a run.  Returns the number of times that all was forgotten:
 * when that has changed kins mean others, and tallies are void. */
uint32_t kin_begin(void);
/* At the birth of a thread: sets t->kin. */
void kin_born(struct thread *t);

/* The run taught something: what was counted goes into the averages.  A run
 * that was cut short teaches nothing. */
bool tally_worth(void);
void tally_fold(struct tally *c);
void tally_drop(struct tally *c); /* the count of this run */

/* By kin: the average of it and of all that come from it. */
void tally_totals(const struct tally *c, uint64_t totals[KINS]);

/*
 * At the birth of a thread: t->weight is what totals say of it, of which its
 * parent is relieved; neither below `least`.  Returns what the parent had.
 */
int64_t weight_born(struct thread *t, const uint64_t totals[KINS],
                    int64_t least);

#endif
