/*
 * survival.h: which campaign finds it sooner?
 *
 * Times to a bug, of which some are only known to be longer: the time was up
 * (censored).  To leave those out, or to count them as found at the end, makes
 * the worse campaign look better.
 *
 *      1 |----,                        o  still looking when the time was up
 *        |    '----,                      (the curve does not fall there)
 *    1/2 |.........'-----o--,
 *        |         ^        '------o   the share that has not found it yet
 *      0 +---------|----------------
 *               median
 *
 * All use nothing but their arguments; any thread.  Times are in any unit, and
 * are numbers (no NAN).
 */
#ifndef REPORTS_SURVIVAL_H
#define REPORTS_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/statistics/binomial.h"

struct observation {
	double time;
	bool found; /* false: not until `time` */
};

/* The curve from just after `time` to the next point. */
struct survival {
	double time;
	size_t at_risk; /* still looking just before `time` */
	size_t found;   /* at `time` */
	double share;   /* not found yet */
	struct interval in;
};

/* Kaplan and Meier's estimate (Nonparametric estimation from incomplete
 * observations, 1958), with Greenwood's variance and the log-log interval of
 * Kalbfleisch and Prentice at each point, two-sided.  Sorts o[0..n), and
 * writes one point for each time at which something was found into out, which
 * has room for n; returns how many.  Where the share is 0 the interval's high
 * is that of the point before (1 at the first): nothing more is known. */
size_t kaplan_meier(struct observation *o, size_t n, double confidence,
                    struct survival *out);

struct median {
	double time;
	struct interval in;
};

/* The first time at which half have found it, and its interval (Brookmeyer,
 * Crowley: A confidence interval for the median survival time, 1982).  Each of
 * the three is INFINITY if the curve does not get there. */
struct median survival_median(const struct survival *curve, size_t n);

struct log_rank {
	double expected; /* found by the first, if there is no difference */
	double chi2;     /* 1 degree of freedom; 0 if nothing can be said */
	double p;        /* two-sided */
};

/* Whether one finds sooner than the other (Mantel: Evaluation of survival
 * data, 1966).  Sorts both. */
struct log_rank log_rank(struct observation *first, size_t nfirst,
                         struct observation *second, size_t nsecond);

struct rank_test {
	double u;   /* pairs in which the first's is greater; a tie is half */
	double a12; /* u over all pairs: 0.5 is no difference */
	double p;   /* two-sided */
};

/* Mann and Whitney's test (1947) and the effect size of Vargha and Delaney (A
 * critique of the CL common language effect size, 2000), for numbers that are
 * all known (coverage, runs).  p is exact, also with ties, to 60 numbers in
 * all: twice the smaller tail.  Above that it is normal, with corrections for
 * ties and continuity.  nfirst, nsecond > 0. */
struct rank_test mann_whitney(const double *first, size_t nfirst,
                              const double *second, size_t nsecond);

#endif
