#include "reports/comparison/no_worse.h"

#include <stdlib.h>

#include "harness/base/check.h"
#include "reports/statistics/looked.h"
#include "reports/statistics/sampling.h"

#define POWER 0.8              /* of what the test is said to see */
#define MOST  9007199254740992 /* 2^53: as far as runs are counted */

/* Whether so many failures after would be worse. */
static bool would_be_worse(const struct comparison *c, uint64_t k, double level)
{
	struct looked after = {
	    {k, c->after.sample.n}, c->after.looked.live, 1, 0};

	return looked_above(&after, &c->before.looked, level);
}

/* The fewest failures after that are worse at that level, or runs + 1. */
static uint64_t fewest_worse(const struct comparison *c, double level)
{
	uint64_t low = 0, high = c->after.sample.n + 1;

	while (low < high) {
		uint64_t k = low + (high - low) / 2;

		if (would_be_worse(c, k, level))
			high = k;
		else
			low = k + 1;
	}
	return low;
}

static double seen_from(const struct comparison *c, double level)
{
	uint64_t k = fewest_worse(c, level), n = c->after.sample.n;

	return k > n ? 1 : binomial_upper(k - 1, n, POWER);
}

static bool is_worse(const struct comparison *c,
                     const struct comparison_signature *s, double p,
                     double level)
{
	struct looked before = {s->test.before, c->before.looked.live, 1, 0};
	struct looked after = {s->test.after, c->after.looked.live, 1, 0};
	bool live = before.live || after.live;

	if (live
	        ? !looked_above(&after, &before, level / (double)c->nsignatures)
	        : p > level)
		return false;
	return looked_rise(&before, &after, c->confidence) >=
	       c->no_worse.margin;
}

/* The first of the signatures, in order of p, that is worse by itself. */
static const struct comparison_signature *
worse_signature(const struct comparison *c, double level)
{
	double *p = xmalloc((c->nsignatures + 1) * sizeof *p);
	const struct comparison_signature *found = NULL;

	for (size_t i = 0; i < c->nsignatures; i++)
		p[i] = c->signatures[i].test.worse;
	holm(p, c->nsignatures, p);
	for (size_t i = 0; i < c->nsignatures && !found; i++)
		if (is_worse(c, &c->signatures[i], p[i], level))
			found = &c->signatures[i];
	free(p);
	return found;
}

/* Whether so many more runs after would be enough. */
static bool enough(const struct comparison *c, double level, uint64_t more)
{
	struct looked after = c->after.looked;

	after.s.n += more;
	if (c->no_worse.margin > 0)
		return looked_rise(&c->before.looked, &after, c->confidence) <
		       c->no_worse.margin;
	after.s.k = after.s.n;
	return looked_above(&after, &c->before.looked, level);
}

static uint64_t more_runs(const struct comparison *c, double level)
{
	uint64_t low = 0, high = 1; /* low is not enough */

	for (; !enough(c, level, high); high *= 2) {
		if (high >= MOST)
			return UINT64_MAX;
		low = high;
	}
	while (high - low > 1) {
		uint64_t more = low + (high - low) / 2;

		if (enough(c, level, more))
			high = more;
		else
			low = more;
	}
	return high;
}

void no_worse(struct comparison *c, double margin)
{
	struct comparison_no_worse *w = &c->no_worse;
	double level = 1 - c->confidence;
	bool within, able;

	if (c->nsignatures > 1)
		level /= 2;
	w->margin = margin;
	w->rise =
	    looked_rise(&c->before.looked, &c->after.looked, c->confidence);
	w->seen_from = seen_from(c, level);
	within = margin > 0 && w->rise < margin;
	able = margin > 0 ? within : w->seen_from < 1;
	if (c->nsignatures > 1)
		w->signature = worse_signature(c, level);
	if (looked_above(&c->after.looked, &c->before.looked, level) &&
	    !within) {
		w->verdict = GATE_WORSE;
		w->signature = NULL;
	} else if (w->signature) {
		w->verdict = GATE_WORSE;
	} else if (able) {
		w->verdict = GATE_PASS;
	} else {
		w->verdict = GATE_OPEN;
		w->more = more_runs(c, level);
	}
}
