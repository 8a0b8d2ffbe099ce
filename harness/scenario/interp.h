/*
 * interp.h: runs a scenario on a target, and hands over each session's trace.
 */
#ifndef SCENARIO_INTERP_H
#define SCENARIO_INTERP_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/trace/truth.h"
#include "targets/target.h"

struct scenario;
struct host_calls; /* the system calls a driver provides: host_calls.h */

/* One finished session.  Borrowed: good during the call. */
struct interp_session {
	uint64_t number; /* 0, 1, ... within the run */
	const uint8_t *trace;
	size_t len;
	const struct truth *truth; /* NULL if none was asked for */
	int64_t on_ns;             /* from trace_start to trace_stop */
};

struct interp_options {
	uint64_t seed;                  /* of all random choices of the run */
	const struct host_calls *calls; /* host_calls_native() outside control */
	size_t truth_cap;               /* records a session; 0: no truth */
	/* Called for each session, in order, from a task of the target, so it
	 * must be quick: copy and leave.  Nonzero: start no more sessions. */
	int (*on_session)(void *ctx, const struct interp_session *s);
	/* Asked between sessions, by a task.  Nonzero: start no more. */
	int (*should_stop)(void *ctx);
	void *ctx;
};

struct interp_result {
	uint64_t sessions;      /* finished */
	uint64_t tasks;         /* ever spawned, main included */
	uint64_t ops;           /* operations finished by all tasks */
	uint64_t peak_in_calls; /* most tasks inside system calls at once */
	/* What the target or the host refused, "" if nothing: one line. */
	char error[160];
};

/*
 * Boots target, runs the scenario to its end, shuts target down.  0, or a
 * negative tt_error with r->error set.  One run at a time a process.  *r is
 * written in any case.
 */
int interp_run(const struct tt_target *target, const struct scenario *s,
               const struct interp_options *o, struct interp_result *r);

#endif
