/*
 * change.h: when did it start to fail, and does it still?
 *
 * Evidence of a stretch of runs with k failures is the chance of just that
 * sequence if its rate is one number, drawn from Beta(0.3, 0.5): most tests
 * pass nearly always or fail nearly always (the prior of LUCI Analysis).  Two
 * stretches are better told by two rates than by one where the sum of their
 * evidences is above the evidence of both together.
 *
 * All are pure: no state, no I/O, any thread.  Evidence is in natural
 * logarithms, relative error 1e-14 (of the greatest one that is subtracted).
 */
#ifndef REPORTS_CHANGE_H
#define REPORTS_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "reports/statistics/binomial.h"

/* s.k <= s.n. */
double change_evidence(struct sample s);
/* ln of the Bayes factor for a change between the two.  They are split if it
 * is above -ln of the chance, before looking, that one is just there. */
double change_split(struct sample before, struct sample after);
/* Of n >= 2 stretches in order of time, the one before which a change is
 * likeliest: 1..n-1, the first one of equals.  *split, if not NULL, is set to
 * the change_split() there: that it is the best of n - 1 places is for its
 * reader to weigh. */
size_t change_find(const struct sample *s, size_t n, double *split);

/* All changes of n stretches in order of time: the partition with the greatest
 * sum of evidences, less ln((n - 1) (1 - prior) / prior) for each change: prior
 * is the chance, before looking, that there is one, and all places are as
 * likely (Jackson and others: An algorithm for optimal partitioning of data on
 * an interval, 2005; unlike splitting again and again it sees what was so for a
 * short time only).  With 0.2 a steady history is split once in 50 times or
 * less (see simulation_test.c).  Writes the stretches before which there is a
 * change, ascending, to at, which has room for n; returns how many.  n * n
 * steps. */
size_t change_points(const struct sample *s, size_t n, double prior,
                     size_t *at);
/* If just one change is among the n >= 2 stretches: weight[i] is the chance
 * that it is before stretch i, all places being as likely beforehand.
 * weight[0] is 0, and the sum is 1. */
void change_weights(const struct sample *s, size_t n, double *weight);

/* Whether a failure of rate p still happens after n clean runs: the chance of
 * so many if it does is all_pass(p, n), in binomial.h. */

/* The chance that a failure of rate p (0..1) first shows after just t clean
 * runs: weighs the changes that came t runs before it as culprits (findflakes,
 * golang.org/x/build). */
double culprit_chance(double p, uint64_t t);

#endif
