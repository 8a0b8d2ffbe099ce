/*
 * controlled.h: a scenario on the controlled flavour of a target, as a subject
 * to explore: a run fails when the oracle does not like a trace of it, or
 * explore.h the run.
 */
#ifndef TRIAL_CONTROLLED_H
#define TRIAL_CONTROLLED_H

#include "harness/explore/subject.h"
#include "harness/oracle/oracle.h"
#include "harness/scenario/scenario.h"
#include "harness/trace/truth.h"
#include "targets/target.h"

struct controlled;

/*
 * The target named so (as target_find has it), its controlled flavour.  NULL,
 * with one line appended to error.  One at a time; never closed.
 */
struct controlled *controlled_open(const char *name, struct buf *error);
const struct tt_target *controlled_target(const struct controlled *c);
/* The path of its controlled flavour. */
const char *controlled_path(const struct controlled *c);

/* What is run from now on; copied.  seed: of the scenario's own choices. */
void controlled_set(struct controlled *c, const struct scenario *s,
                    uint64_t seed);
/* The same with a small scenario that the seed generates: what goes wrong goes
 * wrong with few tasks, and sooner.  For subject.prepare; ctx is the struct
 * controlled. */
void controlled_generate(void *ctx, uint64_t seed);
const struct scenario *controlled_scenario(const struct controlled *c);
/* Runs that, and judges it.  Borrowed: lives as long as the target.  Its ctx
 * is the struct controlled; prepare is the caller's to set, to
 * controlled_generate or one of his own. */
struct subject *controlled_subject(struct controlled *c);

/* The traces of the last run; i below controlled_sessions. */
size_t controlled_sessions(const struct controlled *c);
const struct buf *controlled_trace(const struct controlled *c, size_t i);
/* What was done meanwhile, in order: n records. */
const struct truth_record *controlled_truth(const struct controlled *c,
                                            size_t i, size_t *n);
/* What was right by a narrow margin in the last run, up to the first trace that
 * was wrong: NEAR_COUNT kinds. */
const struct near_miss *controlled_near_misses(const struct controlled *c);

#endif
