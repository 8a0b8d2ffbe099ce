/*
 * trace.h: a whole trace in memory: its events, each with the processor and
 * goroutine it belongs to, and the order in which they happened.
 *
 * Goroutines and processors have small numbers here; goroutine number 0 is
 * "none".  The events are in the order of the bytes; `order` lists them in the
 * order in which they happened.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "harness/trace/idmap.h"
#include "harness/trace/reader.h"

/* The goroutine that is none: the scheduler, a writer without one. */
#define NO_G 0u

struct event {
	uint64_t seq;    /* when it was written; see event_seq; 1.5 only */
	uint64_t ticks;
	uint64_t arg[3]; /* of ev_formats: what follows the stamp */
	uint32_t off;    /* of its first byte */
	uint32_t p;      /* number of the processor that wrote it */
	uint32_t g;      /* number of the goroutine that it is of, or NO_G */
	uint32_t named;  /* number of goroutine arg[0] if it names one */
	uint32_t stack;  /* id; 0: none */
	uint8_t type;    /* enum ev_type */
	uint8_t nargs;   /* good ones in arg */
};

/* Why order holds no more events. */
enum order_end {
	ORDER_WHOLE, /* it holds all */
	/* Since 1.7: the last one there breaks the order.  It is ... */
	ORDER_STUCK, /* the earliest of those that wait for one another */
	ORDER_TIME,  /* earlier than what must come before it */
	ORDER_EXIT,  /* a GoSysExit from before its system call */
};

struct trace {
	const uint8_t *bytes; /* borrowed */
	size_t len;
	struct event *events;
	uint32_t nevents;
	uint32_t *order;    /* norder indices into events; see trace_sort */
	uint32_t norder;
	uint8_t order_end;  /* enum order_end */
	uint8_t version;    /* enum trace_version */
	struct idmap gs;    /* goroutine ids; number 0 is id 0 */
	struct idmap ps;    /* processor ids, TRACE_NO_PROC among them */
	struct idmap stacks; /* ids of stacks defined */
	struct idmap strings; /* ids of strings defined */
	uint64_t ticks_per_s;
	enum trace_fault fault; /* the first, or FAULT_NONE */
	uint32_t fault_off;
	/* Owned, for the making only. */
	uint32_t events_cap;
	uint32_t *running;  /* by processor: who runs there */
	uint64_t *last_seq; /* by processor: of its last event, + 1 */
	uint32_t procs_cap;
	struct idmap wanted;  /* ids of strings that are referred to */
	uint32_t *wanted_off; /* by number: of the first such record */
	uint32_t wanted_cap;
};

/*
 * Reads len bytes, which must outlive t.  t is zeroed memory.  On a fault
 * t->events holds what came before it.  Free with trace_done.
 */
void trace_load(struct trace *t, const uint8_t *bytes, size_t len);
/*
 * Fills t->order: by sequence number in 1.5, where events with equal ones stay
 * as in the bytes; else see merge.c.
 */
void trace_sort(struct trace *t);
/* For trace_sort: versions 1.7 and up. */
void trace_merge(struct trace *t);
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

#endif
