/*
 * claim.h: when "fewer than 1 in 50,000 runs fail" may be said.
 *
 * There are two honest ways, and they do not mix:
 *
 *   planned   how many runs, and how many failures are allowed among them, is
 *             fixed beforehand: runs_needed().  Seeing a failure and then
 *             planning anew with one more allowed is optional stopping, and
 *             the confidence is lost.
 *   live      the count is looked at as often as one likes: the e-process of
 *             claim_evidence(), or the bounds of anytime_interval().  Costs
 *             some more runs (166,428 for 149,786), survives failures.
 *
 * Why live is allowed: under any rate of p0 or more, the evidence times any
 * later factor never grows on average, so the chance that it ever passes
 * 1 / alpha is at most alpha (Ville's inequality; Ramdas, Grünwald, Vovk,
 * Shafer: Game-theoretic statistics and safe anytime-valid inference, 2023).
 * Hence a claim once met stays met, whatever comes after: the caller keeps
 * the greatest evidence seen.
 *
 * Domain: 0 < p0 < 1, k <= n, 0 < confidence < 1.  All are pure: no state, no
 * I/O, any thread.  Counts of runs are exact to 1e11, and
 * to 1e-12 of them above.  Evidence is in natural
 * logarithms, relative error 1e-13.
 */
#ifndef REPORTS_CLAIM_H
#define REPORTS_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/statistics/binomial.h"

/* The fewest runs among which k failures or fewer have a chance of at most
 * 1 - confidence at rate p0.  UINT64_MAX: more than 2^53. */
uint64_t runs_needed(double p0, uint64_t k, double confidence);

/* The rate that a live claim p < p0 is tested against, if none is given. */
double claim_alternative(double p0);
/* ln of the likelihood ratio of q to p0, 0 <= q < p0.  -INFINITY if k > 0
 * and q == 0: one failure kills that test. */
double claim_evidence(double p0, double q, uint64_t k, uint64_t n);
/* Whether p < p0 may be said, looked at now. */
bool claim_met(double p0, double q, uint64_t k, uint64_t n, double confidence);
/* How many more runs, all clean, until it may be; 0: it may be now.
 * UINT64_MAX: more than 2^53, or never. */
uint64_t claim_clean_runs(double p0, double q, uint64_t k, uint64_t n,
                          double confidence);

/* Robbins's mixture over all rates with weights Beta(a, b), a = b = 1/2 if in
 * doubt: ln e(p), the evidence that the rate is not p (Robbins: Statistical
 * methods related to the law of the iterated logarithm, 1970).  0 < p < 1. */
double mixture_evidence(double p, double a, double b, uint64_t k, uint64_t n);
/* The rates not excluded by it: an interval that may be looked at as often as
 * one likes, each end of it too. */
struct interval anytime_interval(double a, double b, uint64_t k, uint64_t n,
                                 double confidence);
/* The fewest runs that exclude p0 and all above with k failures among them.
 * UINT64_MAX: more than 2^53. */
uint64_t anytime_runs(double p0, double a, double b, uint64_t k,
                      double confidence);

#endif
