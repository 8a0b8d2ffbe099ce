/*
 * bench.h: what tracing costs on a target.  Times are medians of rounds in
 * which traced and untraced loops alternate, so that a noisy machine disturbs
 * both: compare them with each other, not with another day's.
 *
 * Each measurement runs in a child process of its own.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "targets/target.h"

/* One loop: nanoseconds a turn, tracing off and on. */
struct bench_loop {
	double off_ns;
	double on_ns;
};

struct bench_events {
	struct bench_loop call;  /* an empty system call: 1 event with stack */
	struct bench_loop yield; /* 1 event with stack, 1 without */
};

/* What n waiting tasks make a restart cost. */
struct bench_restart {
	uint32_t tasks;
	bool in_calls;    /* they wait in system calls, a thread each; else on a
	                   * channel */
	double start_ns;
	double stop_ns;   /* until the last byte was read */
	uint64_t bytes;   /* of one trace */
	uint64_t peak_bytes; /* largest resident set of the process */
};

/* 0, or -1 with one line appended to error.  path: of the shared object. */
int bench_events(const char *path, struct bench_events *out, struct buf *error);
int bench_restart(const char *path, struct bench_restart *io,
                  struct buf *error);

#endif
