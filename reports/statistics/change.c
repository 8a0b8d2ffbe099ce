#include "reports/statistics/change.h"

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

size_t change_find(const struct sample *s, size_t n, double *split)
{
	struct sample before = {0, 0}, after = {0, 0};
	double best = 0;
	size_t where = 0;

	CHECK(n >= 2);
	for (size_t i = 0; i < n; i++) {
		after.k += s[i].k;
		after.n += s[i].n;
	}
	for (size_t i = 1; i < n; i++) {
		double here;

		before.k += s[i - 1].k;
		before.n += s[i - 1].n;
		after.k -= s[i - 1].k;
		after.n -= s[i - 1].n;
		here = change_split(before, after);
		if (where == 0 || here > best) {
			best = here;
			where = i;
		}
	}
	if (split)
		*split = best;
	return where;
}

double culprit_chance(double p, uint64_t t)
{
	return p * all_pass(p, t);
}
