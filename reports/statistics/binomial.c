#include "reports/statistics/binomial.h"

#include <math.h>

#include "harness/base/check.h"
#include "reports/statistics/special.h"

static void check(uint64_t k, uint64_t n, double confidence)
{
	CHECK(k <= n);
	CHECK(confidence > 0 && confidence < 1);
}

/* The rate at which k or fewer failures in n have probability alpha. */
static double upper(uint64_t k, uint64_t n, double alpha)
{
	if (k == n)
		return 1;
	if (k == 0)
		return -expm1(log(alpha) / (double)n);
	return beta_quantile_upper((double)k + 1, (double)(n - k), alpha);
}

/* The rate at which k or more failures in n have probability alpha. */
static double lower(uint64_t k, uint64_t n, double alpha)
{
	if (k == 0)
		return 0;
	if (k == n)
		return exp(log(alpha) / (double)n);
	return beta_quantile_lower((double)k, (double)(n - k) + 1, alpha);
}

struct interval binomial_interval(uint64_t k, uint64_t n, double confidence)
{
	double alpha = 1 - confidence;

	check(k, n, confidence);
	return (struct interval){lower(k, n, alpha / 2),
	                         upper(k, n, alpha / 2)};
}

double binomial_upper(uint64_t k, uint64_t n, double confidence)
{
	check(k, n, confidence);
	return upper(k, n, 1 - confidence);
}

double binomial_lower(uint64_t k, uint64_t n, double confidence)
{
	check(k, n, confidence);
	return lower(k, n, 1 - confidence);
}

struct interval wilson_interval(uint64_t k, uint64_t n, double confidence)
{
	double x = (double)k, runs = (double)n, z, zz, half;

	check(k, n, confidence);
	if (n == 0)
		return (struct interval){0, 1};
	z = normal_quantile_upper((1 - confidence) / 2);
	zz = z * z;
	half = z * sqrt(x * ((double)(n - k) / runs) + zz / 4);
	return (struct interval){
	    k == 0 ? 0 : fmax((x + zz / 2 - half) / (runs + zz), 0),
	    k == n ? 1 : fmin((x + zz / 2 + half) / (runs + zz), 1)};
}

struct interval wilson_continuity(uint64_t k, uint64_t n, double confidence)
{
	double x = (double)k, y = (double)(n - k), runs = (double)n;
	double z, middle, low, high;

	check(k, n, confidence);
	if (n == 0)
		return (struct interval){0, 1};
	z = normal_quantile_upper((1 - confidence) / 2);
	middle = 2 * x + z * z;
	low = z * sqrt(z * z - 2 - 1 / runs + 4 * x / runs * (y + 1));
	high = z * sqrt(z * z + 2 - 1 / runs + 4 * x / runs * (y - 1));
	return (struct interval){
	    k == 0 ? 0 : fmax((middle - 1 - low) / (2 * (runs + z * z)), 0),
	    k == n ? 1 : fmin((middle + 1 + high) / (2 * (runs + z * z)), 1)};
}

struct interval jeffreys_interval(uint64_t k, uint64_t n, double confidence)
{
	double a = (double)k + 0.5, b = (double)(n - k) + 0.5;
	double tail = (1 - confidence) / 2;

	check(k, n, confidence);
	return (struct interval){k == 0 ? 0 : beta_quantile_lower(a, b, tail),
	                         k == n ? 1 : beta_quantile_upper(a, b, tail)};
}

double jeffreys_below(double p, uint64_t k, uint64_t n)
{
	CHECK(k <= n);
	return beta_tails((double)k + 0.5, (double)(n - k) + 0.5, p).lower;
}

double rule_of_three(uint64_t n)
{
	CHECK(n > 0);
	return 3 / (double)n;
}

double poisson_upper(uint64_t k, double confidence)
{
	check(0, 0, confidence);
	return gamma_quantile_upper((double)k + 1, 1 - confidence);
}

double binomial_at_most(uint64_t k, uint64_t n, double p)
{
	CHECK(k <= n && p >= 0 && p <= 1);
	return k == n ? 1 : beta_tails((double)k + 1, (double)(n - k), p).upper;
}

double binomial_at_least(uint64_t k, uint64_t n, double p)
{
	CHECK(k <= n && p >= 0 && p <= 1);
	return k == 0 ? 1 : beta_tails((double)k, (double)(n - k) + 1, p).lower;
}

double all_pass(double p, uint64_t n)
{
	CHECK(p >= 0 && p <= 1);
	return n == 0 ? 1 : exp((double)n * log1p(-p));
}
