/* restarts.c: what one restart of tracing costs, by the number of tasks. */
#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/bench/bench.h"
#include "harness/bench/drain.h"
#include "harness/bench/isolate.h"
#include "harness/bench/rounds.h"

enum { ROUNDS = 41, PROCS = 2, NAP_NS = 1000 * 1000 };

static const struct tt_target *target;
static struct bench_restart *measured;
static struct tt_chan *gate;  /* nothing comes; closed at the end */
static int gate_fd[2];        /* likewise */
static _Atomic uint32_t waiting, ended;

static long read_gate(void *arg)
{
	char byte;

	(void)arg;
	atomic_fetch_add(&waiting, 1);
	while (read(gate_fd[0], &byte, 1) < 0 && errno == EINTR)
		;
	return 0;
}

static void waits(void *arg)
{
	uintptr_t value;

	(void)arg;
	if (measured->in_calls) {
		target->syscall(read_gate, NULL, 1);
	} else {
		atomic_fetch_add(&waiting, 1);
		target->chan_recv(gate, &value);
	}
	atomic_fetch_add(&ended, 1);
}

static void until(const _Atomic uint32_t *counter, uint32_t n)
{
	while (atomic_load(counter) < n)
		target->sleep(NAP_NS);
}

static void restart_often(void)
{
	double start[ROUNDS], stop[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		int64_t t0 = clock_now_ns(), t1, t2;

		if (target->trace_start() != 0)
			isolate_fail("trace_start failed");
		t1 = clock_now_ns();
		if (target->trace_stop() != 0)
			isolate_fail("trace_stop failed");
		t2 = clock_now_ns();
		start[i] = (double)(t1 - t0);
		stop[i] = (double)(t2 - t1);
	}
	measured->start_ns = rounds_median(start, ROUNDS);
	measured->stop_ns = rounds_median(stop, ROUNDS);
	measured->bytes = drain_bytes() / ROUNDS;
}

static void first_task(void *arg)
{
	(void)arg;
	gate = target->chan_new(0);
	for (uint32_t i = 0; i < measured->tasks; i++)
		if (!target->spawn(waits, NULL))
			isolate_fail("spawn failed");
	drain_spawn(target, ROUNDS);
	until(&waiting, measured->tasks);
	target->sleep(50 * NAP_NS); /* all have come to rest */
	restart_often();
	target->chan_close(gate);
	close(gate_fd[1]);
	until(&ended, measured->tasks);
	while (!drain_ended())
		target->yield();
	target->chan_free(gate);
}

static void work(const struct tt_target *t, void *result)
{
	const uint64_t needs = TT_CAP_CHAN | TT_CAP_SLEEP | TT_CAP_SYSCALL;
	struct tt_config cfg = {.procs = PROCS};

	target = t;
	measured = result;
	if ((t->caps & needs) != needs)
		isolate_fail("the target lacks channels, sleep or system calls");
	if (pipe(gate_fd) < 0)
		isolate_fail("no pipe");
	if (t->run(&cfg, first_task, NULL) != 0)
		isolate_fail("the target does not run");
}

int bench_restart(const char *path, struct bench_restart *io, struct buf *error)
{
	uint64_t peak = 0;
	int err = isolate(path, work, io, sizeof *io, &peak, error);

	io->peak_bytes = peak;
	return err;
}
