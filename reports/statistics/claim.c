#include "reports/statistics/claim.h"

#include <math.h>

#include "harness/base/check.h"
#include "reports/statistics/special.h"

/* Chances this near, relatively, are equal: a claim that is met just so is not
 * lost by a rounding. */
#define SLACK 4e-15
#define TAIL  1e-12              /* the same for the tail of a distribution */
#define MOST  9007199254740992.0 /* 2^53: every whole number to it is exact */

static void check(double p0, double confidence)
{
	CHECK(p0 > 0 && p0 < 1);
	CHECK(confidence > 0 && confidence < 1);
}

static uint64_t whole_runs(double runs)
{
	runs = ceil(runs * (1 - SLACK));
	return runs > MOST ? UINT64_MAX : runs < 0 ? 0 : (uint64_t)runs;
}

uint64_t runs_needed(double p0, uint64_t k, double confidence)
{
	double alpha = 1 - confidence, most;
	uint64_t low = k, high; /* k runs are too few, high are enough */

	check(p0, confidence);
	if (k == 0)
		return whole_runs(log(alpha) / log1p(-p0));
	/* a Poisson count has the fatter tail */
	most = gamma_quantile_upper((double)k + 1, alpha) / p0 + 2;
	if (most > MOST)
		return UINT64_MAX;
	high = (uint64_t)most + k;
	while (high - low > 1) {
		uint64_t n = low + (high - low) / 2;

		if (binomial_at_most(k, n, p0) <= alpha * (1 + TAIL))
			high = n;
		else
			low = n;
	}
	return high;
}

double claim_alternative(double p0)
{
	return p0 / 10;
}

/* What one clean run adds to the evidence. */
static double clean_step(double p0, double q)
{
	return log1p(-q) - log1p(-p0);
}

double claim_evidence(double p0, double q, uint64_t k, uint64_t n)
{
	CHECK(p0 > 0 && p0 < 1 && q >= 0 && q < p0 && k <= n);
	return (double)(n - k) * clean_step(p0, q) +
	       (k > 0 ? (double)k * log(q / p0) : 0);
}

uint64_t claim_clean_runs(double p0, double q, uint64_t k, uint64_t n,
                          double confidence)
{
	double wanted = -log(1 - confidence);

	check(p0, confidence);
	return whole_runs((wanted - claim_evidence(p0, q, k, n)) /
	                  clean_step(p0, q));
}

bool claim_met(double p0, double q, uint64_t k, uint64_t n, double confidence)
{
	return claim_clean_runs(p0, q, k, n, confidence) == 0;
}

double mixture_evidence(double p, double a, double b, uint64_t k, uint64_t n)
{
	double x = (double)k, y = (double)(n - k);

	CHECK(p > 0 && p < 1 && a > 0 && b > 0 && k <= n);
	return log_beta(x + a, y + b) - log_beta(a, b) - x * log(p) -
	       y * log1p(-p);
}

/* Between `in`, where the evidence is too little, and `out`, where it is
 * enough (0 or 1, or a rate), in steps of ln p. */
static double edge(double in, double out, double a, double b, struct sample s,
                   double wanted)
{
	double bottom = in < out ? in : out, top = in < out ? out : in;
	bool up = in < out;

	bottom = fmax(bottom, 1e-300);
	for (int i = 0; i < 200; i++) {
		double p = sqrt(bottom) * sqrt(top);
		bool enough;

		if (p <= bottom || p >= top)
			break;
		enough = mixture_evidence(p, a, b, s.k, s.n) >= wanted;
		if (enough == up)
			top = p;
		else
			bottom = p;
	}
	return up ? top : bottom;
}

struct interval anytime_interval(double a, double b, uint64_t k, uint64_t n,
                                 double confidence)
{
	double wanted = -log(1 - confidence);
	struct interval in = {0, 1};
	struct sample s = {k, n};

	check(0.5, confidence);
	CHECK(a > 0 && b > 0 && k <= n);
	/* the evidence is least at k / n, and grows to both sides */
	if (k > 0)
		in.low = edge((double)k / (double)n, 0, a, b, s, wanted);
	if (k < n)
		in.high = edge((double)k / (double)n, 1, a, b, s, wanted);
	return in;
}

uint64_t anytime_runs(double p0, double a, double b, uint64_t k,
                      double confidence)
{
	double wanted = -log(1 - confidence) - TAIL;
	double fewest = ceil((double)k / p0);
	uint64_t low = fewest > MOST ? UINT64_MAX : (uint64_t)fewest;
	uint64_t high = low;

	check(p0, confidence);
	/* from k / p0 runs on, at which p0 is the likeliest, it grows */
	do {
		if (high > (uint64_t)MOST)
			return UINT64_MAX;
		high = 2 * high + 1;
	} while (mixture_evidence(p0, a, b, k, high) < wanted);
	while (high - low > 1) {
		uint64_t n = low + (high - low) / 2;

		if (mixture_evidence(p0, a, b, k, n) >= wanted)
			high = n;
		else
			low = n;
	}
	return high;
}
