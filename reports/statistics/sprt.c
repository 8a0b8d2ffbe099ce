#include "reports/statistics/sprt.h"

#include <math.h>

#include "harness/base/check.h"

#define MOST 9007199254740992.0 /* 2^53: every whole number to it is exact */

struct sprt sprt_new(double p0, double p1, double alpha, double beta)
{
	CHECK(p0 > 0 && p0 < p1 && p1 < 1);
	CHECK(alpha > 0 && beta > 0 && alpha + beta < 1);
	return (struct sprt){
	    .p0 = p0,
	    .p1 = p1,
	    .alpha = alpha,
	    .beta = beta,
	    .bad_at = log((1 - beta) / alpha),
	    .good_at = log(beta / (1 - alpha)),
	    .fail = log(p1 / p0),
	    .pass = log1p(-p1) - log1p(-p0),
	};
}

double sprt_evidence(const struct sprt *s, uint64_t k, uint64_t n)
{
	CHECK(k <= n);
	return (double)k * s->fail + (double)(n - k) * s->pass;
}

enum sprt_verdict sprt_verdict(const struct sprt *s, uint64_t k, uint64_t n)
{
	double evidence = sprt_evidence(s, k, n);

	return evidence >= s->bad_at    ? SPRT_BAD
	       : evidence <= s->good_at ? SPRT_GOOD
	                                : SPRT_GO_ON;
}

static uint64_t whole(double runs)
{
	return runs > MOST ? UINT64_MAX : (uint64_t)ceil(runs);
}

uint64_t sprt_clean_runs(const struct sprt *s)
{
	return whole(s->good_at / s->pass);
}

uint64_t sprt_failures_in_a_row(const struct sprt *s)
{
	return whole(s->bad_at / s->fail);
}

/* Wald's identity: the mean evidence at the end is so many mean steps.
 * `bad`: the chance that the verdict is bad. */
static double mean_runs(const struct sprt *s, double p, double bad)
{
	return (bad * s->bad_at + (1 - bad) * s->good_at) /
	       (p * s->fail + (1 - p) * s->pass);
}

double sprt_mean_runs_good(const struct sprt *s)
{
	return mean_runs(s, s->p0, s->alpha);
}

double sprt_mean_runs_bad(const struct sprt *s)
{
	return mean_runs(s, s->p1, 1 - s->beta);
}
