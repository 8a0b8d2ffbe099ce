/*
 * notable.h: what is counted in a trace that is right: warnings, and near
 * misses, which were right by a narrow margin.  These show long before a
 * failure does.
 */
#ifndef ORACLE_NOTABLE_H
#define ORACLE_NOTABLE_H

#include "harness/oracle/rules.h"
#include "harness/trace/trace.h"

#define NWARNINGS ((unsigned)(RULE_COUNT - RULE_FIRST_WARNING))

struct warning {
	uint64_t count;
	struct event first; /* type 0: it is the end of the trace */
};

struct notable {
	struct warning warnings[NWARNINGS];
	struct near_miss near[NEAR_COUNT];
};

/* The warning r is due for e, or with NULL for the end. */
void notable_warn(struct notable *n, enum rule r, const struct event *e);
/* It happened once, by a margin of `by`; see near_misses. */
void notable_near(struct notable *n, enum near_miss_kind kind, uint64_t by);
/* Puts all of it into the verdict. */
void notable_report(struct verdict *v, const struct notable *n,
                    const struct trace *t);

#endif
