/*
 * judge_bench.c: how fast traces are judged, on one core.
 *
 *	judge_bench FILE...           a line a file: FILE EVENTS NS-PER-EVENT
 *	judge_bench --make FILE SIZE  writes a good trace of 1.19 of SIZE bytes
 *
 * What it makes: on each of 8 processors two goroutines wake one another for
 * ever; one more goes round from processor to processor, woken on one and
 * started on the next, so that these have to be merged.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/bytes.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/oracle/oracle.h"
#include "harness/trace/draft.h"

#define ROUNDS 5
/* Of a trace of more events one round is enough. */
#define MANY 10000000
#define PROCS 8
#define VERSION TRACE_1_19
#define BATCH ((size_t)60 << 10)
/* Turns of one processor between two of the goroutine that goes round. */
#define TURNS 5

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Returns false if it cannot be read or is not ok. */
static bool measure(const char *file)
{
	struct bytes bytes;
	struct verdict v = {0};
	double ns[ROUNDS];
	unsigned n = 0;
	bool ok;

	if (bytes_open(&bytes, file, SIZE_MAX)) {
		fprintf(stderr, "judge_bench: cannot read %s\n", file);
		return false;
	}
	do {
		double start = now_ns();

		oracle_judge(&v, bytes.data, bytes.len, NULL);
		ns[n++] = now_ns() - start;
	} while (n < ROUNDS && v.events < MANY);
	qsort(ns, n, sizeof(ns[0]), by_size);
	ok = v.kind == VERDICT_OK;
	printf("%s %" PRIu64 " %.2f\n", file, v.events,
	       ns[n / 2] / (double)v.events);
	if (!ok)
		fprintf(stderr, "judge_bench: %s is not ok: %s", file,
		        buf_str(&v.text));
	verdict_done(&v);
	bytes_close(&bytes);
	return ok;
}

/* What is being written. */
struct maker {
	FILE *out;
	size_t written;
	uint64_t ticks;
	struct rng rng;
	uint64_t traveller_seq;
	struct proc {
		struct buf batch;
		uint64_t ticks; /* of its last event */
		uint64_t runs, waits; /* goroutines */
	} procs[PROCS];
};

#define TRAVELLER 1000

static void flush(struct maker *m, unsigned p)
{
	struct proc *proc = &m->procs[p];

	fwrite(proc->batch.data, 1, proc->batch.len, m->out);
	m->written += proc->batch.len;
	buf_clear(&proc->batch);
}

/* An event of processor p with n arguments, the stack being one of them. */
static void put(struct maker *m, unsigned p, uint8_t type, size_t n,
                const uint64_t *arg)
{
	struct proc *proc = &m->procs[p];
	uint64_t args[TRACE_MAX_ARGS];

	m->ticks += 1 + rng_below(&m->rng, 300);
	if (proc->batch.len > BATCH)
		flush(m, p);
	if (!proc->batch.len) {
		draft_put_record_of(&proc->batch, VERSION, EV_BATCH,
		                    (uint64_t[]){p, m->ticks}, 2);
		proc->ticks = m->ticks;
	}
	args[0] = m->ticks - proc->ticks;
	if (n)
		memcpy(args + 1, arg, n * sizeof(*arg));
	draft_put_record_of(&proc->batch, VERSION, type, args, n + 1);
	proc->ticks = m->ticks;
}

#define PUT(m, p, type, ...)                                                   \
	put(m, p, type, sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t),  \
	    (uint64_t[]){__VA_ARGS__})

static void put_snapshot(struct maker *m)
{
	for (uint64_t g = 1; g <= (uint64_t)2 * PROCS; g++) {
		PUT(m, 0, EV_GO_CREATE, g, 1, 1);
		if (g % 2 == 0)
			PUT(m, 0, EV_GO_WAITING, g);
	}
	PUT(m, 0, EV_GO_CREATE, TRAVELLER, 1, 1);
	PUT(m, 0, EV_GO_WAITING, TRAVELLER);
	m->traveller_seq = 2;
	for (unsigned p = 0; p < PROCS; p++) {
		m->procs[p].runs = 2 * p + 1;
		m->procs[p].waits = 2 * p + 2;
		PUT(m, p, EV_PROC_START, p);
		PUT(m, p, EV_GO_START, m->procs[p].runs, 1);
	}
}

/* The goroutine that runs wakes the other and waits. */
static void turn(struct maker *m, unsigned p)
{
	struct proc *proc = &m->procs[p];
	uint64_t next = proc->waits;

	PUT(m, p, EV_GO_UNBLOCK_LOCAL, next, 2);
	PUT(m, p, EV_GO_BLOCK_RECV, 3);
	PUT(m, p, EV_GO_START_LOCAL, next);
	proc->waits = proc->runs;
	proc->runs = next;
}

/* Processor p wakes the traveller; the next one runs it for a while. */
static void travel(struct maker *m, unsigned p)
{
	unsigned to = (p + 1) % PROCS;
	struct proc *proc = &m->procs[to];
	uint64_t next = proc->waits;

	PUT(m, p, EV_GO_UNBLOCK, TRAVELLER, m->traveller_seq++, 2);
	PUT(m, to, EV_GO_UNBLOCK_LOCAL, next, 2);
	PUT(m, to, EV_GO_BLOCK_RECV, 3);
	PUT(m, to, EV_GO_START, TRAVELLER, m->traveller_seq++);
	PUT(m, to, EV_GO_SYS_CALL, 4);
	PUT(m, to, EV_GO_BLOCK_SYNC, 3);
	PUT(m, to, EV_GO_START_LOCAL, next);
	proc->waits = proc->runs;
	proc->runs = next;
}

static void put_end(struct maker *m)
{
	struct buf end = {0};

	for (unsigned p = 0; p < PROCS; p++)
		flush(m, p);
	draft_put_string(&end, 1, "main.main");
	draft_put_string(&end, 2, "main.go");
	for (uint64_t stack = 1; stack <= 4; stack++)
		draft_put_record_of(&end, VERSION, EV_STACK,
		                    (uint64_t[]){stack, 1, 0x401000 + stack,
		                                 1, 2, stack}, 6);
	draft_put_record_of(&end, VERSION, EV_FREQUENCY,
	                    (uint64_t[]){1000000000}, 1);
	fwrite(end.data, 1, end.len, m->out);
	buf_done(&end);
}

/* Returns false if it could not be written. */
static bool make(const char *file, size_t size)
{
	struct maker m = {.out = fopen(file, "wb"), .rng = rng_seed(1)};
	bool ok;

	if (!m.out)
		return false;
	fwrite(trace_headers[VERSION], 1, TRACE_HEADER_LEN, m.out);
	put_snapshot(&m);
	for (unsigned p = 0; m.written < size; p = (p + 1) % PROCS) {
		for (unsigned i = 0; i < TURNS; i++)
			turn(&m, (p + i * 3) % PROCS);
		travel(&m, p);
	}
	put_end(&m);
	ok = !ferror(m.out);
	ok = fclose(m.out) == 0 && ok;
	for (unsigned p = 0; p < PROCS; p++)
		buf_done(&m.procs[p].batch);
	return ok;
}

int main(int argc, char **argv)
{
	int status = 0;

	if (argc == 4 && !strcmp(argv[1], "--make")) {
		if (make(argv[2], strtoull(argv[3], NULL, 10)))
			return 0;
		fprintf(stderr, "judge_bench: cannot write %s\n", argv[2]);
		return 4;
	}
	for (int i = 1; i < argc; i++)
		status |= measure(argv[i]) ? 0 : 1;
	return status;
}
