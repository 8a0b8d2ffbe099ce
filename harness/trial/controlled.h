/*
 * controlled.h: one run of a scenario on the controlled flavour of a target,
 * judged: what explore.h says of it, and the oracle's verdict on each trace.
 */
#ifndef TRIAL_CONTROLLED_H
#define TRIAL_CONTROLLED_H

#include "harness/explore/explore.h"
#include "harness/scenario/scenario.h"
#include "targets/target.h"

struct controlled;

/*
 * The target named so (as target_find has it), its controlled flavour.  NULL,
 * with one line appended to error.  One at a time; never closed.
 */
struct controlled *controlled_open(const char *name, struct buf *error);
struct explore_image *controlled_image(struct controlled *c);
const struct tt_target *controlled_target(const struct controlled *c);

struct controlled_finding {
	char rule[64];         /* "" when there was none */
	struct buf signature;
	struct buf text;
	uint64_t session;      /* UINT64_MAX: of none */
	struct buf trace;      /* of that session */
};

struct controlled_result {
	struct explore_result run;
	struct controlled_finding finding; /* the first */
	uint64_t sessions;
};

/* seed: of the scenario's own choices; options->seed is the schedule's. */
void controlled_run(struct controlled *c, const struct scenario *s,
                    uint64_t seed, const struct explore_options *options,
                    struct controlled_result *result);
void controlled_result_done(struct controlled_result *r);

#endif
