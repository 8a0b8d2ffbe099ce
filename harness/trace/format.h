/*
 * format.h: the facts of the Go 1.5 trace format, in one table.
 *
 *	header   "go 1.5 trace" and four NULs
 *	records  one byte: type in the low 6 bits, n in the top 2; then
 *	         n + 2 arguments, or when n is 3 the length in bytes of the
 *	         arguments, and these.  All numbers are base-128 varints.
 *
 * Events happen at a stamp: a global sequence number and ticks.  They are
 * written in batches, one processor's each: Batch gives the first stamp, and
 * an event's first two arguments are the steps from the stamp before it.
 * A processor's batches come in its order; those of different processors are
 * merged by sequence number.  Batch, Frequency, Stack and TimerGoroutine are
 * no events but say something about the trace: they have no stamp.
 */
#ifndef TRACE_FORMAT_H
#define TRACE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#define TRACE_HEADER_LEN 16
/* The processor id of the buffer that serves writers without a processor. */
#define TRACE_NO_PROC UINT64_MAX
/* More frames than this in a stack is a broken trace; Go's reader agrees. */
#define TRACE_MAX_FRAMES 1000
#define TRACE_MAX_ARGS 5

enum ev_type {
	EV_NONE,
	EV_BATCH,
	EV_FREQUENCY,
	EV_STACK,
	EV_GOMAXPROCS,
	EV_PROC_START,
	EV_PROC_STOP,
	EV_GC_START,
	EV_GC_DONE,
	EV_GC_SCAN_START,
	EV_GC_SCAN_DONE,
	EV_GC_SWEEP_START,
	EV_GC_SWEEP_DONE,
	EV_GO_CREATE,
	EV_GO_START,
	EV_GO_END,
	EV_GO_STOP,
	EV_GO_SCHED,
	EV_GO_PREEMPT,
	EV_GO_SLEEP,
	EV_GO_BLOCK,
	EV_GO_UNBLOCK,
	EV_GO_BLOCK_SEND,
	EV_GO_BLOCK_RECV,
	EV_GO_BLOCK_SELECT,
	EV_GO_BLOCK_SYNC,
	EV_GO_BLOCK_COND,
	EV_GO_BLOCK_NET,
	EV_GO_SYS_CALL,
	EV_GO_SYS_EXIT,
	EV_GO_SYS_BLOCK,
	EV_GO_WAITING,
	EV_GO_IN_SYSCALL,
	EV_HEAP_ALLOC,
	EV_NEXT_GC,
	EV_TIMER_GOROUTINE,
	EV_FUTILE_WAKEUP,
	EV_COUNT
};

/* Whose event it is, and who runs on its processor afterwards. */
enum ev_subject {
	SUBJECT_CURRENT, /* of the goroutine that runs there, if any */
	SUBJECT_LEAVES,  /* as above, and it runs there no longer */
	SUBJECT_ENTERS,  /* of the goroutine named; it runs there from now on */
	SUBJECT_NAMED,   /* of the goroutine named; who runs stays */
};

struct ev_format {
	const char *name;
	bool event;         /* has a stamp */
	bool stack;         /* last argument is a stack id */
	bool names_g;       /* arg[0] is a goroutine */
	uint8_t subject;    /* enum ev_subject */
	uint8_t nargs;      /* those in arg[]: without stamp and stack */
	const char *arg[3]; /* their names */
};

extern const struct ev_format ev_formats[EV_COUNT];

/* How many arguments a record of this type has; Stack has any number. */
static inline unsigned ev_arg_count(const struct ev_format *f)
{
	return f->nargs + (f->event ? 2u : 0u) + (f->stack ? 1u : 0u);
}

#endif
