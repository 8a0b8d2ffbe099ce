#include "reports/statistics/survival.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "reports/statistics/special.h"

#define HALF 0.500000000001 /* a half, though rounded up */

enum { EXACT = 60 }; /* numbers: some 2 MB and 10 ms */

static int by_time(const void *a, const void *b)
{
	const struct observation *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static void sort(struct observation *o, size_t n)
{
	if (n > 0)
		qsort(o, n, sizeof *o, by_time);
}

/* The next time in o[from..n): where those of it end, how many found it. */
static size_t same_time(const struct observation *o, size_t from, size_t n,
                        double time, size_t *found)
{
	size_t i = from;

	*found = 0;
	for (; i < n && o[i].time <= time; i++)
		*found += o[i].found;
	return i;
}

/* sum: of found / (at_risk (at_risk - found)), Greenwood's */
static struct interval log_log(double share, double sum, double z,
                               double high_before)
{
	double width;

	if (share <= 0)
		return (struct interval){0, high_before};
	width = z * sqrt(sum) / -log(share);
	return (struct interval){pow(share, exp(width)),
	                         pow(share, exp(-width))};
}

size_t kaplan_meier(struct observation *o, size_t n, double confidence,
                    struct survival *out)
{
	double z, share = 1, sum = 0, high = 1;
	size_t points = 0, next;

	CHECK(confidence > 0 && confidence < 1);
	z = normal_quantile_upper((1 - confidence) / 2);
	sort(o, n);
	for (size_t i = 0; i < n; i = next) {
		size_t left = n - i, found;

		next = same_time(o, i, n, o[i].time, &found);
		if (found == 0)
			continue;
		share *= (double)(left - found) / (double)left;
		sum += (double)found / (double)left / (double)(left - found);
		out[points] = (struct survival){
		    .time = o[i].time,
		    .at_risk = left,
		    .found = found,
		    .share = share,
		    .in = log_log(share, sum, z, high),
		};
		high = out[points++].in.high;
	}
	return points;
}

struct median survival_median(const struct survival *curve, size_t n)
{
	struct median m = {INFINITY, {INFINITY, INFINITY}};

	for (size_t i = n; i-- > 0;) {
		if (curve[i].share <= HALF)
			m.time = curve[i].time;
		if (curve[i].in.low <= HALF)
			m.in.low = curve[i].time;
		if (curve[i].in.high <= HALF)
			m.in.high = curve[i].time;
	}
	return m;
}

struct log_rank log_rank(struct observation *first, size_t nfirst,
                         struct observation *second, size_t nsecond)
{
	double observed = 0, variance = 0, off;
	struct log_rank r = {.p = 1};
	size_t i = 0, j = 0;

	sort(first, nfirst);
	sort(second, nsecond);
	/* once one is empty nothing more is compared */
	while (i < nfirst && j < nsecond) {
		double time = fmin(first[i].time, second[j].time);
		double left1 = (double)(nfirst - i);
		double left2 = (double)(nsecond - j);
		double left = left1 + left2, found;
		size_t found1, found2;

		i = same_time(first, i, nfirst, time, &found1);
		j = same_time(second, j, nsecond, time, &found2);
		found = (double)found1 + (double)found2;
		observed += (double)found1;
		r.expected += found * left1 / left;
		variance += left1 / left * (left2 / left) * found *
		            (left - found) / (left - 1);
	}
	off = observed - r.expected;
	/* of those left of the first each found one is expected */
	for (; i < nfirst; i++)
		r.expected += first[i].found;
	if (variance > 0) {
		r.chi2 = off * off / variance;
		r.p = erfc(sqrt(r.chi2 / 2));
	}
	return r;
}

struct number {
	double value;
	bool first;
};

static int by_value(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* rank[i]: twice the mean rank (from 1) of all that are equal to v[i], so
 * that it is whole.  Returns the sum of t^3 - t over groups of t equals. */
static double rank(const struct number *v, size_t n, size_t *twice)
{
	double ties = 0;
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		double t;

		for (end = i; end < n && v[end].value <= v[i].value;)
			end++;
		for (size_t j = i; j < end; j++)
			twice[j] = i + 1 + end;
		t = (double)(end - i);
		ties += t * t * t - t;
	}
	return ties;
}

/* Twice the smaller tail of the sum of `some` of n ranks, all choices being
 * equally likely.  ways[c][s]: choices of c of the ranks so far with sum s. */
static double exact_p(const size_t *twice, size_t n, size_t some, size_t sum)
{
	size_t most = n * (n + 1), row = most + 1;
	double *ways = xcalloc((some + 1) * row, sizeof *ways);
	double below = 0, above = 0, all = 0;

	ways[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t c = some < i + 1 ? some : i + 1; c > 0; c--)
			for (size_t s = twice[i]; s <= most; s++)
				ways[c * row + s] +=
				    ways[(c - 1) * row + s - twice[i]];
	for (size_t s = 0; s <= most; s++) {
		double w = ways[some * row + s];

		all += w;
		below += s <= sum ? w : 0;
		above += s >= sum ? w : 0;
	}
	free(ways);
	return fmin(2 * fmin(below, above) / all, 1);
}

static double normal_p(double u, double n1, double n2, double ties)
{
	double n = n1 + n2;
	double variance = n1 * n2 / 12 * (n + 1 - ties / n / (n - 1));

	if (variance <= 0)
		return 1;
	return fmin(
	    2 * normal_upper((fabs(u - n1 * n2 / 2) - 0.5) / sqrt(variance)),
	    1);
}

struct rank_test mann_whitney(const double *first, size_t nfirst,
                              const double *second, size_t nsecond)
{
	size_t n = nfirst + nsecond, sum = 0;
	struct number *v = xmalloc(n * sizeof *v);
	size_t *twice = xmalloc(n * sizeof *twice);
	double n1 = (double)nfirst, n2 = (double)nsecond, ties;
	struct rank_test r;

	CHECK(nfirst > 0 && nsecond > 0);
	for (size_t i = 0; i < n; i++)
		v[i] = i < nfirst ? (struct number){first[i], true}
		                  : (struct number){second[i - nfirst], false};
	qsort(v, n, sizeof *v, by_value);
	ties = rank(v, n, twice);
	for (size_t i = 0; i < n; i++)
		sum += v[i].first ? twice[i] : 0;
	r.u = (double)sum / 2 - n1 * (n1 + 1) / 2;
	r.a12 = r.u / n1 / n2;
	r.p = n <= EXACT ? exact_p(twice, n, nfirst, sum)
	                 : normal_p(r.u, n1, n2, ties);
	free(v);
	free(twice);
	return r;
}
