#include "reports/statistics/change.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "reports/statistics/special.h"

/* the prior of LUCI Analysis */
#define PRIOR_A 0.3
#define PRIOR_B 0.5

double change_evidence(struct sample s)
{
	CHECK(s.k <= s.n);
	return log_beta((double)s.k + PRIOR_A, (double)(s.n - s.k) + PRIOR_B) -
	       log_beta(PRIOR_A, PRIOR_B);
}

double change_split(struct sample before, struct sample after)
{
	struct sample both = {before.k + after.k, before.n + after.n};

	return change_evidence(before) + change_evidence(after) -
	       change_evidence(both);
}

/* sums[i]: of the first i stretches.  n + 1 of them; freed by the caller. */
static struct sample *sums_of(const struct sample *s, size_t n)
{
	struct sample *sums = xcalloc(n + 1, sizeof *sums);

	for (size_t i = 0; i < n; i++)
		sums[i + 1] =
		    (struct sample){sums[i].k + s[i].k, sums[i].n + s[i].n};
	return sums;
}

/* Stretches from..to-1 as one. */
static struct sample stretch(const struct sample *sums, size_t from, size_t to)
{
	return (struct sample){sums[to].k - sums[from].k,
	                       sums[to].n - sums[from].n};
}

size_t change_find(const struct sample *s, size_t n, double *split)
{
	struct sample *sums = sums_of(s, n);
	double best = 0;
	size_t where = 0;

	CHECK(n >= 2);
	for (size_t i = 1; i < n; i++) {
		double here =
		    change_split(stretch(sums, 0, i), stretch(sums, i, n));

		if (where == 0 || here > best) {
			best = here;
			where = i;
		}
	}
	if (split)
		*split = best;
	free(sums);
	return where;
}

size_t change_points(const struct sample *s, size_t n, double prior, size_t *at)
{
	struct sample *sums = sums_of(s, n);
	double *best = xcalloc(n + 1, sizeof *best);   /* of the first i */
	size_t *begin = xcalloc(n + 1, sizeof *begin); /* of their last part */
	double cost = n > 1 ? log((double)(n - 1) * (1 - prior) / prior) : 0;
	size_t points = 0, next;

	CHECK(prior > 0 && prior < 1);
	for (size_t i = 0; i < n; i++)
		sums[i + 1] =
		    (struct sample){sums[i].k + s[i].k, sums[i].n + s[i].n};
	for (size_t to = 1; to <= n; to++) {
		best[to] = change_evidence(stretch(sums, 0, to));
		for (size_t from = 1; from < to; from++) {
			double sum = best[from] - cost +
			             change_evidence(stretch(sums, from, to));

			if (sum > best[to]) {
				best[to] = sum;
				begin[to] = from;
			}
		}
	}
	for (size_t i = n; i > 0 && begin[i] > 0; i = begin[i])
		points++;
	next = points;
	for (size_t i = n; i > 0 && begin[i] > 0; i = begin[i])
		at[--next] = begin[i];
	free(begin);
	free(best);
	free(sums);
	return points;
}

void change_weights(const struct sample *s, size_t n, double *weight)
{
	struct sample *sums = sums_of(s, n);
	double most = -INFINITY, sum = 0;

	CHECK(n >= 2);
	for (size_t i = 1; i < n; i++) {
		weight[i] =
		    change_split(stretch(sums, 0, i), stretch(sums, i, n));
		most = fmax(most, weight[i]);
	}
	for (size_t i = 1; i < n; i++)
		sum += weight[i] = exp(weight[i] - most);
	for (size_t i = 1; i < n; i++)
		weight[i] /= sum;
	weight[0] = 0;
	free(sums);
}

double culprit_chance(double p, uint64_t t)
{
	return p * all_pass(p, t);
}
