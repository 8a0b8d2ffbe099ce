/* interp_test.c: whole runs on a target that can do everything. */
#include "harness/scenario/interp.h"

#include <stdio.h>
#include <string.h>

#include "harness/base/rng.h"
#include "harness/scenario/host_calls.h"
#include "harness/scenario/pthread_target.h"
#include "harness/scenario/scenario.h"

static struct {
	uint64_t sessions;
	uint64_t refuse_after; /* on_session says no from this one on */
	uint64_t stop_after;   /* should_stop says so from then on */
	uint32_t kinds[TRUTH_NOTE + 16];
	uint64_t notes; /* of the last session's start */
} seen;

static int on_session(void *ctx, const struct interp_session *s)
{
	CHECK(ctx == &seen);
	CHECK_OP(s->number, ==, seen.sessions);
	/* Two pieces, each of one byte: the session's number. */
	CHECK_OP(s->len, ==, 2);
	CHECK(pt.twice || s->trace[0] == (uint8_t)s->number);
	CHECK(pt.twice || s->trace[1] == (uint8_t)s->number);
	CHECK(s->on_ns >= 0);
	for (size_t i = 0; s->truth && i < truth_len(s->truth); i++) {
		const struct truth_record *r = &s->truth->records[i];

		seen.kinds[r->kind]++;
		if (r->kind == TRUTH_START_CALL)
			seen.notes = r->value;
	}
	seen.sessions++;
	return seen.refuse_after && seen.sessions >= seen.refuse_after;
}

static int should_stop(void *ctx)
{
	(void)ctx;
	return seen.stop_after && seen.sessions >= seen.stop_after;
}

static int run_on(const struct tt_target *target, const char *text,
                  size_t truth_cap, struct interp_result *r)
{
	struct interp_options o = {
	    .seed = 7,
	    .calls = host_calls_native(),
	    .truth_cap = truth_cap,
	    .on_session = on_session,
	    .should_stop = should_stop,
	    .ctx = &seen,
	};
	struct scenario s;
	struct buf error = {0};

	if (scenario_parse(&s, text, strlen(text), &error))
		printf("%s\n", buf_str(&error));
	CHECK_OP(error.len, ==, 0);
	return interp_run(target, &s, &o, r);
}

static void forget(void)
{
	memset(&seen, 0, sizeof seen);
	memset(&pt, 0, sizeof pt);
}

static void every_op_alone_runs_and_ends(void)
{
	static const char *const ops[OP_KINDS] = {
	    [OP_GETPPID] = "getppid x1..3",
	    [OP_READ_ZERO] = "read-zero x1..65536",
	    [OP_READ_PROC] = "read-proc",
	    [OP_NANOSLEEP] = "nanosleep 0..1ms blocks",
	    [OP_WAIT] = "wait pipe @0..1",
	    [OP_POLL] = "poll socket @3",
	    [OP_WAKE] = "wake futex @0 x1..5 0..1ms at start",
	    [OP_YIELD] = "yield x1..3",
	    [OP_COMPUTE] = "compute x1..100",
	    [OP_SLEEP] = "sleep 0..1ms",
	    [OP_SEND] = "send @0",
	    [OP_RECV] = "recv @1",
	    [OP_SELECT] = "select @0..2 x1..16 blocks",
	    [OP_CLOSE] = "close",
	    [OP_LOCK] = "lock @0 x1..20",
	    [OP_COND_WAIT] = "cond-wait @0",
	    [OP_COND_SIGNAL] = "cond-signal @0 x0..2",
	    [OP_SPAWN] = "spawn x1..3",
	    [OP_GC] = "gc",
	    [OP_ALLOC] = "alloc x1..1048576",
	    [OP_PIN] = "pin x1..3",
	    [OP_NET_READ] = "net-read",
	    [OP_NET_WRITE] = "net-write",
	    [OP_NET_WAKE] = "net-wake x1..3 0..1ms at stop",
	    [OP_PROCS] = "procs x1..9",
	    [OP_LEAK] = "leak",
	};

	for (int i = 0; i < OP_KINDS; i++) {
		struct interp_result r;
		char text[200];

		forget();
		snprintf(text, sizeof text,
		         "sessions 2\nshape 1 on 0..1ms off 0\ngroup 3\n%s\n",
		         ops[i]);
		CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, 0);
		CHECK_OP(r.sessions, ==, 2);
		CHECK_OP(seen.sessions, ==, 2);
		CHECK_OP(strlen(r.error), ==, 0);
	}
}

static const char all_sorts[] =
    "procs 3\n"
    "sessions 20\n"
    "warm 1ms\n"
    "shape 1 on 0 off 0\n"
    "shape 1 on 0..500us off 0..100us start any stop any wrong\n"
    "shape 1 on 1ms off 0 start any\n"
    "group 40\n wait futex @0..3 blocks\n"
    "group 10 shuffle\n wait pipe @0..1\n wait socket @0\n"
    " wait eventfd @0..1\n poll pipe @2\n poll eventfd @2\n"
    "group 2 shuffle\n wake futex @0..3 x1..40 0..1ms at either\n"
    " wake pipe @0..2 x1..5 0..200us\n wake socket @0 x3 0\n"
    " wake eventfd @0..2 x1..4 0..1ms\n"
    "group 6 shuffle\n send @0..3\n recv @0..3\n select @0..3 x3\n close\n"
    " cond-signal @0 x0..3\n lock @0..1 x1..9\n"
    "group 2\n cond-wait @0\n"
    "group 3 shuffle\n spawn x1..9\n gc\n alloc x10\n pin x2\n procs x1..8\n"
    " leak\n"
    "group 3 shuffle\n net-read\n net-write\n"
    "group 1\n net-wake x1..3 0..1ms at either\n"
    "group 1 pinned\n yield x1\n nanosleep 0..50us\n"
    "group 2 foreign\n getppid x1\n spawn x1\n"
    "group 2 times 3\n read-proc\n read-zero x1..9\n";

static void sessions_come_in_order_from_a_load_of_all_sorts(void)
{
	struct interp_result r;

	forget();
	CHECK_OP(run_on(&pthread_target, all_sorts, 1 << 16, &r), ==, 0);
	CHECK_OP(r.sessions, ==, 20);
	CHECK_OP(seen.sessions, ==, 20);
	CHECK(r.peak_in_calls >= 20);
	CHECK(r.ops > 100);
	CHECK(pt.call_ins > 2);
	CHECK(pt.pins > 0);
	/* Each session's log tells of its own start and stop, once. */
	CHECK_OP(seen.kinds[TRUTH_START_CALL], ==, 20);
	CHECK_OP(seen.kinds[TRUTH_START_DONE], ==, 20);
	CHECK_OP(seen.kinds[TRUTH_STOP_CALL], ==, 20);
	CHECK_OP(seen.kinds[TRUTH_STOP_DONE], ==, 20);
	CHECK(seen.kinds[TRUTH_CALL] > 0 && seen.kinds[TRUTH_RETURN] > 0);
	CHECK(seen.kinds[TRUTH_NOTE + TT_NOTE_TASK_LIVE] > 0);
	/* This target tells of tasks, but not of system calls. */
	CHECK_OP(seen.notes, ==, 1 << TT_NOTE_TASK_LIVE);
	CHECK(seen.kinds[TRUTH_IN_CALL] > 0);
	CHECK(seen.kinds[TRUTH_END] > 0);
	CHECK_OP(seen.kinds[TRUTH_LIVING], ==, 0);
}

static void leaked_tasks_are_counted_bounded_and_not_waited_for(void)
{
	static const char text[] = "sessions 1\nshape 1 on 0 off 0\n"
	                           "group 2 times 3\nleak\nspawn x1\n";
	static const char many[] = "procs 4\nsessions 3\n"
	                           "shape 1 on 100ms off 0\n"
	                           "group 9\nleak\n";
	struct interp_result r;

	forget();
	CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, 0);
	CHECK(pt.leaked <= 2 * 3);
	forget();
	CHECK_OP(run_on(&pthread_target, many, 0, &r), ==, 0);
	CHECK_OP(pt.leaked, ==, SCENARIO_MAX_LEAKED);
	/* main, the reader, nine, and those that are left */
	CHECK_OP(r.tasks, ==, 2 + 9 + SCENARIO_MAX_LEAKED);
}

static void what_the_target_cannot_do_is_left_out(void)
{
	struct tt_target bare = pthread_target;
	struct interp_result r;

	bare.caps = 0;
	bare.syscall = NULL;
	bare.sleep = NULL;
	bare.chan_new = NULL;
	forget();
	CHECK_OP(run_on(&bare, all_sorts, 0, &r), ==, 0);
	CHECK_OP(r.sessions, ==, 20);
	CHECK_OP(pt.calls, ==, 0);
	CHECK_OP(pt.call_ins, ==, 0);
	CHECK_OP(pt.pins, ==, 0);
	CHECK_OP(r.peak_in_calls, ==, 0);
}

static void no_session_means_no_reader_and_an_end(void)
{
	struct interp_result r;

	forget();
	CHECK_OP(run_on(&pthread_target, "sessions 0\n", 0, &r), ==, 0);
	CHECK_OP(r.tasks, ==, 1);
	CHECK_OP(r.sessions, ==, 0);
}

static void a_run_forever_ends_when_the_driver_says_so(void)
{
	static const char text[] = "sessions forever\nshape 1 on 0 off 10us\n"
	                           "group 1\nyield x1\n";
	struct interp_result r;

	forget();
	seen.stop_after = 5;
	CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, 0);
	CHECK_OP(r.sessions, ==, 5);
	forget();
	seen.refuse_after = 3;
	CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, 0);
	CHECK_OP(r.sessions, ==, 3);
}

static void check_error(const struct interp_result *r, const char *want)
{
	if (strcmp(r->error, want))
		printf("got \"%s\", want \"%s\"\n", r->error, want);
	CHECK_OP(strcmp(r->error, want), ==, 0);
}

static void failures_of_the_target_are_reported(void)
{
	static const char text[] = "sessions 9\nshape 1 on 0..50us off 0\n"
	                           "group 5\nwait pipe @0\n";
	struct interp_result r;

	forget();
	pt.fail_start = 4;
	CHECK_OP(run_on(&pthread_target, text, 100, &r), ==, TT_ERR_RESOURCE);
	check_error(&r, "trace_start: no more memory, threads or descriptors");
	CHECK_OP(r.sessions, ==, 3);

	forget();
	pt.fail_spawn = 5;
	CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, TT_ERR_RESOURCE);
	check_error(&r, "spawn: refused");
	CHECK_OP(r.sessions, ==, 0);

	forget();
	pt.refuse_boot = 1;
	CHECK_OP(run_on(&pthread_target, text, 0, &r), ==, TT_ERR_INVALID);
	check_error(&r, "run: invalid argument");

	forget();
	pt.twice = 1;
	CHECK_OP(run_on(&pthread_target,
	                "sessions 2\nshape 1 on 0 off 0 wrong\n", 0, &r),
	         ==, TT_ERR_INVALID);
	check_error(&r, "trace_start while on: success, not tracing is on");
}

static void generated_scenarios_end(void)
{
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct scenario_limits limits = {.tasks = 60,
		                                 .time_ns = 1000000};
		struct interp_options o = {.seed = seed,
		                           .calls = host_calls_native()};
		struct interp_result r;
		struct scenario s;

		forget();
		scenario_generate(&s, seed, &limits);
		CHECK_OP(interp_run(&pthread_target, &s, &o, &r), ==, 0);
		CHECK_OP(r.sessions, ==, s.sessions);
	}
}

static void decoded_bytes_make_runs_that_end(void)
{
	struct rng rng = rng_seed(99);

	for (int i = 0; i < 40; i++) {
		struct interp_options o = {.seed = 1,
		                           .calls = host_calls_native()};
		struct interp_result r;
		struct scenario s;
		uint8_t bytes[120];

		for (size_t j = 0; j < sizeof bytes; j++)
			bytes[j] = (uint8_t)rng_next(&rng);
		forget();
		scenario_decode(&s, bytes, sizeof bytes);
		CHECK_OP(interp_run(&pthread_target, &s, &o, &r), ==, 0);
		CHECK_OP(r.sessions, ==, s.sessions);
	}
}

int main(void)
{
	every_op_alone_runs_and_ends();
	sessions_come_in_order_from_a_load_of_all_sorts();
	leaked_tasks_are_counted_bounded_and_not_waited_for();
	what_the_target_cannot_do_is_left_out();
	no_session_means_no_reader_and_an_end();
	a_run_forever_ends_when_the_driver_says_so();
	failures_of_the_target_are_reported();
	generated_scenarios_end();
	decoded_bytes_make_runs_that_end();
	return 0;
}
