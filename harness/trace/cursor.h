/*
 * cursor.h: the events of one processor, one at a time, in the order in which
 * it wrote them.  For order.c.
 */
#ifndef TRACE_CURSOR_H
#define TRACE_CURSOR_H

#include "harness/trace/trace.h"

/* What a record of some type on the wire is, in the trace's version. */
struct form {
	uint8_t type;    /* enum ev_type; EV_NONE: no event */
	uint8_t nargs;   /* behind the stamp, without the stack */
	uint8_t subject; /* enum ev_subject */
	bool stack;
	bool names_g;
};

struct cursor {
	struct event event;  /* the present one */
	const uint8_t *at;   /* behind it */
	const uint8_t *end;  /* of the batch */
	uint32_t batch;      /* the present one's */
	uint32_t running;    /* who runs on the processor behind it, or NO_G */
};

/* The forms of t's version; forms has TRACE_NWIRE elements. */
void cursor_forms(struct form *forms, const struct trace *t);
/* Before the first event of processor number p. */
void cursor_init(struct cursor *c, const struct trace *t, uint32_t p);
/* Before the first event of batch number n, and ends behind its last. */
void cursor_init_batch(struct cursor *c, const struct trace *t, uint32_t n);
/*
 * To the next event.  Returns false if there is none, and then the event is
 * not to be looked at.  t has no fault: nothing is checked.
 */
bool cursor_next(struct cursor *c, const struct trace *t,
                 const struct form *forms);
/* The event at off, which is a CPUSample. */
void cursor_sample(struct event *e, const struct trace *t, uint64_t off);

#endif
