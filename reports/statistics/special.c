#include "reports/statistics/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "harness/base/check.h"

#define LN_2PI 1.8378770664093454836

enum { MAX_STEPS = 100000000 }; /* for safety: see special.h */

/* ln x! - (x + 1/2) ln x + x - ln(2 pi) / 2, x > 0.  Near 1 / (12 x). */
static double stirling_error(double x)
{
	double sum = 0, y;

	/* from x to x + 1 it falls by (x + 1/2) ln(1 + 1/x) - 1 */
	for (; x < 16; x++)
		sum += (x + 0.5) * log1p(1 / x) - 1;
	y = 1 / (x * x);
	return sum + (1.0 / 12 -
	              y * (1.0 / 360 -
	                   y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188)))) /
	                 x;
}

/* x ln(x / mean) - d, where d = x - mean is given since it would cancel. */
static double deviance(double x, double mean, double d)
{
	double v = d / (x + mean), sum = d * v, term = 2 * x * v;

	if (fabs(v) > 0.1)
		return x * log(x / mean) - d;
	for (int j = 3; j < 100; j += 2) {
		double old = sum;

		term *= v * v;
		sum += term / j;
		if (sum == old)
			break;
	}
	return sum;
}

/* a - (a + b) x, in twice the digits: where it matters it is the small rest of
 * two great numbers. */
static double excess(double a, double b, double x)
{
	double n = a + b, rest = fmin(a, b) - (n - fmax(a, b));
	double mean = n * x;

	return a - mean - fma(n, x, -mean) - rest * x;
}

/* x^a y^b / Beta(a, b), where x + y = 1 */
static double beta_front(double a, double b, double x, double y)
{
	double n = a + b, d = x < y ? excess(a, b, x) : -excess(b, a, y);

	return exp((log(a) + log(b) - log(n) - LN_2PI) / 2 + stirling_error(n) -
	           stirling_error(a) - stirling_error(b) -
	           deviance(a, n * x, d) - deviance(b, n * y, -d));
}

/* I_x(a, b) is the front factor over this, for x <= a / (a + b). */
static double beta_fraction(double a, double b, double x, double y)
{
	double lambda = a * y - b * x + 1, c, d, f;

	f = a * lambda / (a + 1);
	c = f;
	d = 0;
	for (int i = 1; i < MAX_STEPS; i++) {
		double m = i, e = a + 2 * m - 1, step;
		double up = (a + m - 1) * x / e * ((a + b + m - 1) * x / e) *
		            m * (b - m);
		double down = m + m * (b - m) * x / e +
		              (a + m) * (lambda + m * (1 + y)) / (e + 2);

		d = 1 / (down + up * d);
		c = down + up / c;
		step = c * d;
		f *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return f;
}

double log_beta(double a, double b)
{
	double n = a + b, low = fmin(a, b), high = fmax(a, b);

	CHECK(a > 0 && b > 0);
	return low * log(low / n) + high * log1p(-low / n) +
	       (LN_2PI + log(n / high) - log(low)) / 2 + stirling_error(a) +
	       stirling_error(b) - stirling_error(n);
}

struct tails beta_tails(double a, double b, double x)
{
	double y = 1 - x, front;
	struct tails t;

	CHECK(a > 0 && b > 0 && x >= 0 && x <= 1);
	if (x <= 0)
		return (struct tails){0, 1, 0};
	if (y <= 0)
		return (struct tails){1, 0, 0};
	front = beta_front(a, b, x, y);
	t.slope = front / y;
	if (a * y >= b * x) {
		t.lower = fmin(front / beta_fraction(a, b, x, y), 1);
		t.upper = 1 - t.lower;
	} else {
		t.upper = fmin(front / beta_fraction(b, a, y, x), 1);
		t.lower = 1 - t.upper;
	}
	return t;
}

static double gamma_series(double a, double x)
{
	double sum = 1, term = 1;

	for (int i = 1; i < MAX_STEPS && term > sum * DBL_EPSILON / 4; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum / a;
}

static double gamma_fraction(double a, double x)
{
	double down = x - a + 1, c = down, d = 0, f = down;

	for (int i = 1; i < MAX_STEPS; i++) {
		double up = i * (a - i), step;

		down += 2;
		d = 1 / (down + up * d);
		c = down + up / c;
		step = c * d;
		f *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return f;
}

struct tails gamma_tails(double a, double x)
{
	struct tails t;

	CHECK(a > 0 && x >= 0);
	if (x <= 0)
		return (struct tails){0, 1, 0};
	if (isinf(x))
		return (struct tails){1, 0, 0};
	t.slope = exp((log(a) - LN_2PI) / 2 - stirling_error(a) -
	              deviance(a, x, a - x));
	if (x < a + 1) {
		t.lower = fmin(t.slope * gamma_series(a, x), 1);
		t.upper = 1 - t.lower;
	} else {
		t.upper = fmin(t.slope / gamma_fraction(a, x), 1);
		t.lower = 1 - t.upper;
	}
	return t;
}

/* A beta distribution, or with b = 0 a gamma distribution. */
struct law {
	double a, b;
};

static struct tails tails_of(struct law l, double x)
{
	return l.b > 0 ? beta_tails(l.a, l.b, x) : gamma_tails(l.a, x);
}

/* The x where that tail is p <= 1/2.  Newton's method for the logarithm of the
 * tail as a function of ln x, which is nearly straight; kept in a bracket. */
static double solve(struct law l, bool upper, double p)
{
	double low = 1e-300, high = l.b > 0 ? 1 : 1e300;
	double x = l.b > 0 ? l.a / (l.a + l.b) : l.a;

	for (int i = 0; i < 2000; i++) {
		struct tails t = tails_of(l, x);
		double tail = upper ? t.upper : t.lower, step, next;

		if ((tail < p) == upper)
			high = x;
		else
			low = x;
		step = log(tail / p) * tail / t.slope;
		next = x * exp(upper ? step : -step);
		/* not a number where the tail is 0 */
		if (!(next > low && next < high))
			next = sqrt(low) * sqrt(high);
		if (fabs(next - x) <= 2 * DBL_EPSILON * x)
			return next;
		x = next;
	}
	return x;
}

static double quantile(struct law l, bool upper, double p)
{
	CHECK(p > 0 && p < 1);
	return p <= 0.5 ? solve(l, upper, p) : solve(l, !upper, 1 - p);
}

/* Of x and 1 - x the smaller one is solved for. */
static double beta_quantile(double a, double b, bool upper, double p)
{
	struct tails half = beta_tails(a, b, 0.5);

	if (upper ? half.upper <= p : half.lower >= p)
		return quantile((struct law){a, b}, upper, p);
	return 1 - quantile((struct law){b, a}, !upper, p);
}

double beta_quantile_lower(double a, double b, double p)
{
	return beta_quantile(a, b, false, p);
}

double beta_quantile_upper(double a, double b, double p)
{
	return beta_quantile(a, b, true, p);
}

double gamma_quantile_lower(double a, double p)
{
	CHECK(a > 0);
	return quantile((struct law){a, 0}, false, p);
}

double gamma_quantile_upper(double a, double p)
{
	CHECK(a > 0);
	return quantile((struct law){a, 0}, true, p);
}

double normal_upper(double z)
{
	return erfc(z / sqrt(2)) / 2;
}

double normal_quantile_upper(double p)
{
	double t, z;

	CHECK(p > 0 && p < 1);
	if (p > 0.5)
		return -normal_quantile_upper(1 - p);
	/* Abramowitz and Stegun 26.2.22, off by at most 0.003; each step of
	 * Newton's method for ln of the tail squares that */
	t = sqrt(-2 * log(p));
	z = t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t));
	for (int i = 0; i < 4; i++) {
		double tail = normal_upper(z);

		z += log(tail / p) * tail * exp((z * z + LN_2PI) / 2);
	}
	return z;
}

double log_binomial(double k, double n, double p)
{
	double d = k - n * p;

	CHECK(k >= 0 && k <= n && p >= 0 && p <= 1);
	if (p <= 0)
		return k > 0 ? -INFINITY : 0;
	if (p >= 1)
		return k < n ? -INFINITY : 0;
	if (k <= 0)
		return n * log1p(-p);
	if (k >= n)
		return n * log(p);
	return (log(n) - log(k) - log(n - k) - LN_2PI) / 2 + stirling_error(n) -
	       stirling_error(k) - stirling_error(n - k) -
	       deviance(k, n * p, d) - deviance(n - k, n * (1 - p), -d);
}
