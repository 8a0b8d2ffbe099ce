/*
 * special.h: the distribution functions that the statistics stand on.
 *
 * All are pure: no state, no I/O, any thread.  Arguments outside the domain
 * given are our own mistake (CHECK).  Relative error for a and b from 0.3 to
 * 1e9, of which 1e-14 is more usual: 1e-12 for tails above 1e-290, and for
 * quantiles (of a quantile near 1, its distance to 1 is good to 1e-16 alone).
 *
 * Each front factor is a difference of sums near a ln a, of which at a = 1e9
 * nothing would be left below 1e-6.  So it is put together from parts that
 * are small by themselves, Stirling's error and a deviance (Loader: Fast and
 * accurate computation of binomial probabilities, 2000).
 */
#ifndef REPORTS_SPECIAL_H
#define REPORTS_SPECIAL_H

/* Both tails, so that none is got as 1 minus a number near 1. */
struct tails {
	double lower;
	double upper;
	double slope; /* d lower / d ln x, at x */
};

/* ln Beta(a, b); a, b > 0. */
double log_beta(double a, double b);

/* lower = I_x(a, b), the regularised incomplete beta function; a, b > 0,
 * 0 <= x <= 1.  Continued fraction of Didonato and Morris (Algorithm 708,
 * 1992), all of whose terms are positive; some sqrt(min(a, b)) steps. */
struct tails beta_tails(double a, double b, double x);
/* The x at which the lower (the upper) tail is p; 0 < p < 1. */
double beta_quantile_lower(double a, double b, double p);
double beta_quantile_upper(double a, double b, double p);

/* lower = P(a, x), the regularised incomplete gamma function; a > 0, x >= 0.
 * Series and continued fraction: DLMF 8.11.4 and 8.9.2. */
struct tails gamma_tails(double a, double x);
double gamma_quantile_lower(double a, double p);
double gamma_quantile_upper(double a, double p);

/* The chance that a standard normal variable is above z. */
double normal_upper(double z);
/* The z with normal_upper(z) = p; 0 < p < 1. */
double normal_quantile_upper(double p);

/* ln of the chance of just k failures in n runs of rate p; 0 <= k <= n
 * (whole numbers), 0 <= p <= 1.  -INFINITY where it cannot be. */
double log_binomial(double k, double n, double p);

#endif
