/*
 * p.c: processors: their status, the idle list, the run queues.
 *
 * A P's run queue is a ring: its owner puts at the tail, the owner and thieves
 * take at the head by compare-and-swap (after Chase and Lev, with a fixed
 * size; Go 1.5 has the same).
 *
 *	head ... tail: filled; tail - head <= RUNQ_SIZE; both wrap at 2^32
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

struct p *p_new(uint32_t id)
{
	struct p *p = allocate(sizeof *p);

	p->id = id;
	p_set_status(p, P_DEAD);
	return p;
}

void p_free(struct p *p)
{
	free(p);
}

/* seq_cst, here and in p_set_status: a system call stores SYSCALL and then
 * loads gc_waiting, the stopper stores gc_waiting and then looks for SYSCALL;
 * one of them must see the other, else the world never stops. */
bool p_move(struct p *p, enum p_status from, enum p_status to)
{
	uint32_t was = from;

	return atomic_compare_exchange_strong_explicit(&p->status, &was, to,
	                                               memory_order_seq_cst,
	                                               memory_order_seq_cst);
}

void p_set_status(struct p *p, enum p_status to)
{
	atomic_store_explicit(&p->status, to, memory_order_seq_cst);
}

void p_acquire(struct m *m, struct p *p)
{
	CHECK(!m->p && p_status(p) == P_IDLE);
	m->p = p;
	p_set_status(p, P_RUNNING);
	if (trace_on())
		trace_proc_start(p);
}

struct p *p_release(struct m *m)
{
	struct p *p = m->p;

	CHECK(p && p_status(p) == P_RUNNING);
	if (trace_on())
		trace_proc_stop(p);
	m->p = NULL;
	p_set_status(p, P_IDLE);
	return p;
}

void p_idle_put(struct p *p)
{
	SLIST_INSERT_HEAD(&sched.idle_ps, p, link);
	/* relaxed: changed under sched.lock; elsewhere see work_added. */
	atomic_fetch_add_explicit(&sched.npidle, 1, memory_order_relaxed);
}

struct p *p_idle_get(void)
{
	struct p *p = SLIST_FIRST(&sched.idle_ps);

	if (p) {
		SLIST_REMOVE_HEAD(&sched.idle_ps, link);
		atomic_fetch_sub_explicit(&sched.npidle, 1,
		                          memory_order_relaxed);
	}
	return p;
}

static struct g *slot_get(struct p *p, uint32_t i)
{
	/* relaxed: ordered by head and tail; atomic since a slow thief may
	 * read a slot that is being reused (its compare-and-swap then fails). */
	return atomic_load_explicit(&p->runq[i % RUNQ_SIZE],
	                            memory_order_relaxed);
}

static void slot_set(struct p *p, uint32_t i, struct g *g)
{
	atomic_store_explicit(&p->runq[i % RUNQ_SIZE], g,
	                      memory_order_relaxed);
}

/* Takes the Gs from head on, n of them, if nobody took any meanwhile. */
static bool take(struct p *p, uint32_t head, uint32_t n)
{
	/* release: the slots were read before; the owner, who loads head with
	 * acquire in runq_put, then may overwrite them. */
	return atomic_compare_exchange_strong_explicit(
	    &p->runq_head, &head, head + n, memory_order_release,
	    memory_order_relaxed);
}

/* The queue is full: half of it and g go to the global one. */
static bool overflow(struct p *p, uint32_t head, struct g *g)
{
	struct g *batch[RUNQ_SIZE / 2];

	for (uint32_t i = 0; i < RUNQ_SIZE / 2; i++)
		batch[i] = slot_get(p, head + i);
	if (!take(p, head, RUNQ_SIZE / 2))
		return false;
	lock(&sched.lock);
	for (uint32_t i = 0; i < RUNQ_SIZE / 2; i++)
		global_put(batch[i]);
	global_put(g);
	unlock(&sched.lock);
	return true;
}

void runq_put(struct p *p, struct g *g, bool next)
{
	if (next) {
		/* acq_rel: hands the G over to a thief; takes the old one. */
		g = atomic_exchange_explicit(&p->runq_next, g,
		                             memory_order_acq_rel);
		if (!g)
			return;
	}
	for (;;) {
		/* acquire: with take(). */
		uint32_t head = atomic_load_explicit(&p->runq_head,
		                                     memory_order_acquire);
		uint32_t tail = atomic_load_explicit(&p->runq_tail,
		                                     memory_order_relaxed);

		if (tail - head < RUNQ_SIZE) {
			slot_set(p, tail, g);
			/* release: a thief that sees the new tail (acquire in
			 * runq_steal) must see the slot and the G. */
			atomic_store_explicit(&p->runq_tail, tail + 1,
			                      memory_order_release);
			return;
		}
		if (overflow(p, head, g))
			return;
	}
}

static struct g *take_next(struct p *p)
{
	struct g *g = atomic_load_explicit(&p->runq_next,
	                                   memory_order_relaxed);

	/* acq_rel: with the exchange in runq_put. */
	if (g && atomic_compare_exchange_strong_explicit(
	             &p->runq_next, &g, NULL, memory_order_acq_rel,
	             memory_order_relaxed))
		return g;
	return NULL;
}

struct g *runq_get(struct p *p, bool *inherit)
{
	struct g *g = take_next(p);

	*inherit = g != NULL;
	while (!g) {
		uint32_t head = atomic_load_explicit(&p->runq_head,
		                                     memory_order_acquire);
		uint32_t tail = atomic_load_explicit(&p->runq_tail,
		                                     memory_order_relaxed);

		if (head == tail)
			return NULL;
		g = slot_get(p, head);
		if (!take(p, head, 1))
			g = NULL;
	}
	return g;
}

bool runq_empty(struct p *p)
{
	/* relaxed: a hint, or the last look of rest(), which has fenced.  It may
	 * say empty while the owner moves a G from next to the tail; the owner
	 * then calls work_added. */
	uint32_t head = atomic_load_explicit(&p->runq_head,
	                                     memory_order_relaxed);
	uint32_t tail = atomic_load_explicit(&p->runq_tail,
	                                     memory_order_relaxed);

	return head == tail && !atomic_load_explicit(&p->runq_next,
	                                             memory_order_relaxed);
}

/* Moves half of victim's queue behind thief's tail, without publishing it.
 * Returns how many. */
static uint32_t grab(struct p *thief, uint32_t tail, struct p *victim)
{
	for (;;) {
		uint32_t head = atomic_load_explicit(&victim->runq_head,
		                                     memory_order_acquire);
		/* acquire: with runq_put's release of the tail. */
		uint32_t n = atomic_load_explicit(&victim->runq_tail,
		                                  memory_order_acquire) - head;

		n -= n / 2;
		if (n == 0)
			return 0;
		if (n > RUNQ_SIZE / 2) /* head and tail were not of one time */
			continue;
		for (uint32_t i = 0; i < n; i++)
			slot_set(thief, tail + i, slot_get(victim, head + i));
		if (take(victim, head, n))
			return n;
	}
}

struct g *runq_steal(struct p *thief, struct p *victim, bool take_the_next)
{
	uint32_t tail = atomic_load_explicit(&thief->runq_tail,
	                                     memory_order_relaxed);
	uint32_t n = grab(thief, tail, victim);

	if (n == 0)
		return take_the_next ? take_next(victim) : NULL;
	n--; /* the last one is run at once */
	/* release: as in runq_put. */
	if (n > 0)
		atomic_store_explicit(&thief->runq_tail, tail + n,
		                      memory_order_release);
	return slot_get(thief, tail + n);
}

static void global_size(uint32_t add)
{
	/* relaxed: changed under sched.lock, elsewhere a hint. */
	uint32_t n = atomic_load_explicit(&sched.runq_size,
	                                  memory_order_relaxed);

	atomic_store_explicit(&sched.runq_size, n + add, memory_order_relaxed);
}

void global_put(struct g *g)
{
	STAILQ_INSERT_TAIL(&sched.runq, g, link);
	global_size(1);
}

static struct g *global_pop(void)
{
	struct g *g = STAILQ_FIRST(&sched.runq);

	STAILQ_REMOVE_HEAD(&sched.runq, link);
	global_size(-1u);
	return g;
}

/* One G to run, and p's fair share, or most if that is not 0, into p's
 * queue. */
struct g *global_get(struct p *p, uint32_t most)
{
	uint32_t n = atomic_load_explicit(&sched.runq_size,
	                                  memory_order_relaxed);
	struct g *g;

	if (n == 0)
		return NULL;
	n = n / atomic_load_explicit(&sched.procs, memory_order_relaxed) + 1;
	if (n > atomic_load_explicit(&sched.runq_size, memory_order_relaxed))
		n--;
	if (most && n > most)
		n = most;
	if (n > RUNQ_SIZE / 2)
		n = RUNQ_SIZE / 2;
	g = global_pop();
	while (--n > 0)
		runq_put(p, global_pop(), false);
	return g;
}
