/*
 * binomial.h: what k failures in n independent runs say about the rate.
 *
 * No failures is not no rate, so each answer is an interval or a bound.  The
 * exact ones (Clopper and Pearson) are what is claimed; the others are for
 * comparison with what other tools print.  Always say which one it is.
 *
 * Domain everywhere: k <= n, 0 < confidence < 1 (0.95), 0 <= p <= 1.  All are
 * pure: no state, no I/O, any thread.  Relative error 1e-12 for n to 1e9 (see
 * special.h), but no better than that of 1 - confidence.
 */
#ifndef REPORTS_BINOMIAL_H
#define REPORTS_BINOMIAL_H

#include <stdint.h>

struct interval {
	double low;
	double high;
};

/* k failures in n runs, where two such are compared. */
struct sample {
	uint64_t k;
	uint64_t n;
};

/* The exact two-sided interval (Clopper and Pearson: The use of confidence or
 * fiducial limits, 1934).  n == 0: 0..1. */
struct interval binomial_interval(uint64_t k, uint64_t n, double confidence);
/* The exact one-sided bounds: the rate is below (above) it with `confidence`.
 * Not the ends of the interval above. */
double binomial_upper(uint64_t k, uint64_t n, double confidence);
double binomial_lower(uint64_t k, uint64_t n, double confidence);

/* Two-sided, approximate: covers as often as it says only on average over
 * rates (Wilson: Probable inference, 1927).  n == 0: 0..1. */
struct interval wilson_interval(uint64_t k, uint64_t n, double confidence);
/* With continuity correction (Newcombe: Two-sided confidence intervals for
 * the single proportion, 1998, method 4).  n == 0: 0..1. */
struct interval wilson_continuity(uint64_t k, uint64_t n, double confidence);
/* Equal tails of Jeffreys's posterior Beta(k + 1/2, n - k + 1/2); low is 0 if
 * k == 0, high is 1 if k == n (Brown, Cai, DasGupta: Interval estimation for
 * a binomial proportion, 2001). */
struct interval jeffreys_interval(uint64_t k, uint64_t n, double confidence);
/* The same posterior's chance that the rate is below p. */
double jeffreys_below(double p, uint64_t k, uint64_t n);

/* 3 / n: about binomial_upper(0, n, 0.95), for n >= 30. */
double rule_of_three(uint64_t n);
/* Above this mean count, k events or fewer have chance 1 - confidence: divided
 * by the hours watched it bounds the rate an hour (Garwood: Fiducial limits
 * for the Poisson distribution, 1936). */
double poisson_upper(uint64_t k, double confidence);

/* The chance of k or fewer, of k or more failures in n runs of rate p. */
double binomial_at_most(uint64_t k, uint64_t n, double p);
double binomial_at_least(uint64_t k, uint64_t n, double p);
/* The chance that n runs of rate p all pass: what a fixed number of tries
 * misses, and that a failure not seen for n runs is still there. */
double all_pass(double p, uint64_t n);

#endif
