#include "reports/statistics/sampling.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/check.h"

double good_turing(uint64_t singles, uint64_t n)
{
	CHECK(n > 0 && singles <= n);
	return (double)singles / (double)n;
}

double design_effect(double m, double rho)
{
	CHECK(m >= 1);
	return 1 + (m - 1) * rho;
}

double effective_runs(uint64_t n, double m, double rho)
{
	return (double)n / design_effect(m, rho);
}

double intraclass_correlation(const struct sample *process, size_t n)
{
	double runs = 0, failed = 0, squares = 0, between = 0, within = 0;
	double used = 0, p, size;

	for (size_t i = 0; i < n; i++) {
		double k = (double)process[i].k, m = (double)process[i].n;

		CHECK(process[i].k <= process[i].n);
		if (process[i].n == 0)
			continue;
		used++;
		runs += m;
		failed += k;
		squares += m * m;
		within += k * (m - k) / m;
	}
	if (used < 2 || runs <= used || failed <= 0 || failed >= runs)
		return NAN;
	p = failed / runs;
	for (size_t i = 0; i < n; i++) {
		double k = (double)process[i].k, m = (double)process[i].n;

		if (process[i].n > 0)
			between += (k / m - p) * (k / m - p) * m;
	}
	between /= used - 1;
	within /= runs - used;
	size = (runs - squares / runs) / (used - 1);
	return (between - within) / (between + (size - 1) * within);
}

double pct_guarantee(uint64_t threads, uint64_t events, unsigned depth)
{
	CHECK(threads >= 1 && events >= 1 && depth >= 1);
	return 1 / ((double)threads * pow((double)events, depth - 1.0));
}

struct place {
	double p;
	size_t where;
};

static int by_p(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

void holm(const double *p, size_t n, double *adjusted)
{
	struct place *order = xmalloc(n * sizeof *order);
	double most = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = (struct place){p[i], i};
	if (n > 0)
		qsort(order, n, sizeof *order, by_p);
	/* the smallest times n, the next times n - 1, and so on, none below
	 * one that is smaller */
	for (size_t i = 0; i < n; i++) {
		most = fmax(most, (double)(n - i) * order[i].p);
		adjusted[order[i].where] = fmin(most, 1);
	}
	free(order);
}
