/*
 * sessions.c: the plan of tracing restarts, see run.h.
 *
 *	main     draws a shape; starts, or asks any task to; lets time pass;
 *	         stops likewise; hands over what the reader has finished
 *	reader   reads session after session to its end, and ends with the plan
 *
 * Main is the only one that decides.  A task that answers a request acts in
 * main's place: main waits meanwhile, and what the task did is published by
 * `answers`.  A request that nobody takes in time main takes back.
 */
#include <stdio.h>

#include "harness/base/check.h"
#include "harness/scenario/run.h"

enum request { REQUEST_NONE, REQUEST_START, REQUEST_STOP };
enum moment { MOMENT_START, MOMENT_STOP, MOMENT_EITHER };

/* How long any task has for taking a request. */
#define PATIENCE_NS 500000
/* How often what must not fail is tried again before the run is given up. */
#define LAST_RESORT 1000
/* sessions.announced: two a session, and one at the end of the plan. */
enum { ANNOUNCE_NO_MORE = 1, ANNOUNCE_SESSION = 2 };

static const char *op_name(uint64_t op)
{
	return op < OP_KINDS ? scenario_op_name((enum scenario_op_kind)op)
	                     : NULL;
}

void sessions_init(struct run *run)
{
	size_t cap = run->options->truth_cap;

	for (int i = 0; i < RUN_SLOTS && cap; i++) {
		run->sessions.slots[i].truth = truth_new(cap);
		run->sessions.slots[i].truth->op_name = op_name;
	}
}

void sessions_done(struct run *run)
{
	for (int i = 0; i < RUN_SLOTS; i++) {
		truth_free(run->sessions.slots[i].truth);
		buf_done(&run->sessions.slots[i].trace);
	}
}

void run_truth(struct run *run, uint32_t kind, uint64_t task, uint64_t value)
{
	struct session_slot *slot;

	while ((slot = atomic_load(&run->sessions.logging))) {
		atomic_fetch_add(&slot->writers, 1);
		/* Still the one?  Then log_off waits for this writer. */
		if (atomic_load(&run->sessions.logging) == slot) {
			truth_add(slot->truth, kind, task, value);
			atomic_fetch_sub(&slot->writers, 1);
			return;
		}
		atomic_fetch_sub(&slot->writers, 1);
	}
}

/* From here on the slot's truth is only read. */
static void log_off(struct run *run, struct session_slot *slot)
{
	atomic_store(&run->sessions.logging, NULL);
	while (atomic_load(&slot->writers)) {
		run->target->yield();
		run_went_on(run, 0);
	}
}

/* Tells the reader of one more session, or that there will be none. */
static void announce(struct run *run, uint32_t add)
{
	atomic_fetch_add(&run->sessions.announced, add);
	run_changed(run, &run->sessions.announced);
}

/* Wakers may be waiting for this moment. */
static void moment_has_come(struct run *run, enum moment m)
{
	atomic_fetch_add(&run->sessions.moments[m], 1);
	atomic_fetch_add(&run->sessions.moments[MOMENT_EITHER], 1);
	run->calls->futex_wake(&run->sessions.moments[m], UINT32_MAX);
	run->calls->futex_wake(&run->sessions.moments[MOMENT_EITHER],
	                       UINT32_MAX);
}

void sessions_release(struct run *run)
{
	moment_has_come(run, MOMENT_START);
	moment_has_come(run, MOMENT_STOP);
}

/* The reader waits in trace_read for a session that could not be started:
 * without one it would wait for ever. */
static void free_reader(struct run *run)
{
	for (int i = 0; i < LAST_RESORT; i++) {
		if (run->target->trace_start() == 0) {
			run->target->trace_stop();
			return;
		}
		run->target->yield();
	}
	fprintf(stderr, "the reader cannot be stopped: %s\n", run->error);
}

static int session_start(struct run *run)
{
	struct sessions *ss = &run->sessions;
	struct session_slot *slot = &ss->slots[ss->started % RUN_SLOTS];
	uint64_t task = run->target->task_id();
	int err;

	buf_clear(&slot->trace);
	if (slot->truth) {
		truth_reset(slot->truth);
		atomic_store(&ss->logging, slot);
	}
	if (ss->read_early)
		announce(run, ANNOUNCE_SESSION);
	moment_has_come(run, MOMENT_START);
	run_truth(run, TRUTH_START_CALL, task, run_noted(run));
	err = run->target->trace_start();
	run_went_on(run, 0);
	slot->start_ns = run->calls->now_ns();
	if (err) {
		run_fail(run, err, "trace_start: %s", tt_error_name(err));
		if (ss->read_early)
			free_reader(run);
		return err;
	}
	run_truth(run, TRUTH_START_DONE, task, 0);
	ss->started++;
	if (!ss->read_early)
		announce(run, ANNOUNCE_SESSION);
	return 0;
}

static int session_stop(struct run *run)
{
	struct sessions *ss = &run->sessions;
	struct session_slot *slot = &ss->slots[(ss->started - 1) % RUN_SLOTS];
	uint64_t task = run->target->task_id();
	int err;

	moment_has_come(run, MOMENT_STOP);
	run_truth(run, TRUTH_STOP_CALL, task, 0);
	slot->on_ns = run->calls->now_ns() - slot->start_ns;
	err = run->target->trace_stop();
	run_went_on(run, 0);
	if (err)
		run_fail(run, err, "trace_stop: %s", tt_error_name(err));
	else
		run_truth(run, TRUTH_STOP_DONE, task, 0);
	ss->stopped += err == 0;
	if (slot->truth)
		log_off(run, slot);
	return err;
}

static int act(struct run *run, uint32_t request)
{
	return request == REQUEST_START ? session_start(run)
	                                : session_stop(run);
}

void sessions_answer(struct run *run)
{
	struct sessions *ss = &run->sessions;
	/* relaxed: only a hint; the exchange below decides. */
	uint32_t request =
	    atomic_load_explicit(&ss->request, memory_order_relaxed);

	if (request == REQUEST_NONE ||
	    !atomic_compare_exchange_strong(&ss->request, &request,
	                                    REQUEST_NONE))
		return;
	ss->answer = act(run, request);
	atomic_fetch_add(&ss->answers, 1);
	run_changed(run, &ss->answers);
}

static int change(struct run *run, uint32_t request, uint8_t who)
{
	struct sessions *ss = &run->sessions;
	uint32_t before = atomic_load(&ss->answers);

	run_beat(run, 0);
	if (who == WHO_MAIN)
		return act(run, request);
	atomic_store(&ss->request, request);
	run_await(run, &ss->answers, before, PATIENCE_NS);
	if (atomic_load(&ss->answers) == before) {
		uint32_t mine = request;

		if (atomic_compare_exchange_strong(&ss->request, &mine,
		                                   REQUEST_NONE))
			return act(run, request);
		run_await(run, &ss->answers, before, -1);
	}
	return ss->answer;
}

/* Hands the oldest finished session over; false: start no more. */
static bool deliver(struct run *run)
{
	struct sessions *ss = &run->sessions;
	uint32_t k = ss->delivered++;
	struct session_slot *slot = &ss->slots[k % RUN_SLOTS];
	struct interp_session session;

	while (atomic_load(&ss->read) == k) {
		run_await(run, &ss->read, k, -1);
		run_went_on(run, 0);
	}
	session = (struct interp_session){
	    .number = k,
	    .trace = slot->trace.data,
	    .len = slot->trace.len,
	    .truth = slot->truth,
	    .on_ns = slot->on_ns,
	};
	return !run->options->on_session ||
	       !run->options->on_session(run->options->ctx, &session);
}

/* Hands over until at most n finished ones are left; false as above. */
static bool deliver_down_to(struct run *run, uint32_t finished, uint32_t n)
{
	bool more = true;

	while (finished - run->sessions.delivered > n)
		more = deliver(run) && more;
	return more;
}

static const struct scenario_shape *draw(struct run *run, struct rng *rng)
{
	uint64_t total = 0;
	uint64_t x;
	uint32_t i;

	for (i = 0; i < run->s.nshapes; i++)
		total += run->s.shapes[i].weight;
	x = rng_below(rng, total);
	for (i = 0; x >= run->s.shapes[i].weight; i++)
		x -= run->s.shapes[i].weight;
	return &run->s.shapes[i];
}

static void must_refuse(struct run *run, const char *what, int got, int want)
{
	if (got != want)
		run_fail(run, got < 0 ? got : TT_ERR_INVALID,
		         "%s: %s, not %s", what, tt_error_name(got),
		         tt_error_name(want));
}

/* One session; false: start no more. */
static bool session(struct run *run, struct rng *rng)
{
	struct sessions *ss = &run->sessions;
	const struct scenario_shape *shape = draw(run, rng);
	int64_t on =
	    (int64_t)rng_range(rng, shape->on_ns.lo, shape->on_ns.hi);
	int64_t off =
	    (int64_t)rng_range(rng, shape->off_ns.lo, shape->off_ns.hi);
	uint32_t before = ss->started;
	bool more = deliver_down_to(run, before, RUN_SLOTS - 1);

	if (!more)
		return false;
	ss->read_early = rng_chance(rng, 1, 2);
	if (change(run, REQUEST_START, shape->start))
		return false;
	if (shape->wrong)
		must_refuse(run, "trace_start while on",
		            run->target->trace_start(), TT_ERR_TRACING_ON);
	if (on > 0) {
		more = deliver_down_to(run, before, 0);
		run_beat(run, on);
		run_pause(run, rng, on);
	}
	if (change(run, REQUEST_STOP, shape->stop))
		return false;
	if (shape->wrong)
		must_refuse(run, "trace_stop while off",
		            run->target->trace_stop(), TT_ERR_TRACING_OFF);
	if (off > 0) {
		more = deliver_down_to(run, ss->started, 0) && more;
		run_beat(run, off);
		run_pause(run, rng, off);
	}
	return more && !run_failed(run);
}

static bool asked_to_stop(struct run *run)
{
	return run->options->should_stop &&
	       run->options->should_stop(run->options->ctx);
}

void sessions_run(struct run *run)
{
	struct sessions *ss = &run->sessions;
	struct rng rng = rng_split(&run->rng, 0);
	bool more = true;
	int64_t warm;

	warm = (int64_t)rng_range(&rng, run->s.warm_ns.lo, run->s.warm_ns.hi);
	run_beat(run, warm);
	run_pause(run, &rng, warm);
	while (more && (run->s.forever || ss->started < run->s.sessions) &&
	       !run_failed(run) && !asked_to_stop(run))
		more = session(run, &rng);
	/* A session that could not be stopped may have no end to read. */
	deliver_down_to(run, ss->stopped, 0);
	atomic_store(&ss->logging, NULL);
	announce(run, ANNOUNCE_NO_MORE);
}

/* Reads session k.  A target whose trace_read goes on failing is given up. */
static void read_session(struct run *run, uint32_t k)
{
	struct buf *trace = &run->sessions.slots[k % RUN_SLOTS].trace;
	int failures = 0;

	while (failures < LAST_RESORT) {
		const void *data = NULL;
		long n = run->target->trace_read(&data);

		if (n == 0)
			break;
		if (n > 0) {
			buf_put(trace, data, (size_t)n);
			continue;
		}
		run_fail(run, (int)n, "trace_read: %s",
		         tt_error_name((int)n));
		failures++;
		run->target->yield();
	}
	atomic_store(&run->sessions.read, k + 1);
	run_changed(run, &run->sessions.read);
}

void reader_body(void *arg)
{
	struct run *run = arg;
	struct sessions *ss = &run->sessions;
	uint32_t k = 0;

	for (;;) {
		uint32_t announced = atomic_load(&ss->announced);

		if (announced / ANNOUNCE_SESSION > k)
			read_session(run, k++);
		else if (announced & ANNOUNCE_NO_MORE)
			break;
		else
			run_await(run, &ss->announced, announced, -1);
	}
	run_end_task(run);
	atomic_store(&run->reader_live, 0);
	run_changed(run, &run->reader_live);
}
