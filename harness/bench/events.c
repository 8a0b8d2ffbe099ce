/* events.c: what one event costs. */
#include "harness/base/clock.h"
#include "harness/bench/bench.h"
#include "harness/bench/drain.h"
#include "harness/bench/isolate.h"
#include "harness/bench/rounds.h"

/* One processor: with two, an idle one that looks for work disturbs. */
enum { ROUNDS = 15, TURNS = 100 * 1000, PROCS = 1 };

static const struct tt_target *target;
static struct bench_events *events;

static long nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void call(void)
{
	target->syscall(nothing, NULL, 0);
}

static double time_turns(void (*turn)(void))
{
	int64_t start = clock_now_ns();

	for (int i = 0; i < TURNS; i++)
		turn();
	return (double)(clock_now_ns() - start) / TURNS;
}

static void measure(struct bench_loop *loop, void (*turn)(void))
{
	double off[ROUNDS], on[ROUNDS];

	time_turns(turn); /* warm */
	for (int i = 0; i < ROUNDS; i++) {
		off[i] = time_turns(turn);
		if (target->trace_start() != 0)
			isolate_fail("trace_start failed");
		on[i] = time_turns(turn);
		if (target->trace_stop() != 0)
			isolate_fail("trace_stop failed");
	}
	loop->off_ns = rounds_median(off, ROUNDS);
	loop->on_ns = rounds_median(on, ROUNDS);
}

static void first_task(void *arg)
{
	(void)arg;
	drain_spawn(target, 2 * ROUNDS);
	measure(&events->call, call);
	measure(&events->yield, target->yield);
	while (!drain_ended())
		target->yield();
}

static void work(const struct tt_target *t, void *result)
{
	struct tt_config cfg = {.procs = PROCS};

	target = t;
	events = result;
	if (!(t->caps & TT_CAP_SYSCALL))
		isolate_fail("the target has no system calls to measure with");
	if (t->run(&cfg, first_task, NULL) != 0)
		isolate_fail("the target does not run");
}

int bench_events(const char *path, struct bench_events *out, struct buf *error)
{
	uint64_t peak;

	return isolate(path, work, out, sizeof *out, &peak, error);
}
