/*
 * format.h: the facts of the trace formats of Go 1.5 to 1.21, in one table.
 *
 *	header   "go 1.N trace", filled up with NULs to 16 bytes
 *	records  one byte: type in the low 6 bits, n in the top 2; then
 *	         n + 1 arguments (1.5: n + 2), or when n is 3 the length in
 *	         bytes of the arguments, and these.  All numbers are base-128
 *	         varints.
 *	String   is different: its byte, then id, length, and that many bytes.
 *	UserLog  has a length and that many bytes behind its arguments.
 *
 * Events happen at a stamp.  They are written in batches, one processor's
 * each.  In 1.5 a stamp is a global sequence number and ticks: Batch gives the
 * first stamp, an event's first two arguments are the steps from the one
 * before it, and batches of different processors are merged by sequence
 * number.  Since 1.7 a stamp is ticks only; events that move a goroutine carry
 * its own sequence number, or are Local: they follow what happened last on
 * that processor.  See merge.c.
 *
 * Batch, Frequency, Stack, String and TimerGoroutine are no events but say
 * something about the trace: they have no stamp.
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
/* Longer strings are a broken trace; Go's reader agrees. */
#define TRACE_MAX_STRING 1000000
/* Types on the wire have 6 bits. */
#define TRACE_NWIRE 64

enum trace_version {
	TRACE_1_5,
	TRACE_1_7,
	TRACE_1_8,
	TRACE_1_9,
	TRACE_1_10,
	TRACE_1_11,
	TRACE_1_19,
	TRACE_1_21,
	TRACE_NVERSIONS
};

/* "go 1.5 trace" and so on, TRACE_HEADER_LEN bytes each. */
extern const char trace_headers[TRACE_NVERSIONS][TRACE_HEADER_LEN + 1];

/* The numbers on the wire, and behind them those that share one with another
 * event of another version. */
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
	EV_STRING, /* from here on: none of them in 1.5 */
	EV_GO_START_LOCAL,
	EV_GO_UNBLOCK_LOCAL,
	EV_GO_SYS_EXIT_LOCAL,
	EV_GO_START_LABEL,
	EV_GO_BLOCK_GC,
	EV_GC_MARK_ASSIST_START,
	EV_GC_MARK_ASSIST_DONE,
	EV_USER_TASK_CREATE,
	EV_USER_TASK_END,
	EV_USER_REGION,
	EV_USER_LOG,
	EV_CPU_SAMPLE,
	EV_STW_START, /* on the wire EV_GC_SCAN_START */
	EV_STW_DONE,  /* on the wire EV_GC_SCAN_DONE */
	EV_COUNT
};

/* Whose event it is, and who runs on its processor afterwards. */
enum ev_subject {
	SUBJECT_CURRENT, /* of the goroutine that runs there, if any */
	SUBJECT_LEAVES,  /* as above, and it runs there no longer */
	SUBJECT_ENTERS,  /* of the goroutine named; it runs there from now on */
	SUBJECT_NAMED,   /* of the goroutine named; who runs stays */
};

/* What follows the stamp, without the stack. */
struct ev_args {
	uint8_t since;       /* enum trace_version */
	uint8_t n;
	uint8_t seq;         /* arg[seq - 1] is the goroutine's, or for
	                      * GCStart the collection's, sequence number */
	uint8_t string;      /* arg[string - 1] is a string's id */
	const char *name[3];
};

struct ev_format {
	const char *name;
	bool event;          /* has a stamp */
	bool stack;          /* last argument is a stack id */
	bool names_g;        /* arg[0] is a goroutine */
	uint8_t subject;     /* enum ev_subject */
	uint8_t wire;        /* type on the wire */
	uint8_t since;       /* the first version that has it */
	uint8_t until;       /* the first that has it no longer; 0: all do */
	struct ev_args args;
	struct ev_args then; /* from a later version on; .since 0: never */
};

extern const struct ev_format ev_formats[EV_COUNT];

static inline bool ev_known(const struct ev_format *f, unsigned version)
{
	return f->name && version >= f->since &&
	       (!f->until || version < f->until);
}

static inline const struct ev_args *ev_args(const struct ev_format *f,
                                            unsigned version)
{
	return f->then.since && version >= f->then.since ? &f->then
	                                                 : &f->args;
}

/* Of how many numbers a stamp is. */
static inline unsigned ev_stamp_args(unsigned version)
{
	return version < TRACE_1_7 ? 2 : 1;
}

/* How many numbers a stack's frame is of: pc, function, file, line. */
static inline unsigned ev_frame_args(unsigned version)
{
	return version < TRACE_1_7 ? 1 : 4;
}

/* How many arguments a record of this type has; Stack has any number. */
static inline unsigned ev_arg_count(const struct ev_format *f,
                                    unsigned version)
{
	return ev_args(f, version)->n +
	       (f->event ? ev_stamp_args(version) : 0u) + (f->stack ? 1u : 0u);
}

#endif
