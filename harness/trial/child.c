/*
 * child.c: see child.h.  The only way out is the end of the process: what a
 * target leaves behind (threads, memory) goes with it.
 */
#include "harness/trial/child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/scenario/host_calls.h"
#include "harness/scenario/interp.h"
#include "harness/scenario/scenario.h"
#include "harness/trial/judge.h"
#include "harness/trial/stacks.h"
#include "harness/trial/target_load.h"
#include "harness/trial/wire.h"

enum {
	/* records a session; 24 bytes each, touched only when used.  A session
	 * of tens of ms with thousands of threads has some 10,000 operations;
	 * tight loops of random scenarios have more. */
	TRUTH_CAP = 1 << 18,
	MAX_COUNTERS = 256,
};

/* A race that thread sanitizer reports ends the run: it is a finding.  Without
 * the sleep, in which it waits for other threads to report too. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "halt_on_error=1:atexit_sleep_ms=0";
}

/* What a target leaves behind is not looked at: asan's leak checker, which
 * would run when a target calls exit, asks this. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

struct child {
	const struct trial_spec *spec;
	const struct tt_target *target;
	struct judge *judge;
	int64_t deadline_ns; /* of the clock; 0: none */
	/* atomic; relaxed: read when all tasks have ended.  The deadline has
	 * ended the run. */
	_Atomic bool cut;
};

static int should_stop(void *ctx)
{
	struct child *c = ctx;
	uint64_t max = c->spec->max_findings;

	if (max > 0 && judge_findings(c->judge) >= max)
		return 1;
	if (c->deadline_ns == 0 || clock_now_ns() < c->deadline_ns)
		return 0;
	/* relaxed: see the field */
	atomic_store_explicit(&c->cut, !c->spec->scenario->forever,
	                      memory_order_relaxed);
	return 1;
}

static int on_session(void *ctx, const struct interp_session *s)
{
	struct child *c = ctx;

	judge_submit(c->judge, s);
	return 0;
}

/* Waits for the parent's word, or its death. */
static void *watch(void *arg)
{
	struct child *c = arg;
	char word;
	ssize_t n;

	do
		n = read(WIRE_CONTROL_FD, &word, 1);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		_exit(0);
	if (c->target->dump) {
		dprintf(WIRE_STACKS_FD, "The target says:\n");
		c->target->dump(WIRE_STACKS_FD);
		dprintf(WIRE_STACKS_FD, "\n");
	}
	dprintf(WIRE_STACKS_FD, "Threads:\n");
	stacks_dump(WIRE_STACKS_FD);
	judge_send(c->judge, WIRE_STACKS, NULL, 0, NULL, 0);
	return NULL;
}

static void start_watcher(struct child *c)
{
	pthread_t thread;
	sigset_t all, old;

	sigfillset(&all); /* the target's signals are not for this thread */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	CHECK(pthread_create(&thread, NULL, watch, c) == 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Sends the counters and how the run ended. */
static void send_end(struct child *c, int code, const struct interp_result *r)
{
	struct wire_end end = {
	    .code = code,
	    .cut = atomic_load_explicit(&c->cut, memory_order_relaxed),
	    .sessions = r->sessions,
	    .peak_in_calls = r->peak_in_calls};
	struct tt_counter counters[MAX_COUNTERS];
	struct sink_counter names[MAX_COUNTERS] = {0};
	size_t n = 0;

	_Static_assert(sizeof end.error == sizeof r->error, "copied");
	memcpy(end.error, r->error, sizeof end.error);
	judge_near_misses(c->judge, end.near);
	if (c->target->counters)
		n = c->target->counters(counters, MAX_COUNTERS);
	if (n > MAX_COUNTERS)
		n = MAX_COUNTERS;
	for (size_t i = 0; i < n; i++) {
		snprintf(names[i].name, sizeof names[i].name, "%s",
		         counters[i].name);
		names[i].count = counters[i].count;
	}
	judge_send(c->judge, WIRE_END, &end, sizeof end, names,
	           n * sizeof *names);
}

void child_main(const struct trial_spec *spec)
{
	struct child c = {.spec = spec};
	struct interp_options options = {.seed = spec->seed,
	                                 .calls = host_calls_native(),
	                                 .truth_cap = TRUTH_CAP,
	                                 .on_session = on_session,
	                                 .should_stop = should_stop,
	                                 .ctx = &c};
	struct interp_result result = {0};
	struct buf error = {0};
	int code;

	if (spec->budget_ns > 0)
		c.deadline_ns = clock_now_ns() + spec->budget_ns;
	stacks_init();
	c.target = target_load(spec->target_path, &error);
	if (!c.target) {
		/* it was probed before: gone or changed since */
		fprintf(stderr, "%s\n", buf_str(&error));
		_exit(1);
	}
	c.judge = judge_new(WIRE_FD, spec->keep_traces);
	start_watcher(&c);
	code = interp_run(c.target, spec->scenario, &options, &result);
	judge_finish(c.judge);
	send_end(&c, code, &result);
	_exit(0);
}
