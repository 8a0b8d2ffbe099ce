/*
 * schedule_run.h: runs what schedule_input.h makes of bytes on a target, under
 * the controlled scheduler, and judges it.  One target a process.
 *
 * The same bytes give the same run, whatever was run before.  Only of a race
 * that alone it may say nothing: when all that the run shows was seen before.
 */
#ifndef FUZZERS_SCHEDULE_RUN_H
#define FUZZERS_SCHEDULE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fuzzers/schedule_input.h"
#include "harness/explore/subject.h"

/* Zeroed memory at first; used again and again. */
struct schedule_run {
	struct explore_result result;
	struct finding finding; /* rule "": none */
	/* What it was. */
	struct schedule_input input;
	struct explore_options options;
};

/* A target by name or path (as target_find has it), or with a program the path
 * of one.  False, with one line in error: there is none. */
bool schedule_open(const char *name, bool program, struct buf *error);
/* Places that lines may name; they depend on the target alone. */
const struct schedule_places *schedule_places(void);

/* From now on that is run, whatever inputs say; copied.  No program. */
void schedule_set_scenario(const struct scenario *s);
/* What was run last; NULL: a program. */
const struct scenario *schedule_scenario(void);

/* One run.  nth: the so many-th that goes with the same bytes; each but 0 has
 * another seed. */
void schedule_run(struct schedule_run *run, const uint8_t *data, size_t size,
                  uint64_t nth);
void schedule_run_done(struct schedule_run *run);

/* The counters of feedback.h for the last run.  pairs: with those that are not
 * edges. */
void schedule_feedback(void (*count)(uint32_t counter), bool pairs);

/* Runs it once more by its choices.  False: that was not the same. */
bool schedule_repeats(struct schedule_run *run);
/* A finding as a file: `tracetorture replay` takes it. */
void schedule_print_repro(const struct schedule_run *run, struct buf *out);

#endif
