/*
 * stw.c: stopping the world: all Ps come to belong to the stopper.
 *
 *	running Ps     are asked to preempt, and asked again until they do
 *	Ps in a call   are retaken
 *	idle Ps        are taken from their list
 *	Ps in between  (being retaken by sysmon, handed off) turn up in
 *	               hand_off, which sees gc_waiting
 *
 * Ms inside or leaving system calls go on: they have no P.
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

enum { ASK_AGAIN_NS = 100 * 1000 };

/* One stop at a time; held until the world is started. */
struct tt_mutex world_sema;

static void set_gc_waiting(bool on)
{
	/* seq_cst: see p_move. */
	atomic_store_explicit(&sched.gc_waiting, on, memory_order_seq_cst);
}

static void retake_from_calls(struct m *m)
{
	uint32_t n = atomic_load_explicit(&sched.procs, memory_order_relaxed);

	for (uint32_t i = 0; i < n; i++) {
		struct p *p = sched.all_ps[i];

		if (p != m->p && p_move(p, P_SYSCALL, P_GCSTOP)) {
			syscall_retake(p);
			COUNT(m, RETAKE_STW);
			sched.stop_wait--;
		}
	}
}

void stop_the_world_locked(void)
{
	struct m *m = this_m();
	struct p *p;
	bool wait;

	lock(&sched.lock);
	sched.stop_wait = (int32_t)atomic_load_explicit(&sched.procs,
	                                                memory_order_relaxed);
	set_gc_waiting(true);
	preempt_all();
	p_set_status(m->p, P_GCSTOP);
	sched.stop_wait--;
	retake_from_calls(m);
	while ((p = p_idle_get())) {
		p_set_status(p, P_GCSTOP);
		sched.stop_wait--;
	}
	wait = sched.stop_wait > 0;
	unlock(&sched.lock);
	if (wait) {
		while (!note_sleep_ns(&sched.stop_note, ASK_AGAIN_NS))
			preempt_all();
		note_clear(&sched.stop_note);
	}
	CHECK(sched.stop_wait == 0);
}

/* Hands the Ps that have work to Ms. */
static void start_ps(struct p *with_work)
{
	while (with_work) {
		struct p *p = with_work;

		with_work = SLIST_NEXT(p, link);
		start_m(p, false);
	}
}

void start_the_world_locked(void)
{
	struct m *m = this_m();
	struct p *with_work;

	lock(&sched.lock);
	with_work = procs_resize(sched.new_procs);
	set_gc_waiting(false);
	if (atomic_load_explicit(&sched.sysmon_waits, memory_order_relaxed))
		sysmon_wake();
	unlock(&sched.lock);
	CHECK(m->p);
	start_ps(with_work);
	work_added(); /* there may be more than one M can do */
}

void stop_the_world(void)
{
	go_mutex_lock(&world_sema);
	stop_the_world_locked();
}

void start_the_world(void)
{
	start_the_world_locked();
	go_mutex_unlock(&world_sema);
}

int go_set_procs(uint32_t n)
{
	uint32_t old;

	if (n < 1 || n > MAX_PROCS)
		return TT_ERR_INVALID;
	stop_the_world();
	old = sched.new_procs;
	sched.new_procs = n;
	COUNT(this_m(), RESIZES);
	start_the_world();
	return (int)old;
}

/* ---- the set of Ps ---- */

static void make_ps(uint32_t n)
{
	for (; sched.ever_procs < n; sched.ever_procs++)
		sched.all_ps[sched.ever_procs] = p_new(sched.ever_procs);
}

/* p is beyond the new number: its Gs go to where all look. */
static void empty(struct p *p)
{
	struct g *g;
	bool inherit;

	while ((g = runq_get(p, &inherit)))
		global_put(g);
}

static void retire(struct m *m, struct p *p)
{
	if (p == m->p) {
		/* The caller goes on on P 0: as if it were descheduled here and
		 * scheduled there. */
		notify(TT_NOTE_TASK_LEAVE, m->cur->id, TT_RUNNABLE);
		if (trace_on()) {
			trace_go_sched(p);
			trace_proc_stop(p);
		}
	}
	trace_proc_free(p);
	p_set_status(p, P_DEAD);
}

/* The caller keeps its P, or moves to P 0. */
static void settle_caller(struct m *m, uint32_t n)
{
	if (m->p && m->p->id < n) {
		p_set_status(m->p, P_RUNNING);
		return;
	}
	m->p = NULL;
	p_set_status(sched.all_ps[0], P_IDLE);
	p_acquire(m, sched.all_ps[0]);
	if (trace_on() && m->cur)
		trace_go_start(m->p, m->cur);
}

struct p *procs_resize(uint32_t n)
{
	struct m *m = this_m();
	uint32_t old = atomic_load_explicit(&sched.procs,
	                                    memory_order_relaxed);
	SLIST_HEAD(, p) with_work = SLIST_HEAD_INITIALIZER(with_work);

	if (trace_on())
		trace_gomaxprocs(m->p, n);
	make_ps(n);
	for (uint32_t i = n; i < old; i++)
		empty(sched.all_ps[i]);
	for (uint32_t i = n; i < old; i++)
		retire(m, sched.all_ps[i]);
	settle_caller(m, n);
	for (uint32_t i = n; i-- > 0;) {
		struct p *p = sched.all_ps[i];

		if (p == m->p)
			continue;
		p_set_status(p, P_IDLE);
		if (runq_empty(p))
			p_idle_put(p);
		else
			SLIST_INSERT_HEAD(&with_work, p, link);
	}
	/* release: who loads procs with acquire and then all_ps sees them. */
	atomic_store_explicit(&sched.procs, n, memory_order_release);
	return SLIST_FIRST(&with_work);
}
