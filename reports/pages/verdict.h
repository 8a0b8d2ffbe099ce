/*
 * verdict.h: what the results of a group mean for who waits for a yes or a no:
 * an exit code, a failed test, a red mark.
 *
 *	a claim is made      met: ok   broken: finding   else: inconclusive
 *	none is              a new finding: finding      else: ok
 *
 * A known finding counts in rates, and fails nothing; neither does a new one
 * whose group has met its claim: that allows for some.  All are pure.
 */
#ifndef REPORTS_PAGES_VERDICT_H
#define REPORTS_PAGES_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include "reports/summary/summary.h"

enum verdict { VERDICT_IS_OK, VERDICT_IS_INCONCLUSIVE, VERDICT_IS_FINDING };

enum verdict group_verdict(const struct summary_group *g);
/* The worst of its groups. */
enum verdict summary_verdict(const struct summary *s);
/* "ok", "inconclusive", "finding" */
const char *verdict_name(enum verdict v);

enum standing {
	STANDING_NEW,     /* fails */
	STANDING_ALLOWED, /* new, but the claim is met */
	STANDING_KNOWN,
	STANDINGS,
};
enum standing signature_standing(const struct summary_group *g,
                                 const struct summary_signature *s);
/* How many signatures of the group stand so. */
size_t standing_count(const struct summary_group *g, enum standing standing);

/* "open", "met", "broken"; "" of none. */
const char *claim_name(enum summary_claim c);
/* How many more runs, all clean, until the group's open claim is met; 0: it
 * makes none, or it is decided.  UINT64_MAX: more than anyone counts. */
uint64_t claim_runs_left(const struct summary_group *g);

#endif
