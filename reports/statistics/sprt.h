/*
 * sprt.h: good or bad, in as few runs as can be, with a stated error.
 *
 *   evidence for bad, ln(p1 / p0) of likelihoods
 *      bad_at  ----------------------------------- BAD: the rate is p1
 *               a failure: + fail
 *               a pass:    + pass (below 0)          go on
 *      good_at ----------------------------------- GOOD: the rate is p0
 *
 * Wald's sequential probability ratio test (Wald: Sequential tests of
 * statistical hypotheses, 1945).  The decision is the first crossing: look
 * after each run, or in batches, and stop at the first that is not GO_ON.  The
 * errors are at most those asked for, up to a factor 1 / (1 - the other).  Of
 * m decisions in a row (a bisection) give each alpha / m.
 *
 * All are pure: no state, no I/O, any thread.  Relative error 1e-15.
 */
#ifndef REPORTS_SPRT_H
#define REPORTS_SPRT_H

#include <stdint.h>

enum sprt_verdict { SPRT_GO_ON, SPRT_GOOD, SPRT_BAD };

struct sprt {
	double p0;      /* the rate of a good one */
	double p1;      /* the rate of a bad one */
	double alpha;   /* chance that a good one is called bad */
	double beta;    /* chance that a bad one is called good */
	double bad_at;  /* ln((1 - beta) / alpha) */
	double good_at; /* ln(beta / (1 - alpha)) */
	double fail;    /* ln(p1 / p0) */
	double pass;    /* ln((1 - p1) / (1 - p0)) */
};

/* 0 < p0 < p1 < 1; alpha, beta > 0, alpha + beta < 1. */
struct sprt sprt_new(double p0, double p1, double alpha, double beta);
/* The evidence after k failures in n runs, k <= n. */
double sprt_evidence(const struct sprt *s, uint64_t k, uint64_t n);
enum sprt_verdict sprt_verdict(const struct sprt *s, uint64_t k, uint64_t n);
/* How many runs, all clean, call a fresh one good; how many failures in a row
 * call it bad.  UINT64_MAX: more than 2^53. */
uint64_t sprt_clean_runs(const struct sprt *s);
uint64_t sprt_failures_in_a_row(const struct sprt *s);
/* The mean number of runs if the rate is p0 (p1), by Wald's approximation,
 * which leaves out by how much the last run crosses. */
double sprt_mean_runs_good(const struct sprt *s);
double sprt_mean_runs_bad(const struct sprt *s);

#endif
