/*
 * order.h: the events of a trace, one at a time, in the order in which they
 * happened.
 *
 *	struct order o;
 *	const struct event *e;
 *
 *	order_init(&o, &t);
 *	while ((e = order_next(&o)))
 *		...
 *	if (o.end) ... some are left: see enum order_end
 *	order_done(&o);
 *
 * One and the same trace has one order, however often it is walked.
 *
 * In 1.5 the order is that of the sequence numbers.  A GoSysExit is where it
 * happened, which is before it was written; so those of a batch are read
 * ahead, as soon as the order comes to the earliest of them.
 *
 * Since 1.7 see merge.c.  A GoSysExit is where it was written: it says when
 * its call ended, but nothing tells it from events of other goroutines.
 */
#ifndef TRACE_ORDER_H
#define TRACE_ORDER_H

#include "harness/trace/cursor.h"
#include "harness/trace/tournament.h"

/* Why there are no more events. */
enum order_end {
	ORDER_WHOLE, /* all have been there */
	/* Since 1.7: the last one breaks the order.  It is ... */
	ORDER_STUCK, /* the earliest of those that wait for one another */
	ORDER_TIME,  /* earlier than what must come before it */
	ORDER_EXIT,  /* a GoSysExit from before its system call */
};

struct order {
	const struct trace *t;
	uint64_t n;              /* events so far */
	uint64_t until;          /* the time at which it ends; see order_init */
	uint8_t end;             /* enum order_end, once there are no more */
	struct form forms[TRACE_NWIRE];
	struct cursor *cursors;  /* by processor, and since 1.7 samples */
	uint32_t ncursors;
	uint32_t last;           /* since 1.7: cursor of the last event, or
	                          * NO_CURSOR */
	struct tournament first; /* of cursors; their keys are sequence numbers
	                          * in 1.5, ticks since 1.7 */
	struct by_seq *by_seq;   /* 1.5; see by_seq.c */
	struct merge *merge;     /* since 1.7; see merge.c */
};

#define NO_CURSOR UINT32_MAX

/*
 * t has no fault and outlives o.  Since 1.7, nothing that was written later
 * than `until` ticks is taken: the order ends before it, stuck if something
 * waits then that was written by then.
 */
void order_init(struct order *o, const struct trace *t, uint64_t until);
#define ORDER_ALL UINT64_MAX
/* Good until the next call; NULL: there are no more. */
const struct event *order_next(struct order *o);
/*
 * Since 1.7, when an event e has just been taken that turns out to be wrong:
 * when the earliest was written that still waits, if that was before e, else
 * ORDER_ALL.  It waits in vain, for e and others have run ahead of it; an order
 * until then ends with it, unless the times of its own processor run backwards
 * before it: that order may end whole.
 */
uint64_t order_blocked(const struct order *o, const struct event *e);
void order_done(struct order *o);

/* For order.c: the two ways. */
void by_seq_init(struct order *o);
const struct event *by_seq_next(struct order *o);
void by_seq_done(struct order *o);
void merge_init(struct order *o);
const struct event *merge_next(struct order *o);
void merge_done(struct order *o);

#endif
