/* live_claim.c: see live_claim.h. */
#include "reports/statistics/live_claim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/statistics/claim.h"

/* What is told apart from p0 is this many times less, or more. */
#define FACTOR 10
/* Evidence this near is enough: a verdict is not lost by a rounding. */
#define SLACK  1e-12

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* A number as people write it: digits, a point, an exponent; no sign, no
 * hexadecimals, no "inf".  NULL if s does not begin with one. */
static const char *number(const char *s, double *x)
{
	size_t n = strspn(s, "0123456789.");
	char *end;

	if (n == 0)
		return NULL;
	*x = strtod(s, &end);
	return end > s && (end <= s + n || s[n] == 'e' || s[n] == 'E') ? end
	                                                                : NULL;
}

bool claim_parse(const char *text, struct claim *c)
{
	const char *s = skip_blanks(text);
	double over = 1, percent = 95;

	if (*s != 'p')
		return false;
	s = skip_blanks(s + 1);
	if (*s != '<')
		return false;
	s = number(skip_blanks(s + 1), &c->p0);
	if (!s)
		return false;
	s = skip_blanks(s);
	if (*s == '/')
		s = number(skip_blanks(s + 1), &over);
	if (!s)
		return false;
	s = skip_blanks(s);
	if (*s == '@')
		s = number(skip_blanks(s + 1), &percent);
	if (!s)
		return false;
	s = skip_blanks(s);
	if (*s == '%')
		s = skip_blanks(s + 1);
	c->p0 /= over;
	c->confidence = percent / 100;
	return *s == '\0' && c->p0 > 0 && c->p0 < 1 && percent >= 50 &&
	       percent < 100;
}

const char *claim_verdict_name(enum claim_verdict v)
{
	static const char *const names[] = {"open", "met", "broken"};

	return names[v];
}

struct live_claim live_claim_new(struct claim c)
{
	CHECK(c.p0 > 0 && c.p0 < 1 && c.confidence > 0 && c.confidence < 1);
	return (struct live_claim){.claim = c};
}

/* The rate that "broken" is tested against. */
static double worse(double p0)
{
	return p0 < 0.5 / FACTOR ? FACTOR * p0 : (1 + p0) / 2;
}

/* ln of the likelihood ratio of `worse' to p0: under p0 or less it never grows
 * on average, either. */
static double evidence_against(const struct live_claim *l)
{
	double p0 = l->claim.p0, q = worse(p0);

	return (double)l->failed * log(q / p0) +
	       (double)(l->runs - l->failed) * (log1p(-q) - log1p(-p0));
}

enum claim_verdict live_claim_add(struct live_claim *l, uint64_t failed,
                                  uint64_t runs)
{
	double wanted = -log(1 - l->claim.confidence);

	CHECK(failed <= runs);
	l->failed += failed;
	l->runs += runs;
	if (l->verdict != CLAIM_IS_OPEN)
		return l->verdict;
	if (live_claim_clean_runs(l) == 0)
		l->verdict = CLAIM_IS_MET;
	else if (evidence_against(l) >= wanted - SLACK)
		l->verdict = CLAIM_IS_BROKEN;
	return l->verdict;
}

uint64_t live_claim_clean_runs(const struct live_claim *l)
{
	double p0 = l->claim.p0;

	if (l->verdict == CLAIM_IS_MET)
		return 0;
	return claim_clean_runs(p0, claim_alternative(p0), l->failed, l->runs,
	                        l->claim.confidence);
}
