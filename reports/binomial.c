#include "reports/binomial.h"

#include <math.h>

/* The continued fraction of the incomplete beta function (DLMF 8.17.22), by
 * Lentz's method as Thompson and Barnett changed it.  Converges fast for
 * x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), f;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	f = d;
	/* some sqrt(max(a, b)) steps are needed; the bound is for safety */
	for (int m = 1; m < 100000; m++) {
		double step = 1;

		for (int odd = 0; odd < 2; odd++) {
			double t = odd ? -(a + m) * (a + b + m) * x /
			                     ((a + 2 * m) * (a + 2 * m + 1))
			               : m * (b - m) * x /
			                     ((a + 2 * m - 1) * (a + 2 * m));

			d = 1 + t * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + t / c;
			c = fabs(c) < tiny ? tiny : c;
			step = c * d;
			f *= step;
		}
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return f;
}

/* lgamma writes the global signgam; this one does not. */
static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/* The regularised incomplete beta function I_x(a, b). */
static double beta_cdf(double a, double b, double x)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
	            a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* The x with I_x(a, b) = p, by bisection of log x: rates are small. */
static double beta_quantile(double a, double b, double p)
{
	double low = -700, high = 0; /* exp(-700) is about 1e-304 */

	for (int i = 0; i < 200 && high - low > 1e-15 * -low; i++) {
		double middle = (low + high) / 2;

		if (beta_cdf(a, b, exp(middle)) < p)
			low = middle;
		else
			high = middle;
	}
	return exp((low + high) / 2);
}

/* The rate at which k or fewer failures in n have probability alpha. */
static double upper(uint64_t k, uint64_t n, double alpha)
{
	if (k >= n)
		return 1;
	if (k == 0)
		return -expm1(log(alpha) / (double)n);
	return beta_quantile((double)k + 1, (double)(n - k), 1 - alpha);
}

struct interval binomial_interval(uint64_t k, uint64_t n, double confidence)
{
	double alpha = 1 - confidence;
	struct interval in = {0, 1};

	if (k > 0)
		in.low =
		    beta_quantile((double)k, (double)(n - k) + 1, alpha / 2);
	in.high = upper(k, n, alpha / 2);
	return in;
}

double binomial_upper(uint64_t k, uint64_t n, double confidence)
{
	return upper(k, n, 1 - confidence);
}
