/*
 * trial.h: one run, judged: a scenario on a native target in a fresh child
 * process, every session's trace put before the oracle.
 *
 *	parent (this interface)          child
 *	trial_start ──── fork ────────►  loads the target, runs the scenario
 *	trial_step  ◄─── pipe ─────────  judge thread: sessions, findings
 *	            ──── "dump" ───────► watcher thread: every thread's stack
 *	            ◄─── end, or its death
 *
 * Nothing a target does takes the parent down.  The parent has no threads.
 */
#ifndef TRIAL_TRIAL_H
#define TRIAL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/base/sink.h"

struct scenario;
struct trial;

struct trial_spec {
	const char *target_path;
	const struct scenario *scenario;
	uint64_t seed;
	int64_t budget_ns;     /* start no session after so long; 0: no bound */
	int64_t timeout_ns;    /* without a finished session so long: hung */
	uint64_t max_findings; /* end the run after so many; 0: no bound */
	uint64_t keep_traces;  /* hand over the first so many traces */
};

/* Borrowed: good during the call of trial_events.finding. */
struct trial_finding {
	const char *rule;
	const char *signature;
	const char *text;
	uint64_t session; /* UINT64_MAX: of none */
	const uint8_t *trace;
	size_t trace_len;   /* 0: no trace, or many with this signature */
	const char *modules; /* base/modules.h, for its addresses; or "" */
	const char *truth;  /* as text; "" if none */
	const char *errors; /* what the child wrote to standard error */
	const char *stacks; /* of a hang; "" otherwise */
};

/* What becomes known during trial_step. */
struct trial_events {
	void *ctx;
	void (*sessions)(void *ctx, const struct sink_session *s, size_t n);
	void (*finding)(void *ctx, const struct trial_finding *f);
	/* modules: as in trial_finding. */
	void (*trace)(void *ctx, uint64_t session, const void *p, size_t n,
	              const char *modules);
};

struct trial_result {
	/* One run; counters and near misses belong to the trial.  It may have
	 * both failed and been cut. */
	struct sink_run run;
	char error[256];     /* what the machine lacked, one line; "" */
};

/* Starts the child.  NULL, with one line appended to error, when there is no
 * process to be had.  *spec is copied, what it points to borrowed. */
struct trial *trial_start(const struct trial_spec *spec, struct buf *error);
/* Poll this for reading (-1: nothing more will come); call trial_step when it
 * is, and some times a second in any case. */
int trial_fd(const struct trial *t);
/* Takes in what has become known.  The result once the run has ended, and the
 * child and all its group are gone; NULL before. */
const struct trial_result *trial_step(struct trial *t,
                                      const struct trial_events *events);
/* Kills the child if it still runs.  The result so far. */
const struct trial_result *trial_kill(struct trial *t);
/* Kills the child if it still runs. */
void trial_free(struct trial *t);

#endif
