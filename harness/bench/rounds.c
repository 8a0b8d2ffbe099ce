/* rounds.c: see rounds.h. */
#include "harness/bench/rounds.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double rounds_median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
	return n % 2 ? values[n / 2]
	             : (values[n / 2 - 1] + values[n / 2]) / 2;
}
