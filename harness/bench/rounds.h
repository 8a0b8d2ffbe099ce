/* rounds.h: medians of repeated measurements. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include <stddef.h>

/* The median of n values, which it sorts.  n > 0. */
double rounds_median(double *values, size_t n);

#endif
