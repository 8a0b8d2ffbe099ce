#include "reports/statistics/compare.h"

#include <math.h>
#include <stdbool.h>

#include "harness/base/check.h"
#include "reports/statistics/special.h"

#define MOST    9007199254740992.0 /* 2^53: every whole number to it is exact */
#define SLACK   1e-12 /* a chance equal to alpha but for rounding is alpha */
#define TIE     1e-7  /* R's fisher.test: likelier by so much is as likely */
#define ENDLESS 1e30  /* a sum this far above its first term is endless */
#define NOTHING 1e-20 /* of a sum: it and what follows do not count */

/* All tables with the same margins: they differ in x, failures before. */
struct tables {
	uint64_t n1, n2; /* runs before and after */
	uint64_t t;      /* failures in all */
	uint64_t low;    /* least and greatest x */
	uint64_t high;
};

static struct tables tables_of(struct sample s1, struct sample s2)
{
	struct tables m = {.n1 = s1.n, .n2 = s2.n, .t = s1.k + s2.k};

	CHECK(s1.k <= s1.n && s2.k <= s2.n);
	CHECK(s1.n > 0 && s2.n > 0);
	m.low = m.t > m.n2 ? m.t - m.n2 : 0;
	m.high = m.t < m.n1 ? m.t : m.n1;
	return m;
}

/* Loader's form of the hypergeometric: all three are of moderate size. */
static double log_chance(const struct tables *m, uint64_t x)
{
	double n1 = (double)m->n1, n2 = (double)m->n2, t = (double)m->t;
	double p = t / (n1 + n2);

	if (m->low == m->high)
		return 0;
	return log_binomial((double)x, n1, p) +
	       log_binomial((double)(m->t - x), n2, p) -
	       log_binomial(t, n1 + n2, p);
}

/* How much likelier x + 1 is than x; falls as x grows. */
static double ratio(const struct tables *m, uint64_t x)
{
	return (double)(m->n1 - x) / (double)(x + 1) *
	       ((double)(m->t - x) / (double)(m->n2 + x + 1 - m->t));
}

/* The chances of x and all above it, in units of that of x, where each
 * further failure before is `odds` times likelier than in truth. */
static double sum_up(const struct tables *m, uint64_t x, double odds)
{
	double sum = 1, term = 1, r = 0;

	for (; x < m->high && sum < ENDLESS; x++) {
		r = ratio(m, x) * odds;
		term *= r;
		sum += term;
		if (r < 1 && term < sum * NOTHING)
			break;
	}
	return sum;
}

static double sum_down(const struct tables *m, uint64_t x, double odds)
{
	double sum = 1, term = 1, r = 0;

	for (; x > m->low && sum < ENDLESS; x--) {
		r = 1 / (ratio(m, x - 1) * odds);
		term *= r;
		sum += term;
		if (r < 1 && term < sum * NOTHING)
			break;
	}
	return sum;
}

static double chance_up(const struct tables *m, uint64_t x)
{
	return exp(log_chance(m, x)) * sum_up(m, x, 1);
}

static double chance_down(const struct tables *m, uint64_t x)
{
	return exp(log_chance(m, x)) * sum_down(m, x, 1);
}

/* The likeliest x, the greater one of two. */
static uint64_t mode(const struct tables *m)
{
	uint64_t low = m->low, high = m->high;

	while (low < high) {
		uint64_t x = low + (high - low) / 2;

		if (ratio(m, x) >= 1)
			low = x + 1;
		else
			high = x;
	}
	return low;
}

double fisher_worse(struct sample before, struct sample after)
{
	struct tables m = tables_of(before, after);

	if (before.k == m.low)
		return 1;
	if (before.k > mode(&m))
		return chance_up(&m, before.k);
	return 1 - chance_down(&m, before.k - 1);
}

/* On the side of `top` where `end` is, the chance of all x no likelier than
 * `most` (a logarithm), which top is not. */
static double chance_beyond(const struct tables *m, uint64_t top, uint64_t end,
                            double most)
{
	uint64_t likely = top, x = end;
	bool up = end > top;

	if (top == end || log_chance(m, end) > most)
		return 0;
	while (up ? x - likely > 1 : likely - x > 1) {
		uint64_t middle =
		    up ? likely + (x - likely) / 2 : x + (likely - x) / 2;

		if (log_chance(m, middle) > most)
			likely = middle;
		else
			x = middle;
	}
	return up ? chance_up(m, x) : chance_down(m, x);
}

double fisher_two_sided(struct sample before, struct sample after)
{
	struct tables m = tables_of(before, after);
	double most = log_chance(&m, before.k) + log1p(TIE);
	uint64_t top = mode(&m);

	if (log_chance(&m, top) <= most)
		return 1;
	return fmin(chance_beyond(&m, top, m.low, most) +
	                chance_beyond(&m, top, m.high, most),
	            1);
}

/* ln of (n choose k) */
static double log_choose(uint64_t n, uint64_t k)
{
	return -log((double)n + 1) -
	       log_beta((double)k + 1, (double)(n - k) + 1);
}

uint64_t fisher_clean_runs(struct sample before, double alpha)
{
	uint64_t low = 0, high = 1;
	double all;

	CHECK(before.k <= before.n && alpha > 0 && alpha < 1);
	if (before.k == 0)
		return UINT64_MAX;
	/* all failures fell on the runs before */
	all = log_choose(before.n, before.k) - log(alpha) - SLACK;
	while (log_choose(before.n + high, before.k) < all) {
		low = high;
		high *= 2;
		if (high > (uint64_t)MOST)
			return UINT64_MAX;
	}
	while (high - low > 1) {
		uint64_t n = low + (high - low) / 2;

		if (log_choose(before.n + n, before.k) < all)
			low = n;
		else
			high = n;
	}
	return high;
}

struct interval newcombe_difference(struct sample before, struct sample after,
                                    double confidence)
{
	struct interval b, a;
	double p1, p2;

	CHECK(before.n > 0 && after.n > 0);
	b = wilson_interval(before.k, before.n, confidence);
	a = wilson_interval(after.k, after.n, confidence);
	p1 = (double)before.k / (double)before.n;
	p2 = (double)after.k / (double)after.n;
	return (struct interval){p1 - p2 - hypot(p1 - b.low, a.high - p2),
	                         p1 - p2 + hypot(b.high - p1, p2 - a.low)};
}

double rise_upper(struct sample before, struct sample after, double confidence)
{
	double p1, p2;

	CHECK(before.n > 0 && after.n > 0);
	p1 = (double)before.k / (double)before.n;
	p2 = (double)after.k / (double)after.n;
	return p2 - p1 +
	       hypot(binomial_upper(after.k, after.n, confidence) - p2,
	             p1 - binomial_lower(before.k, before.n, confidence));
}

/* The odds ratio at which the chance of x or more (`up`), or of x or fewer, is
 * `alpha`; by bisection of its logarithm. */
static double odds_at(const struct tables *m, uint64_t x, bool up, double alpha)
{
	double low = -700, high = 700; /* exp() of more is no number */

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;
		double more = sum_up(m, x, exp(middle));
		double less = sum_down(m, x, exp(middle));
		double tail = (up ? more : less) / (more + less - 1);

		if (middle <= low || middle >= high)
			break;
		if ((tail < alpha) == up)
			low = middle;
		else
			high = middle;
	}
	return exp((low + high) / 2);
}

struct interval odds_ratio(struct sample before, struct sample after,
                           double confidence)
{
	struct tables m = tables_of(before, after);
	struct interval in = {0, INFINITY};

	CHECK(confidence > 0 && confidence < 1);
	if (before.k > m.low)
		in.low = odds_at(&m, before.k, true, (1 - confidence) / 2);
	if (before.k < m.high)
		in.high = odds_at(&m, before.k, false, (1 - confidence) / 2);
	return in;
}

double pooled_z(struct sample before, struct sample after)
{
	double n1 = (double)before.n, n2 = (double)after.n;
	double k1 = (double)before.k, k2 = (double)after.k;
	double p = (k1 + k2) / (n1 + n2);

	return (k1 / n1 - k2 / n2) / sqrt(p * (1 - p) * (1 / n1 + 1 / n2));
}
