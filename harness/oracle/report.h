/* report.h: a broken rule as text for a person and as a signature. */
#ifndef ORACLE_REPORT_H
#define ORACLE_REPORT_H

#include "harness/oracle/model.h"

/* Bytes that are no good trace: t->fault says why. */
void report_fault(struct verdict *v, const struct trace *t);
/* e, the next event in the order until then, breaks the rule; m is as before
 * it. */
void report_event(struct verdict *v, const struct model *m, enum rule broken,
                  const struct event *e, uint64_t until);
/* The end breaks the rule; m has taken all events. */
void report_end(struct verdict *v, const struct model *m, enum rule broken);

#endif
