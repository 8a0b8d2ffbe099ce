/* sync.c: mutexes and conditions, which block the goroutine, not the thread. */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

struct tt_cond {
	struct lock lock;
	struct g_list waiters; /* under lock */
};

static struct g *pop(struct g_list *list)
{
	struct g *g = STAILQ_FIRST(list);

	if (g)
		STAILQ_REMOVE_HEAD(list, link);
	return g;
}

void mutex_init(struct tt_mutex *m)
{
	m->held = false;
	STAILQ_INIT(&m->waiters);
}

void go_mutex_lock(struct tt_mutex *m)
{
	safepoint();
	lock(&m->lock);
	while (m->held) { /* somebody may be quicker than who was woken */
		STAILQ_INSERT_TAIL(&m->waiters, this_m()->cur, link);
		park(park_unlock, &m->lock, EV_GO_BLOCK_SYNC, "mutex");
		lock(&m->lock);
	}
	m->held = true;
	unlock(&m->lock);
}

void go_mutex_unlock(struct tt_mutex *m)
{
	struct g *g;

	lock(&m->lock);
	m->held = false;
	g = pop(&m->waiters);
	unlock(&m->lock);
	if (g)
		ready(g);
}

struct tt_mutex *go_mutex_new(void)
{
	struct tt_mutex *m = allocate(sizeof *m);

	mutex_init(m);
	return m;
}

void go_mutex_free(struct tt_mutex *m)
{
	free(m);
}

struct tt_cond *go_cond_new(void)
{
	struct tt_cond *c = allocate(sizeof *c);

	STAILQ_INIT(&c->waiters);
	return c;
}

void go_cond_wait(struct tt_cond *c, struct tt_mutex *m)
{
	lock(&c->lock);
	STAILQ_INSERT_TAIL(&c->waiters, this_m()->cur, link);
	go_mutex_unlock(m); /* a signal from now on waits for c->lock */
	park(park_unlock, &c->lock, EV_GO_BLOCK_COND, "cond");
	go_mutex_lock(m);
}

void go_cond_signal(struct tt_cond *c)
{
	struct g *g;

	safepoint();
	lock(&c->lock);
	g = pop(&c->waiters);
	unlock(&c->lock);
	if (g)
		ready(g);
}

void go_cond_broadcast(struct tt_cond *c)
{
	struct g_list woken = STAILQ_HEAD_INITIALIZER(woken);
	struct g *g;

	safepoint();
	lock(&c->lock);
	STAILQ_CONCAT(&woken, &c->waiters);
	unlock(&c->lock);
	while ((g = pop(&woken)))
		ready(g);
}

void go_cond_free(struct tt_cond *c)
{
	free(c);
}
