/*
 * select.c: waiting for the first of several channels.
 *
 * All channels are locked, in the order of their numbers.  If no case can go,
 * a waiter is queued at each; whoever serves one first marks the select as
 * served, so that no other does.
 */
#include "targets/gort/chan.h"
#include "targets/gort/gort.h"
#include "targets/gort/trace.h"

enum { MOST_CASES = 16 };

struct selection {
	struct tt_case *cases;
	size_t n;
	uint8_t lock_order[MOST_CASES];
	uint8_t try_order[MOST_CASES];
	struct waiter waiters[MOST_CASES]; /* by case */
	_Atomic int served;
};

static struct tt_chan *chan_at(const struct selection *s, size_t i)
{
	return s->cases[s->lock_order[i]].chan;
}

/* The same channel may stand in several cases: lock it once. */
static void lock_all(struct selection *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (i == 0 || chan_at(s, i) != chan_at(s, i - 1))
			lock(&chan_at(s, i)->lock);
}

static void unlock_all(struct selection *s)
{
	for (size_t i = s->n; i-- > 0;)
		if (i == 0 || chan_at(s, i) != chan_at(s, i - 1))
			unlock(&chan_at(s, i)->lock);
}

static bool commit(struct g *g, void *arg)
{
	/* s is on the stack of g, which another M may run as soon as the first
	 * channel is unlocked: go by a copy. */
	struct selection *s = arg;
	struct tt_chan *locked[MOST_CASES];
	size_t n = 0;

	(void)g;
	for (size_t i = 0; i < s->n; i++)
		if (i == 0 || chan_at(s, i) != chan_at(s, i - 1))
			locked[n++] = chan_at(s, i);
	while (n-- > 0)
		unlock(&locked[n]->lock);
	return true;
}

static void set_orders(struct selection *s)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t j = m_random(this_m()) % (i + 1);
		size_t k = i;

		s->try_order[i] = s->try_order[j]; /* shuffled, inside out */
		s->try_order[j] = (uint8_t)i;
		while (k > 0 && chan_at(s, k - 1)->number >
		                    s->cases[i].chan->number) {
			s->lock_order[k] = s->lock_order[k - 1];
			k--;
		}
		s->lock_order[k] = (uint8_t)i; /* sorted by insertion */
	}
}

/* All are locked.  The case that could be done, n if none, or an error. */
static int try_all(struct selection *s, struct g **wake)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t k = s->try_order[i];
		struct tt_case *c = &s->cases[k];
		bool closed = false;

		if (c->send && c->chan->closed)
			return TT_ERR_CLOSED;
		if (c->send ? chan_try_send(c->chan, c->value, wake)
		            : chan_try_recv(c->chan, &c->value, &closed,
		                            wake)) {
			c->closed = closed;
			return (int)k;
		}
	}
	return (int)s->n;
}

static struct waiters *queue_of(const struct tt_case *c)
{
	return c->send ? &c->chan->sendq : &c->chan->recvq;
}

/* All are locked, and are unlocked.  The waiter that was served, or NULL. */
static struct waiter *wait_at_all(struct selection *s, int futile)
{
	struct g *g = this_m()->cur;

	if (futile)
		COUNT(this_m(), FUTILE);
	atomic_store_explicit(&s->served, 0, memory_order_relaxed);
	g->wake_with = NULL;
	for (size_t i = 0; i < s->n; i++) {
		s->waiters[i] = (struct waiter){
		    .g = g, .value = s->cases[i].value, .served = &s->served};
		chan_wait(queue_of(&s->cases[i]), &s->waiters[i]);
	}
	park(commit, s, EV_GO_BLOCK_SELECT | futile, "select");
	return g->wake_with;
}

static void leave_queues(struct selection *s)
{
	for (size_t i = 0; i < s->n; i++)
		chan_unwait(queue_of(&s->cases[i]), &s->waiters[i]);
}

/* The select was woken for c, a buffered channel, but took another case: the
 * next waiter there must get its chance. */
static struct g *pass_on(struct tt_case *c)
{
	struct waiter *w = NULL;

	if (!c->send && c->chan->count > 0)
		w = chan_next(&c->chan->recvq);
	if (c->send && c->chan->count < c->chan->cap)
		w = chan_next(&c->chan->sendq);
	if (!w)
		return NULL;
	w->g->wake_with = w;
	return w->g;
}

/* The select ends with case k; woken is the case that it was woken for, or
 * n.  All are locked, and are unlocked. */
static int finish(struct selection *s, int k, size_t woken, struct g *wake)
{
	struct g *other = NULL;

	if (woken < s->n && (int)woken != k)
		other = pass_on(&s->cases[woken]);
	unlock_all(s);
	if (wake)
		ready(wake);
	if (other)
		ready(other);
	return k;
}

int go_select(struct tt_case *cases, size_t n, int block)
{
	struct selection s = {.cases = cases, .n = n};
	struct g *wake = NULL;
	size_t woken = n;
	int futile = 0;

	safepoint();
	if (n < 1 || n > MOST_CASES)
		return TT_ERR_INVALID;
	set_orders(&s);
	lock_all(&s);
	for (;;) {
		struct waiter *w;
		int k = try_all(&s, &wake);

		if (k != (int)n || !block)
			return finish(&s, k, woken, wake);
		w = wait_at_all(&s, futile);
		lock_all(&s);
		leave_queues(&s);
		woken = w ? (size_t)(w - s.waiters) : n;
		if (w && cases[woken].chan->cap == 0) {
			cases[woken].closed = 0;
			if (!cases[woken].send)
				cases[woken].value = w->value;
			unlock_all(&s);
			return (int)woken;
		}
		futile = EV_FUTILE;
	}
}
