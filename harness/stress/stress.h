/*
 * stress.h: many runs of a scenario on a native target, in child processes,
 * some at once.  One thread.  What is found goes to a sink as it is found,
 * and the evidence to files; the sink says when it is enough.
 */
#ifndef STRESS_STRESS_H
#define STRESS_STRESS_H

#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/base/sink.h"

struct scenario;

struct stress_options {
	const char *target_path;
	/* The scenario of the run with this seed; good until the next call. */
	const struct scenario *(*scenario)(void *ctx, uint64_t seed);
	/* Appends it as text, for the evidence. */
	void (*scenario_text)(void *ctx, struct buf *text, uint64_t seed);
	/* No run's scenario takes more of the machine than this one. */
	const struct scenario *largest;
	uint64_t seed;             /* run 0 has this one, the others derive */
	uint64_t runs;             /* 0: no bound */
	int64_t time_ns;           /* 0: no bound */
	unsigned jobs;             /* runs at once, 1 or more */
	int64_t timeout_ns;        /* see trial_spec */
	uint64_t max_findings;     /* see trial_spec */
	uint64_t keep_traces;
	const char *out; /* folder */
	/* Appends the command that repeats the run of this seed; dir holds
	 * the evidence, "" if it could not be written. */
	void (*repeat)(void *ctx, struct buf *command, uint64_t seed,
	               const char *dir);
	void *ctx; /* for scenario, scenario_text, repeat */
};

enum stress_end {
	STRESS_FINISHED,    /* as many runs or seconds, or enough */
	STRESS_INTERRUPTED, /* by `signal` */
	STRESS_LACKING,     /* `error` says what, one line */
};

struct stress_result {
	enum stress_end end;
	int signal;
	struct buf error; /* owned by the caller */
	int64_t elapsed_ns;
};

/* Runs until the end.  SIGINT and SIGTERM end it.  One call at a time. */
void stress_run(const struct stress_options *o, const struct sink *sink,
                struct stress_result *result);

#endif
