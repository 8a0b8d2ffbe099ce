#include "reports/statistics/looked.h"

#include <math.h>

#include "reports/statistics/claim.h"
#include "reports/statistics/compare.h"

static struct interval anytime(const struct looked *l, double confidence)
{
	return anytime_interval(0.5, 0.5, l->s.k, l->s.n, confidence);
}

double looked_lower(const struct looked *l, double confidence)
{
	return l->live ? anytime(l, confidence).low
	               : binomial_lower(l->s.k, l->s.n, confidence);
}

double looked_upper(const struct looked *l, double confidence)
{
	double upper = l->live ? anytime(l, confidence).high
	                       : binomial_upper(l->s.k, l->s.n, confidence);

	return l->claimed_confidence >= confidence ? fmin(upper, l->claimed)
	                                           : upper;
}

struct interval looked_interval(const struct looked *l, double confidence)
{
	return l->live ? anytime(l, confidence)
	               : binomial_interval(l->s.k, l->s.n, confidence);
}

const char *looked_method(const struct looked *l)
{
	return l->live ? "valid at any time" : "Clopper-Pearson";
}

bool looked_above(const struct looked *one, const struct looked *other,
                  double alpha)
{
	if (!one->live && !other->live)
		return fisher_worse(one->s, other->s) <= alpha;
	return looked_lower(one, 1 - alpha / 2) >
	       looked_upper(other, 1 - alpha / 2);
}

double looked_rise(const struct looked *before, const struct looked *after,
                   double confidence)
{
	double each = 1 - (1 - confidence) / 2;

	if (!before->live && !after->live)
		return rise_upper(before->s, after->s, confidence);
	return looked_upper(after, each) - looked_lower(before, each);
}
