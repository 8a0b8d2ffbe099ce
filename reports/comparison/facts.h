/* facts.h: what a comparison says, line by line, as plain text: for the pages
 * of this folder. */
#ifndef REPORTS_COMPARISON_FACTS_H
#define REPORTS_COMPARISON_FACTS_H

#include "harness/base/buf.h"
#include "reports/comparison/comparison.h"

enum { FACTS = 16 };

struct fact {
	const char *label; /* static */
	struct buf value;  /* one line; whatever a user wrote is made safe */
};

/* Fills f in, all but verdict and gate; returns how many.  Each value is freed
 * by the caller. */
size_t comparison_facts(const struct comparison *c, struct fact f[FACTS]);

/* "better: from above 1/145 to under 1/16690 (each at 95 %, one-sided); p =
 * 3.03e-21" */
void facts_verdict(struct buf *out, const struct comparison *c);
/* "no worse than before; it rose by less than 1 in 1,200, less than 0.1 % is
 * allowed"; nothing if the gate was not asked for. */
void facts_gate(struct buf *out, const struct comparison *c);

#endif
