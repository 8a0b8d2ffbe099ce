/*
 * binomial.h: what k failures in n independent runs say about the rate.
 * Exact (Clopper and Pearson: The use of confidence or fiducial limits, 1934);
 * no failures is not no rate.
 */
#ifndef REPORTS_BINOMIAL_H
#define REPORTS_BINOMIAL_H

#include <stdint.h>

struct interval {
	double low;
	double high;
};

/* The two-sided interval at `confidence` (0.95), k <= n.  n == 0: 0..1. */
struct interval binomial_interval(uint64_t k, uint64_t n, double confidence);
/* The one-sided upper bound: the rate is below it with `confidence`. */
double binomial_upper(uint64_t k, uint64_t n, double confidence);

#endif
