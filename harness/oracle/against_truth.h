/*
 * against_truth.h: holds a trace, consistent in itself, against what the
 * workload really did.  Only what lies wholly inside the session is judged.
 */
#ifndef ORACLE_AGAINST_TRUTH_H
#define ORACLE_AGAINST_TRUTH_H

#include "harness/oracle/model.h"

struct truth;

/*
 * m has taken all events.  Returns the rule that the trace breaks, with *at
 * the record of the log that shows it, or RULE_NONE.  A log that is truncated
 * or has unfilled slots shows nothing.
 */
enum rule against_truth(const struct model *m, const struct truth *log,
                        size_t *at);

#endif
