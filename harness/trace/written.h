/*
 * written.h: the events of a trace in the order in which its bytes have them.
 * For traces with a fault too: the events before it.
 */
#ifndef TRACE_WRITTEN_H
#define TRACE_WRITTEN_H

#include "harness/trace/cursor.h"

struct written {
	const struct trace *t;
	struct form forms[TRACE_NWIRE];
	struct cursor cursor; /* in the batch before `batch` */
	struct event sample;
	uint32_t batch;       /* the next one */
	uint32_t *running;    /* by processor: who runs behind its last batch */
};

/* t outlives w. */
void written_init(struct written *w, const struct trace *t);
/* Good until the next call; NULL: there are no more. */
const struct event *written_next(struct written *w);
void written_done(struct written *w);

#endif
