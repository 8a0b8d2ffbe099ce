/*
 * group_facts.h: what a group comes to, as lines of a label and a value: for a
 * terminal and for Markdown.
 *
 *	runs      1000, and 2 cut short by the time limit (clean, not ...)
 *	failed    12, 3 of them with known findings only
 *	rate      1/83, 95% interval 1/161 to 1/47 (Clopper-Pearson)
 */
#ifndef REPORTS_PAGES_GROUP_FACTS_H
#define REPORTS_PAGES_GROUP_FACTS_H

#include "harness/base/buf.h"
#include "reports/summary/summary.h"

enum { GROUP_FACTS = 8 };

struct group_fact {
	const char *label; /* static */
	struct buf value;  /* one line, of our own words */
};

/* Fills f in; returns how many.  Each value is freed by the caller. */
size_t group_facts(const struct summary_group *g, double confidence,
                   struct group_fact f[GROUP_FACTS]);

/* "9 of 1000 runs, 95% interval 1/243 to 1/58 (Clopper-Pearson)" */
void put_signature_rate(struct buf *out, const struct summary_group *g,
                        const struct summary_signature *s, double confidence);

/* "finding: new findings, or a claim that is broken, in 1 of 2 groups" */
void put_summary_verdict(struct buf *out, const struct summary *s);

#endif
