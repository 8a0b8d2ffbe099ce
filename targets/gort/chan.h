/* chan.h: what chan.c and select.c share. */
#ifndef GORT_CHAN_H
#define GORT_CHAN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "targets/gort/lock.h"

struct g;
struct tt_chan;

/* A goroutine that waits at a channel; on its stack. */
struct waiter {
	TAILQ_ENTRY(waiter) link; /* under the channel's lock */
	bool queued;              /* likewise */
	struct g *g;
	uintptr_t value; /* sent, or received when it has been served */
	/* Of a select: 0 until one of its cases was served; whoever makes it 1
	 * may serve.  NULL: no select. */
	_Atomic int *served;
};

TAILQ_HEAD(waiters, waiter);

/*
 * With room for values (cap > 0) a waiter is woken to try again, as in Go 1.5;
 * without, sender and receiver meet and the waiter is served.
 */
struct tt_chan {
	struct lock lock;
	uint64_t number;      /* order of locking in a select; constant */
	size_t cap;           /* constant */
	bool closed;          /* under lock, as the rest */
	size_t head, count;   /* of values in ring */
	struct waiters recvq, sendq;
	uintptr_t ring[];
};

/* c->lock is held by the callers of all of these. */

void chan_wait(struct waiters *q, struct waiter *w);
void chan_unwait(struct waiters *q, struct waiter *w); /* if still queued */
/* The first that can still be served, off the queue; or NULL. */
struct waiter *chan_next(struct waiters *q);
/*
 * One try, without waiting.  True: it is done, *wake (if not NULL) is to be
 * made ready after the lock is dropped, and for a receive *value is set, or
 * *closed.  A send must not be tried on a closed channel.
 */
bool chan_try_send(struct tt_chan *c, uintptr_t value, struct g **wake);
bool chan_try_recv(struct tt_chan *c, uintptr_t *value, bool *closed,
                   struct g **wake);

#endif
