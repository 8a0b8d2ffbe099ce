/* A second opinion on random arguments, the extreme ones among them: R's
 * mathematical library.  That one is under the GPL, so it is for this test
 * alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#ifdef HAVE_RMATH
#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "harness/base/rng.h"
#include "reports/statistics/binomial.h"
#include "reports/statistics/claim.h"
#include "reports/statistics/compare.h"
#include "reports/statistics/digits.h"
#include "reports/statistics/special.h"
#include "reports/statistics/survival.h"

/* Relative errors.  It is R that needs so much, for arguments near 1e9: of its
 * densities seven digits are right there. */
#define R       1e-10
#define DENSITY 1e-6
/* The last bit of a quantile is worth that much of its tail. */
#define BACK 1e-9
#define TINY 1e-290 /* below it digits are lost to the exponent */

enum { TIMES = 2000 };

static double uniform(struct rng *r)
{
	return (double)(rng_next(r) >> 11) / 9007199254740992.0;
}

/* As likely from 1 to 2 as from 1e8 to 2e8. */
static double spread(struct rng *r, double low, double high)
{
	return low * exp(uniform(r) * log(high / low));
}

/* A rate that is mostly near a / (a + b), else far, down to 1e-12. */
static double rate_near(struct rng *r, double a, double b)
{
	double mean = a / (a + b);
	double sd = sqrt(mean * (1 - mean) / (a + b + 1));
	double x = mean + (uniform(r) * 12 - 6) * sd;

	if (rng_chance(r, 1, 4) || x <= 0 || x >= 1)
		x = spread(r, 1e-12, 1);
	return x;
}

static void tail(double got, double want, double error)
{
	if (want > TINY)
		relative(got, want, error);
	else
		assert_true(got < TINY * 2);
}

static void beta_tails_agree(void **state)
{
	struct rng r = rng_seed(1);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		double a = spread(&r, 0.3, 1e9), b = spread(&r, 0.3, 1e9);
		double x = rate_near(&r, a, b);
		struct tails t = beta_tails(a, b, x);

		tail(t.lower, pbeta(x, a, b, 1, 0), R);
		tail(t.upper, pbeta(x, a, b, 0, 0), R);
		if (dbeta(x, a, b, 0) > TINY)
			relative(t.slope, x * dbeta(x, a, b, 0), DENSITY);
	}
}

static void beta_quantiles_have_their_tails(void **state)
{
	struct rng r = rng_seed(2);

	(void)state;
	for (int i = 0; i < TIMES / 2; i++) {
		double a = spread(&r, 0.5, 1e9), b = spread(&r, 0.5, 1e9);
		double p = spread(&r, 1e-12, 1);
		double low = beta_quantile_lower(a, b, p);
		double high = beta_quantile_upper(a, b, p);

		/* near 1 there are no more digits in 1 - x */
		if (low < 0.5)
			relative(pbeta(low, a, b, 1, 0), p, BACK);
		if (high < 0.5)
			relative(pbeta(high, a, b, 0, 0), p, BACK);
	}
}

static void gamma_tails_agree(void **state)
{
	struct rng r = rng_seed(3);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		double a = spread(&r, 0.3, 1e9);
		double x = a + (uniform(&r) * 12 - 6) * sqrt(a);
		double p = spread(&r, 1e-12, 1);
		struct tails t;

		if (x <= 0 || rng_chance(&r, 1, 8))
			x = spread(&r, 1e-12, 1e3);
		t = gamma_tails(a, x);
		tail(t.lower, pgamma(x, a, 1, 1, 0), R);
		tail(t.upper, pgamma(x, a, 1, 0, 0), R);
		relative(pgamma(gamma_quantile_upper(a, p), a, 1, 0, 0), p,
		         BACK);
		relative(pgamma(gamma_quantile_lower(a, p), a, 1, 1, 0), p,
		         BACK);
	}
}

static void normal_quantiles_agree(void **state)
{
	struct rng r = rng_seed(4);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		double p = spread(&r, 1e-300, 0.49);

		relative(normal_quantile_upper(p), qnorm(p, 0, 1, 0, 0), 1e-13);
		relative(normal_upper(p * 30), pnorm(p * 30, 0, 1, 0, 0),
		         1e-14);
	}
}

static void log_beta_agrees(void **state)
{
	struct rng r = rng_seed(5);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		double a = spread(&r, 0.3, 1e9), b = spread(&r, 0.3, 1e9);

		/* it may be near 0: then in units of 1 */
		assert_true(fabs(log_beta(a, b) - lbeta(a, b)) <=
		            1e-13 * (1 + fabs(lbeta(a, b))));
	}
}

/* k of n: 0 and n are as likely as all others. */
static struct sample sample(struct rng *r, double most)
{
	struct sample s = {.n = (uint64_t)spread(r, 1, most)};

	s.k = rng_chance(r, 1, 3)   ? 0
	      : rng_chance(r, 1, 2) ? s.n
	                            : (uint64_t)spread(r, 1, (double)s.n);
	return s;
}

static void binomial_bounds_have_their_tails(void **state)
{
	struct rng r = rng_seed(6);

	(void)state;
	for (int i = 0; i < TIMES / 2; i++) {
		struct sample s = sample(&r, 1e9);
		double k = (double)s.k, n = (double)s.n;
		double confidence = 1 - spread(&r, 1e-6, 0.5);
		double high = binomial_upper(s.k, s.n, confidence);
		double low = binomial_lower(s.k, s.n, confidence);

		if (s.k < s.n && high < 0.5)
			relative(pbinom(k, n, high, 1, 0), 1 - confidence,
			         BACK);
		if (s.k > 0 && low < 0.5)
			relative(pbinom(k - 1, n, low, 0, 0), 1 - confidence,
			         BACK);
	}
}

static void binomial_chances_agree(void **state)
{
	struct rng r = rng_seed(7);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		struct sample s = sample(&r, 1e9);
		double k = (double)s.k, n = (double)s.n;
		double p = rate_near(&r, k + 0.5, n - k + 0.5);

		tail(binomial_at_most(s.k, s.n, p), pbinom(k, n, p, 1, 0), R);
		tail(binomial_at_least(s.k, s.n, p), pbinom(k - 1, n, p, 0, 0),
		     R);
		if (dbinom(k, n, p, 1) < -1e-3)
			relative(log_binomial(k, n, p), dbinom(k, n, p, 1), R);
	}
}

static void runs_needed_are_the_fewest(void **state)
{
	struct rng r = rng_seed(8);

	(void)state;
	for (int i = 0; i < TIMES / 2; i++) {
		double p0 = spread(&r, 1e-8, 0.5);
		uint64_t k = rng_below(&r, 30);
		double n = (double)runs_needed(p0, k, 0.95);

		assert_true(pbinom((double)k, n, p0, 1, 0) <= 0.05 + 1e-12);
		assert_true(pbinom((double)k, n - 1, p0, 1, 0) > 0.05 - 1e-12);
	}
}

static void fisher_agrees(void **state)
{
	struct rng r = rng_seed(9);

	(void)state;
	for (int i = 0; i < TIMES; i++) {
		struct sample b = sample(&r, 1e6), a = sample(&r, 1e6);
		double t = (double)(b.k + a.k);

		double n1 = (double)b.n, n2 = (double)a.n, want;

		/* Where nearly all failed R loses half of its digits; it does
		 * not if what passed is counted. */
		want =
		    t < (n1 + n2) / 2
			? phyper((double)b.k - 1, n1, n2, t, 0, 0)
			: phyper(n1 - (double)b.k, n1, n2, n1 + n2 - t, 1, 0);
		tail(fisher_worse(b, a), want, R);
	}
}

static void fisher_two_sided_is_the_sum_of_tables(void **state)
{
	struct rng r = rng_seed(10);

	(void)state;
	for (int i = 0; i < TIMES / 2; i++) {
		struct sample b = sample(&r, 200), a = sample(&r, 200);
		double n1 = (double)b.n, n2 = (double)a.n;
		double t = (double)(b.k + a.k), sum = 0;
		double most = dhyper((double)b.k, n1, n2, t, 0) * (1 + 1e-7);

		for (double x = 0; x <= t; x++)
			if (dhyper(x, n1, n2, t, 0) <= most)
				sum += dhyper(x, n1, n2, t, 0);
		relative(fisher_two_sided(b, a), sum, R);
	}
}

static void rank_test_agrees(void **state)
{
	struct rng r = rng_seed(11);

	(void)state;
	for (int i = 0; i < 50; i++) {
		size_t n1 = rng_range(&r, 1, 20), n2 = rng_range(&r, 1, 20);
		double v[40], below, above;
		struct rank_test t;

		for (size_t j = 0; j < n1 + n2; j++)
			v[j] = uniform(&r) + (j < n1 ? 0.3 : 0);
		t = mann_whitney(v, n1, v + n1, n2);
		below = pwilcox(t.u, (double)n1, (double)n2, 1, 0);
		above = pwilcox(t.u - 1, (double)n1, (double)n2, 0, 0);
		relative(t.p, fmin(2 * fmin(below, above), 1), 1e-12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(beta_tails_agree),
	    cmocka_unit_test(beta_quantiles_have_their_tails),
	    cmocka_unit_test(gamma_tails_agree),
	    cmocka_unit_test(normal_quantiles_agree),
	    cmocka_unit_test(log_beta_agrees),
	    cmocka_unit_test(binomial_bounds_have_their_tails),
	    cmocka_unit_test(binomial_chances_agree),
	    cmocka_unit_test(runs_needed_are_the_fewest),
	    cmocka_unit_test(fisher_agrees),
	    cmocka_unit_test(fisher_two_sided_is_the_sum_of_tables),
	    cmocka_unit_test(rank_test_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
#else
int main(void)
{
	puts("a second opinion wants r-mathlib");
	return 77;
}
#endif
