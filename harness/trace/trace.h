/*
 * trace.h: what a trace is made of, found in one pass over its bytes: its
 * batches, its tables, the ids that it mentions; and that each record of it is
 * well formed.  The events themselves stay bytes until order.h decodes them,
 * one at a time, in the order in which they happened.
 *
 * Memory is that of goroutines, processors, batches, stacks and strings, not
 * that of events.
 *
 * Goroutines and processors have small numbers here; goroutine number 0 is
 * "none".
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "harness/trace/idmap.h"
#include "harness/trace/reader.h"
#include "harness/trace/tables.h"

/* The goroutine that is none: the scheduler, a writer without one. */
#define NO_G 0u
#define NO_BATCH UINT32_MAX
#define NO_EXIT UINT64_MAX

struct event {
	uint64_t seq;    /* when it was written; see event_seq; 1.5 only */
	uint64_t ticks;
	uint64_t arg[3]; /* of ev_formats: what follows the stamp */
	uint64_t off;    /* of its first byte */
	uint64_t stack;  /* id; 0: none */
	uint32_t p;      /* number of the processor that wrote it */
	uint32_t g;      /* number of the goroutine that it is of, or NO_G */
	uint32_t named;  /* number of goroutine arg[0] if it names one */
	uint8_t type;    /* enum ev_type */
	uint8_t nargs;   /* good ones in arg */
};

/* The events between one Batch record and the next. */
struct batch {
	uint64_t off, end;   /* of its first event, and behind its last */
	uint64_t seq, ticks; /* that the first event's steps begin at */
	uint64_t first_exit; /* 1.5: the least sequence number that a GoSysExit
	                      * here says it happened at; NO_EXIT: none does */
	uint32_t p;          /* number of its processor */
	uint32_t next;       /* of the same processor, or NO_BATCH */
};

/* A processor's batches, in the order of the bytes. */
struct chain {
	uint32_t first, last; /* indices into batches */
};

/* A CPUSample: it is written late, and says itself when it was. */
struct sample {
	uint64_t ticks;
	uint64_t off;
};

struct trace {
	const uint8_t *bytes; /* borrowed */
	size_t len;
	uint64_t nevents;
	uint64_t start_ticks; /* the least of the events' */
	uint64_t ticks_per_s; /* 0: not said, a fault */
	uint8_t version;      /* enum trace_version */
	struct idmap gs;      /* goroutine ids; number 0 is id 0 */
	struct idmap ps;      /* processor ids, TRACE_NO_PROC among them */
	struct table stacks;
	struct table strings;
	struct batch *batches; /* owned; nbatches, in the order of the bytes */
	uint32_t nbatches;
	uint32_t batches_cap;
	struct chain *chains; /* owned; by number of processor */
	uint32_t chains_cap;
	struct sample *samples; /* owned; nsamples, in the order of their time */
	uint32_t nsamples;
	uint32_t samples_cap;
	enum trace_fault fault; /* the first, or FAULT_NONE */
	uint64_t fault_off;
};

/*
 * Reads len bytes, which must outlive t.  t is zeroed memory.  Says in fault
 * what is wrong first; then what came before it is there all the same.  Free
 * with trace_done.
 */
void trace_load(struct trace *t, const uint8_t *bytes, size_t len);
void trace_done(struct trace *t);

/*
 * A GoSysExit is written long after it happened, when its goroutine has a
 * processor again, and carries the stamp of when it happened; since 1.7 that
 * is ticks only.  (0, 0) is no such stamp: it then happened when it was
 * written.  event_seq is for 1.5 only.
 */
static inline uint64_t event_seq(const struct event *e)
{
	return e->type == EV_GO_SYS_EXIT && e->arg[1] ? e->arg[1] : e->seq;
}

static inline uint64_t event_ticks(const struct event *e)
{
	if (e->type < EV_GO_SYS_EXIT) /* nearly all, so first */
		return e->ticks;
	if (e->type == EV_GO_SYS_EXIT && e->arg[2])
		return e->arg[2];
	if (e->type == EV_GO_SYS_EXIT_LOCAL && e->arg[1])
		return e->arg[1];
	return e->ticks;
}

/* In nanoseconds.  What fits in no int64 is no time that anybody measured:
 * INT64_MAX then.  t has a frequency. */
static inline uint64_t ticks_ns(const struct trace *t, uint64_t ticks)
{
	double ns = (double)ticks * 1e9 / (double)t->ticks_per_s;

	return ns > 9e18 ? INT64_MAX : (uint64_t)ns;
}

#endif
