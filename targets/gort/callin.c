/*
 * callin.c: threads that the runtime did not make call in, and become
 * goroutines for the time of the call (Go calls that a cgo callback).
 *
 * Each has an M and a G made for it, kept for the next: the G is pinned to the
 * M and in status SYSCALL for ever but while its body runs.  So a call-in is
 * an exit from a system call, the body, and the entry into the next.
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

static struct {
	struct lock lock;
	SLIST_HEAD(, m) spare; /* under lock */
} extra;

static struct g *ended(struct m *m, struct g *g)
{
	(void)g;
	m->call_in_done = true;
	return NULL;
}

static void call_in_main(void)
{
	context_entered();
	for (;;) {
		struct m *m;

		syscall_exit();
		/* Else a thread that calls in again and again would keep its
		 * P for ever: it is never seen running, nor long in a call. */
		safepoint();
		m = this_m(); /* pinned: the same all along */
		m->call_in_body(m->call_in_arg);
		heap_drop_roots(m->cur);
		syscall_enter();
		switch_from(m->cur, ended);
	}
}

/* A G comes into being without a P: the world may be stopped, and a snapshot
 * under way.  To that it must be there whole or not at all, and a trace that
 * is on must be told. */
static void announce(struct g *g)
{
	trace_lock();
	g_move(g, G_IDLE, G_DEAD);
	g_move(g, G_DEAD, G_SYSCALL);
	g->in_syscall = true;
	g->announced = true;
	g_publish(g);
	if (trace_on())
		trace_go_create_in_syscall(g);
	notify(TT_NOTE_TASK_LIVE, g->id, 0);
	notify(TT_NOTE_SYSCALL_ENTER, g->id, 0);
	trace_unlock();
}

static struct m *new_extra(void)
{
	struct g *g = allocate(sizeof *g);
	struct m *m;

	if (!context_new(&g->context, call_in_main)) {
		free(g);
		return NULL;
	}
	m = m_new(true);
	g->id = 1 + atomic_fetch_add_explicit(&sched.next_id, 1,
	                                      memory_order_relaxed);
	g->call_in = true;
	g->locked_m = m;
	m->locked_g = g;
	return m;
}

static struct m *take_extra(void)
{
	struct m *m;

	lock(&extra.lock);
	m = SLIST_FIRST(&extra.spare);
	if (m)
		SLIST_REMOVE_HEAD(&extra.spare, extra);
	unlock(&extra.lock);
	return m;
}

int go_call_in(tt_body body, void *arg)
{
	struct m *m = take_extra();
	struct g *g;

	if (!m) {
		m = new_extra();
		if (!m)
			return TT_ERR_RESOURCE;
		set_this_m(m);
		announce(m->locked_g);
	}
	set_this_m(m);
	g = m->locked_g;
	COUNT(m, CALL_INS);
	m->call_in_body = body;
	m->call_in_arg = arg;
	m->call_in_done = false;
	context_thread(&m->context);
	sched_loop(m, g);
	CHECK(m->call_in_done);
	set_this_m(NULL);
	lock(&extra.lock);
	SLIST_INSERT_HEAD(&extra.spare, m, extra);
	unlock(&extra.lock);
	return TT_OK;
}

void call_in_done(void)
{
	SLIST_INIT(&extra.spare); /* the Ms are freed with all others */
}
