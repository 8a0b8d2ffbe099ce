/*
 * looked.h: bounds that hold although the runs were looked at while they came
 * in: of a side whose hunts may have ended because a claim was decided.  Its
 * number of runs is then no number fixed beforehand, and exact bounds would be
 * wrong up to three times as often as they say (see simulation_test.c).
 *
 * A fixed side's bounds are exact.  A live one's are anytime_interval()'s, and
 * what its claim, once met, says.  All are pure.
 */
#ifndef REPORTS_STATISTICS_LOOKED_H
#define REPORTS_STATISTICS_LOOKED_H

#include <stdbool.h>

#include "reports/statistics/binomial.h"

struct looked {
	struct sample s;
	bool live;
	double claimed; /* a rate that it is below; 1: none */
	double claimed_confidence;
};

/* One-sided, each. */
double looked_lower(const struct looked *l, double confidence);
double looked_upper(const struct looked *l, double confidence);
struct interval looked_interval(const struct looked *l, double confidence);
/* Whose they are: "Clopper-Pearson", "valid at any time". */
const char *looked_method(const struct looked *l);

/* Whether the rate of one is shown to be above the other's, wrongly with a
 * chance of at most alpha: Fisher's test if both are fixed, else by a bound of
 * each. */
bool looked_above(const struct looked *one, const struct looked *other,
                  double alpha);
/* By less than this the rate rose, one-sided. */
double looked_rise(const struct looked *before, const struct looked *after,
                   double confidence);

#endif
