/* chan.c: channels; see chan.h. */
#include "targets/gort/chan.h"

#include <stdlib.h>

#include "targets/gort/gort.h"
#include "targets/gort/trace.h"

struct tt_chan *go_chan_new(size_t cap)
{
	static _Atomic uint64_t numbers;
	struct tt_chan *c;

	if (cap > SIZE_MAX / sizeof c->ring[0] / 2)
		return NULL;
	c = calloc(1, sizeof *c + cap * sizeof c->ring[0]);
	if (!c)
		return NULL;
	/* relaxed: only uniqueness matters. */
	c->number = atomic_fetch_add_explicit(&numbers, 1,
	                                      memory_order_relaxed);
	c->cap = cap;
	TAILQ_INIT(&c->recvq);
	TAILQ_INIT(&c->sendq);
	return c;
}

void go_chan_free(struct tt_chan *c)
{
	free(c);
}

void chan_wait(struct waiters *q, struct waiter *w)
{
	TAILQ_INSERT_TAIL(q, w, link);
	w->queued = true;
}

void chan_unwait(struct waiters *q, struct waiter *w)
{
	if (w->queued)
		TAILQ_REMOVE(q, w, link);
	w->queued = false;
}

struct waiter *chan_next(struct waiters *q)
{
	struct waiter *w;

	while ((w = TAILQ_FIRST(q))) {
		chan_unwait(q, w);
		/* acq_rel: of the lockers of a select's several channels only
		 * one serves it, and it comes after the others' tries. */
		if (!w->served || atomic_exchange_explicit(
		                      w->served, 1, memory_order_acq_rel) == 0)
			return w;
	}
	return NULL;
}

/* w has been served, or is to try again. */
static struct g *serve(struct waiter *w)
{
	if (!w)
		return NULL;
	w->g->wake_with = w;
	return w->g;
}

bool chan_try_send(struct tt_chan *c, uintptr_t value, struct g **wake)
{
	struct waiter *w;

	*wake = NULL;
	if (c->cap > 0) {
		if (c->count == c->cap)
			return false;
		c->ring[(c->head + c->count++) % c->cap] = value;
		*wake = serve(chan_next(&c->recvq));
		return true;
	}
	w = chan_next(&c->recvq);
	if (!w)
		return false;
	w->value = value;
	*wake = serve(w);
	return true;
}

bool chan_try_recv(struct tt_chan *c, uintptr_t *value, bool *closed,
                   struct g **wake)
{
	struct waiter *w;

	*wake = NULL;
	*closed = false;
	if (c->count > 0) {
		*value = c->ring[c->head];
		c->head = (c->head + 1) % c->cap;
		c->count--;
		*wake = serve(chan_next(&c->sendq));
		return true;
	}
	w = c->cap == 0 ? chan_next(&c->sendq) : NULL;
	if (w) {
		*value = w->value;
		*wake = serve(w);
		return true;
	}
	*closed = c->closed;
	return c->closed;
}

/* Waits in q for what event tells; c->lock is held, and dropped.  True: an
 * unbuffered partner has served w. */
static bool wait_in(struct tt_chan *c, struct waiters *q, struct waiter *w,
                    int event, const char *why)
{
	struct g *g = this_m()->cur;

	w->g = g;
	w->served = NULL;
	g->wake_with = NULL;
	if (event & EV_FUTILE)
		COUNT(this_m(), FUTILE);
	chan_wait(q, w);
	park(park_unlock, &c->lock, event, why);
	return c->cap == 0 && g->wake_with == w;
}

static bool stays(struct g *g, void *arg)
{
	(void)g;
	(void)arg;
	return true;
}

/* Without a channel nobody can ever come. */
static _Noreturn void wait_for_ever(void)
{
	park(stays, NULL, EV_GO_STOP, "nothing, for ever");
	abort(); /* nobody has the G */
}

int go_chan_send(struct tt_chan *c, uintptr_t value)
{
	struct waiter w = {.value = value};
	struct g *wake;
	int futile = 0;

	safepoint();
	if (!c)
		wait_for_ever();
	for (;;) {
		lock(&c->lock);
		if (c->closed) {
			unlock(&c->lock);
			return TT_ERR_CLOSED;
		}
		if (chan_try_send(c, value, &wake))
			break;
		if (wait_in(c, &c->sendq, &w, EV_GO_BLOCK_SEND | futile,
		            "chan send"))
			return TT_OK;
		futile = EV_FUTILE;
	}
	unlock(&c->lock);
	if (wake)
		ready(wake);
	return TT_OK;
}

int go_chan_recv(struct tt_chan *c, uintptr_t *value)
{
	struct waiter w = {0};
	struct g *wake;
	bool closed;
	int futile = 0;

	safepoint();
	if (!c)
		wait_for_ever();
	for (;;) {
		lock(&c->lock);
		if (chan_try_recv(c, value, &closed, &wake))
			break;
		if (wait_in(c, &c->recvq, &w, EV_GO_BLOCK_RECV | futile,
		            "chan receive")) {
			*value = w.value;
			return 1;
		}
		futile = EV_FUTILE;
	}
	unlock(&c->lock);
	if (wake)
		ready(wake);
	return !closed;
}

int go_chan_close(struct tt_chan *c)
{
	struct g_list woken = STAILQ_HEAD_INITIALIZER(woken);
	struct waiter *w;
	struct g *g;

	safepoint();
	lock(&c->lock);
	if (c->closed) {
		unlock(&c->lock);
		return TT_ERR_CLOSED;
	}
	c->closed = true;
	/* Their wake_with stays NULL: they look again, and find it closed. */
	while ((w = chan_next(&c->recvq)) || (w = chan_next(&c->sendq)))
		STAILQ_INSERT_TAIL(&woken, w->g, link);
	unlock(&c->lock);
	while ((g = STAILQ_FIRST(&woken))) {
		STAILQ_REMOVE_HEAD(&woken, link);
		ready(g);
	}
	return TT_OK;
}
