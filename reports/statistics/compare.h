/*
 * compare.h: is it better than before, and by how much?
 *
 * Two samples, before and after.  The exact tests hold all four margins of
 *
 *               failed   passed
 *      before     x      n - x        x given, all else follows: Fisher's
 *      after    t - x      ...        (hypergeometric) distribution of x
 *
 * Many bugs compared at once are many statements: see holm() in sampling.h.
 *
 * Domain: s.k <= s.n, s.n > 0, 0 < confidence < 1.  All are pure: no state, no
 * I/O, any thread.  Relative error 1e-11 for n to 1e9, of chances above 1e-290.
 * Each takes some sqrt(failures) steps.
 */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include <stdint.h>

#include "reports/statistics/binomial.h"

/* Fisher's exact test (The logic of inductive inference, 1935): the chance of
 * so many failures before, or more, if nothing changed. */
double fisher_worse(struct sample before, struct sample after);
/* Two-sided: of all tables that are no likelier than this one.  As R does,
 * likelier by 1e-7 of it counts as equal. */
double fisher_two_sided(struct sample before, struct sample after);
/* The fewest runs after the fix that, all clean, make fisher_worse() alpha or
 * less.  UINT64_MAX: more than 2^53, or before.k == 0.  More than
 * runs_needed() for the rate before, which is itself not known well. */
uint64_t fisher_clean_runs(struct sample before, double alpha);

/* rate before - rate after, two-sided (Newcombe: Interval estimation for the
 * difference between independent proportions, 1998, method 10). */
struct interval newcombe_difference(struct sample before, struct sample after,
                                    double confidence);
/* rate after - rate before is below this, one-sided.  Newcombe's way (of Zou,
 * Donner: Construction of confidence limits about effect measures, 2008) with
 * exact limits of each rate: binomial_upper() of after if before is clean.
 * Its error is up to 1.1 times 1 - confidence, and mostly below it. */
double rise_upper(struct sample before, struct sample after, double confidence);
/* How many times higher the odds of failing were before, two-sided, exact and
 * conditional (Cornfield: A statistical problem arising from retrospective
 * studies, 1956).  low may be 0, high INFINITY; both if nothing failed. */
struct interval odds_ratio(struct sample before, struct sample after,
                           double confidence);

/* The z of the pooled normal approximation.  Wrong, by any number of decimal
 * places, unless each sample has many failures: 1e-132 for 3e-21.  NAN if all
 * passed or all failed. */
double pooled_z(struct sample before, struct sample after);

#endif
