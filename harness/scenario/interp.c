/* interp.c: boots the target, makes the tasks, ends the run; see run.h. */
#include "harness/scenario/interp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/scenario/run.h"

/* The log has its own names for what target.h says. */
#define SAME(truth, note)                                                      \
	_Static_assert((int)(truth) == (int)TRUTH_NOTE + (int)(note), #note)
SAME(TRUTH_LIVE, TT_NOTE_TASK_LIVE);
SAME(TRUTH_DEAD, TT_NOTE_TASK_DEAD);
SAME(TRUTH_ENTER, TT_NOTE_SYSCALL_ENTER);
SAME(TRUTH_EXIT, TT_NOTE_SYSCALL_EXIT);
SAME(TRUTH_SNAPSHOT, TT_NOTE_SNAPSHOT_TASK);
SAME(TRUTH_SESSION_START, TT_NOTE_SESSION_START);
SAME(TRUTH_SESSION_STOP, TT_NOTE_SESSION_STOP);
SAME(TRUTH_BUFFER_FULL, TT_NOTE_BUFFER_FULL);
SAME(TRUTH_LEAVE, TT_NOTE_TASK_LEAVE);
#undef SAME
_Static_assert((int)TRUTH_RUNNABLE == (int)TT_RUNNABLE &&
                   (int)TRUTH_RUNNING == (int)TT_RUNNING &&
                   (int)TRUTH_IN_SYSCALL == (int)TT_IN_SYSCALL &&
                   (int)TRUTH_WAITING == (int)TT_WAITING,
               "states");

/* Times up to this are spent computing: sleeps take longer than they say. */
#define SHORT_PAUSE_NS 30000
/* What a wait does at a time on a target without system calls. */
#define NAP_NS 50000
/* Main is overdue when it comes this much later than it said. */
#define OVERDUE_NS 100000000
/* How often the end of a run looks whether somebody still waits. */
#define RELEASE_AGAIN_NS 2000000

const char *tt_error_name(int err)
{
	switch (err) {
	case TT_ERR_TRACING_ON:
		return "tracing is on";
	case TT_ERR_TRACING_OFF:
		return "tracing is off";
	case TT_ERR_READER_BUSY:
		return "another task is reading";
	case TT_ERR_RESOURCE:
		return "no more memory, threads or descriptors";
	case TT_ERR_CLOSED:
		return "closed";
	case TT_ERR_INVALID:
		return "invalid argument";
	default:
		return err < 0 ? "unknown error" : "success";
	}
}

void run_fail(struct run *run, int code, const char *fmt, ...)
{
	va_list ap;

	if (atomic_exchange(&run->failed, true))
		return;
	run->code = code;
	va_start(ap, fmt);
	vsnprintf(run->error, sizeof run->error, fmt, ap);
	va_end(ap);
}

bool run_failed(const struct run *run)
{
	return atomic_load(&run->failed);
}

/* ---- calls and waits ---- */

struct logged_call {
	struct run *run;
	tt_call call;
	void *arg;
	const struct session_slot *before; /* the log when it began */
	uint64_t task;
};

/* Where the target says itself who enters a call, only those that no log has
 * seen entering are of interest: they were there when a session began. */
static long logged_call(void *arg)
{
	struct logged_call *c = arg;
	long result = c->call(c->arg);

	if (!(run_noted(c->run) & 1u << TT_NOTE_SYSCALL_ENTER) ||
	    atomic_load(&c->run->sessions.logging) != c->before)
		run_truth(c->run, TRUTH_IN_CALL, c->task, 0);
	return result;
}

static void call_target(struct run *run, tt_call call, void *arg, bool blocks)
{
	struct logged_call c = {run, call, arg, NULL, 0};

	if (!run->options->truth_cap) {
		run->target->syscall(call, arg, blocks);
		return;
	}
	c.before = atomic_load(&run->sessions.logging);
	c.task = run->target->task_id();
	run->target->syscall(logged_call, &c, blocks);
}

void run_call(struct run *run, tt_call call, void *arg, bool blocks)
{
	uint32_t now = atomic_fetch_add(&run->in_calls, 1) + 1;
	/* relaxed: a maximum, read after the run. */
	uint32_t peak = atomic_load_explicit(&run->peak_in_calls,
	                                     memory_order_relaxed);

	while (now > peak && !atomic_compare_exchange_weak_explicit(
	                         &run->peak_in_calls, &peak, now,
	                         memory_order_relaxed, memory_order_relaxed))
		;
	call_target(run, call, arg, blocks);
	atomic_fetch_sub(&run->in_calls, 1);
}

struct word_wait {
	const struct host_calls *calls;
	_Atomic uint32_t *word;
	uint32_t value;
	int64_t timeout_ns;
};

static long word_wait_call(void *arg)
{
	struct word_wait *w = arg;

	return w->calls->futex_wait(w->word, w->value, w->timeout_ns);
}

static bool can(const struct run *run, uint64_t caps)
{
	return (run->target->caps & caps) == caps;
}

/* What was done before the word became what it is came before what follows. */
static void observed(const struct run *run, const void *word)
{
	if (run->calls->observed)
		run->calls->observed(word);
}

void run_await(struct run *run, _Atomic uint32_t *word, uint32_t value,
               int64_t timeout_ns)
{
	int64_t end = timeout_ns < 0 ? 0 : run->calls->now_ns() + timeout_ns;

	while (atomic_load(word) == value) {
		struct word_wait w = {run->calls, word, value, -1};

		if (timeout_ns >= 0) {
			w.timeout_ns = end - run->calls->now_ns();
			if (w.timeout_ns <= 0)
				break;
		}
		if (can(run, TT_CAP_SYSCALL))
			run_call(run, word_wait_call, &w, true);
		else if (can(run, TT_CAP_SLEEP))
			run->target->sleep(NAP_NS);
		else
			run->target->yield();
	}
	observed(run, word);
}

void run_changed(struct run *run, _Atomic uint32_t *word)
{
	run->calls->futex_wake(word, UINT32_MAX);
}

struct nap {
	const struct host_calls *calls;
	int64_t ns;
};

static long nap_call(void *arg)
{
	struct nap *n = arg;

	return n->calls->nanosleep(n->ns);
}

void run_pause(struct run *run, struct rng *rng, int64_t ns)
{
	int64_t end = run->calls->now_ns() + ns;
	bool asleep = rng_chance(rng, 1, 2);

	if (ns > SHORT_PAUSE_NS && can(run, TT_CAP_SLEEP) && asleep) {
		run->target->sleep(ns);
	} else if (ns > SHORT_PAUSE_NS && can(run, TT_CAP_SYSCALL)) {
		run_call(run, nap_call, &(struct nap){run->calls, ns}, true);
	} else {
		while (run->calls->now_ns() < end) {
			if (ns > SHORT_PAUSE_NS)
				run->target->yield();
			else
				run->target->safepoint();
		}
	}
}

void run_went_on(const struct run *run, int64_t next_ns)
{
	if (run->calls->went_on)
		run->calls->went_on(next_ns);
}

void run_beat(struct run *run, int64_t ns)
{
	atomic_store(&run->overdue_ns,
	             run->calls->now_ns() + ns + OVERDUE_NS);
	/* A task that is not counted yet sees the new value of beats, and
	 * after it the new time. */
	atomic_fetch_add(&run->beats, 1);
	run_went_on(run, ns);
	if (atomic_load(&run->gave_way))
		run_changed(run, &run->beats);
}

static bool overdue(const struct run *run)
{
	return run->calls->now_ns() > atomic_load(&run->overdue_ns);
}

void run_give_way(struct run *run)
{
	uint32_t beats;

	if (!overdue(run))
		return;
	/* when the plan is done main waits for tasks, as long as they take */
	if (run->calls->starved && !atomic_load(&run->done) &&
	    run->calls->starved(atomic_load(&run->live)))
		return;
	atomic_fetch_add(&run->gave_way, 1);
	beats = atomic_load(&run->beats);
	if (overdue(run) && !atomic_load(&run->done))
		run_await(run, &run->beats, beats, -1);
	atomic_fetch_sub(&run->gave_way, 1);
}

/* ---- tasks ---- */

void run_end_task(struct run *run)
{
	if (run->options->truth_cap)
		run_truth(run, TRUTH_END, run->target->task_id(), 0);
}

void run_leave(struct run *run)
{
	if (run->calls->published)
		run->calls->published(&run->live);
	if (atomic_fetch_sub(&run->live, 1) == 1)
		run_changed(run, &run->live);
}

bool run_spawn(struct run *run, tt_body body, void *arg)
{
	uint64_t id;

	atomic_fetch_add(&run->live, 1);
	id = run->target->spawn(body, arg);
	if (id == 0) {
		run_leave(run);
		return false;
	}
	atomic_fetch_add(&run->tasks, 1);
	run_truth(run, TRUTH_SPAWN, run->target->task_id(), id);
	return true;
}

static void worker_body(void *arg)
{
	struct worker *w = arg;

	worker_loop(w);
	run_end_task(w->run);
	run_leave(w->run);
}

static void foreign_body(void *arg)
{
	struct worker *w = arg;

	w->idle = !worker_round(w);
	run_end_task(w->run);
}

/* Only its own thread and, before and after it, main use w. */
static void *foreign_thread(void *arg)
{
	struct worker *w = arg;
	struct run *run = w->run;
	uint32_t rounds = 0;
	bool more = true;

	while (more && !atomic_load(&run->done)) {
		int err;

		run->calls->nanosleep(
		    (int64_t)rng_below(&w->rng, SHORT_PAUSE_NS));
		err = run->target->call_in(foreign_body, w);
		if (err)
			run_fail(run, err, "call_in: %s", tt_error_name(err));
		more = !err && !w->idle && ++rounds != w->group->times;
	}
	run_leave(run);
	return NULL;
}

/* ---- the run ---- */

static bool foreign_possible(const struct run *run)
{
	return can(run, TT_CAP_CALL_IN) && run->calls->thread_start;
}

/* Leaves out what the target cannot do. */
static void keep_supported(struct run *run)
{
	struct scenario *s = &run->s;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->ngroups; i++) {
		struct scenario_group *g = &s->groups[i];
		uint32_t n = 0;

		for (uint32_t j = 0; j < g->nops; j++)
			if (can(run, scenario_op_caps(&g->ops[j])))
				g->ops[n++] = g->ops[j];
		g->nops = n;
		if (!can(run, TT_CAP_LOCK_THREAD))
			g->pinned = false;
		if (n && (!g->foreign || foreign_possible(run)))
			s->groups[kept++] = *g;
	}
	s->ngroups = kept;
}

static uint32_t count_workers(const struct run *run)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->s.ngroups; i++)
		n += run->s.groups[i].tasks;
	return n;
}

static bool start_worker(struct run *run, struct worker *w)
{
	int err;

	if (!w->group->foreign) {
		if (run_spawn(run, worker_body, w))
			return true;
		run_fail(run, TT_ERR_RESOURCE, "spawn: refused");
		return false;
	}
	atomic_fetch_add(&run->live, 1);
	err = run->calls->thread_start(foreign_thread, w, &w->thread);
	w->joinable = err == 0;
	if (err) {
		run_leave(run);
		run_fail(run, TT_ERR_RESOURCE, "a foreign thread: refused");
	}
	return err == 0;
}

static void start_workers(struct run *run, struct worker *workers)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->s.ngroups; i++) {
		const struct scenario_group *g = &run->s.groups[i];

		for (uint32_t j = 0; j < g->tasks; j++, n++) {
			struct worker *w = &workers[n];

			w->run = run;
			w->group = g;
			w->rng = rng_split(&run->rng, n + 1);
			run_beat(run, 0);
			if (run_failed(run) || !start_worker(run, w))
				return;
		}
	}
}

static long join_call(void *arg)
{
	struct worker *w = arg;

	w->run->calls->thread_join(w->thread);
	return 0;
}

static void join(struct worker *w)
{
	if (!w->joinable)
		return;
	if (can(w->run, TT_CAP_SYSCALL))
		run_call(w->run, join_call, w, true);
	else
		join_call(w);
}

/* See the head of run.h. */
static void end_workers(struct run *run, struct worker *workers, uint32_t n)
{
	uint32_t live;

	atomic_store(&run->done, 1);
	run_beat(run, 0);
	sessions_release(run);
	objects_close(run);
	while ((live = atomic_load(&run->live))) {
		objects_release(run);
		run_await(run, &run->live, live, RELEASE_AGAIN_NS);
	}
	observed(run, &run->live);
	for (uint32_t i = 0; i < n; i++)
		join(&workers[i]);
}

static void main_body(void *arg)
{
	struct run *run = arg;
	uint32_t n = count_workers(run);
	struct worker *workers = xcalloc(n + 1, sizeof *workers);
	bool tracing = run->s.forever || run->s.sessions;

	atomic_store(&run->tasks, 1);
	objects_init(run);
	if (tracing && !run_failed(run)) {
		atomic_store(&run->reader_live, 1);
		if (run->target->spawn(reader_body, run)) {
			atomic_fetch_add(&run->tasks, 1);
		} else {
			atomic_store(&run->reader_live, 0);
			run_fail(run, TT_ERR_RESOURCE, "spawn: refused");
		}
	}
	start_workers(run, workers);
	sessions_run(run);
	end_workers(run, workers, n);
	run_await(run, &run->reader_live, 1, -1);
	objects_done(run);
	free(workers);
	run_end_task(run);
}

static void note(void *ctx, enum tt_note kind, uint64_t task, uint64_t value)
{
	struct run *run = ctx;
	uint64_t bit = (uint64_t)1 << kind;

	if (!(run_noted(run) & bit))
		atomic_fetch_or(&run->noted, bit);
	/* Kept between sessions, too, when there is no log. */
	if (kind == TT_NOTE_TASK_LIVE)
		atomic_fetch_add(&run->living, 1);
	else if (kind == TT_NOTE_TASK_DEAD)
		atomic_fetch_sub(&run->living, 1);
	else if (kind == TT_NOTE_SESSION_START)
		run_truth(run, TRUTH_LIVING, task, atomic_load(&run->living));
	run_truth(run, TRUTH_NOTE + (uint32_t)kind, task, value);
}

static void report(const struct run *run, struct interp_result *r)
{
	*r = (struct interp_result){
	    .sessions = run->sessions.delivered,
	    .tasks = atomic_load(&run->tasks),
	    .ops = atomic_load(&run->ops),
	    .peak_in_calls = atomic_load(&run->peak_in_calls),
	};
	snprintf(r->error, sizeof r->error, "%s", run->error);
}

int interp_run(const struct tt_target *target, const struct scenario *s,
               const struct interp_options *o, struct interp_result *r)
{
	struct run *run = xcalloc(1, sizeof *run);
	struct tt_config config = {.procs = s->procs};
	int err;

	run->target = target;
	run->calls = o->calls;
	run->options = o;
	run->s = *s;
	run->rng = rng_seed(o->seed);
	if (o->truth_cap) {
		config.note = note;
		config.note_ctx = run;
	}
	keep_supported(run);
	sessions_init(run);
	err = target->run(&config, main_body, run);
	if (err)
		run_fail(run, err, "run: %s", tt_error_name(err));
	report(run, r);
	err = run->code;
	sessions_done(run);
	free(run);
	return err;
}
