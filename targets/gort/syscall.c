/*
 * syscall.c: the protocol around system calls.
 *
 * Entering costs little: the P stays where it is, in status SYSCALL, and
 * whoever needs it takes it away (*retakes* it) by compare-and-swap: sysmon
 * when the call is long, the stopper of the world always, and a G that leaves
 * a call which began on this P earlier.
 *
 * Leaving is the hard part: it runs without a P, so that nothing stops it
 * while the world is stopped, and tracing may end and begin again under it.
 *
 *	                 leaves the call
 *	                        │
 *	  P still SYSCALL? ─CAS─┤ fast: was the P retaken and reused since the
 *	                        │ call began (its tick moved)?  Then both facts
 *	                        │ are traced.
 *	  an idle P? ───────────┤ takes it; GoSysExit, GoStart
 *	                        │
 *	  none ─────────────────┘ slow: notes the time, queues the G, parks the
 *	                          M; execute() writes GoSysExit, GoStart
 *
 * What makes the trace consistent:
 *  1. While an M holds a P the world can't stop, so tracing can't change:
 *     events written with a P belong to the session that trace_on() told of.
 *  2. Who retakes a P writes GoSysBlock on its buffer, then moves its tick.
 *     Nobody stops the world between: the retaker is the stopper, or under
 *     sched.lock, or owns a P that the stopper still waits for.
 *  3. An exit that will be shown waits for the tick, so that it comes later.
 *  4. The snapshot says GoInSyscall of exactly the Gs in status SYSCALL, and
 *     leaves `announced` set for them alone.
 */
#include "targets/gort/gort.h"

#include <sched.h>

#include "targets/gort/trace.h"

static uint32_t tick(const struct p *p)
{
	/* acquire: pairs with the release in tick_move: who sees the tick
	 * moved comes after the GoSysBlock written before it. */
	return atomic_load_explicit(&p->syscall_tick, memory_order_acquire);
}

/* By the owner of p. */
static void tick_move(struct p *p)
{
	/* release: see tick(). */
	atomic_store_explicit(&p->syscall_tick, tick(p) + 1,
	                      memory_order_release);
}

void syscall_retake(struct p *p)
{
	if (trace_on()) {
		trace_go_sysblock(p);
		trace_proc_stop(p);
	}
	tick_move(p);
}

/* The world is being stopped: gives the P to the stopper, if still ours. */
static void stop_own_p(struct m *m)
{
	struct p *p = m->p;

	lock(&sched.lock);
	if (sched.stop_wait > 0 && p_move(p, P_SYSCALL, P_GCSTOP)) {
		syscall_retake(p);
		COUNT(m, ENTER_STOPPING);
		if (--sched.stop_wait == 0)
			note_wake(&sched.stop_note);
	}
	unlock(&sched.lock);
}

static void begin(struct m *m, struct g *g)
{
	g_move(g, G_RUNNING, G_SYSCALL);
	notify(TT_NOTE_SYSCALL_ENTER, g->id, 0);
	g->in_syscall = true;
	g->announced = true;
	if (trace_on())
		trace_go_syscall(m->p);
	m->syscall_tick = tick(m->p);
}

void syscall_enter(void)
{
	struct m *m = this_m();

	begin(m, m->cur);
	if (atomic_load_explicit(&sched.sysmon_waits, memory_order_relaxed)) {
		lock(&sched.lock);
		sysmon_wake();
		unlock(&sched.lock);
	}
	p_set_status(m->p, P_SYSCALL); /* from here on anybody may take it */
	/* seq_cst: see p_move. */
	if (atomic_load_explicit(&sched.gc_waiting, memory_order_seq_cst))
		stop_own_p(m);
}

/* The caller knows that it will block: no need for anybody to retake. */
void syscall_enter_blocking(void)
{
	struct m *m = this_m();
	struct p *p = m->p;

	COUNT(m, ENTER_BLOCKING);
	begin(m, m->cur);
	if (trace_on())
		trace_go_sysblock(p);
	tick_move(p);
	p_release(m);
	hand_off(p);
}

/* Waits until whoever retook old has written its GoSysBlock. */
static void wait_for_block(struct m *m, const struct p *old)
{
	if (!old || tick(old) != m->syscall_tick)
		return;
	COUNT(m, EXIT_WAITED);
	while (tick(old) == m->syscall_tick)
		sched_yield();
}

/* The P was retaken from this call, and a later call is on it now: this M
 * retakes it from that one. */
static void trace_exit_moved(struct p *p, struct g *g)
{
	uint64_t seq;
	int64_t ticks;

	trace_go_sysblock(p);
	trace_stamp(&seq, &ticks);
	trace_go_sysexit(p, g, seq, ticks);
}

static bool exit_to_same_p(struct m *m, struct g *g)
{
	struct p *p = m->p;

	if (!p || !p_move(p, P_SYSCALL, P_RUNNING))
		return false;
	if (tick(p) == m->syscall_tick) {
		COUNT(m, EXIT_FAST);
		return true;
	}
	COUNT(m, EXIT_FAST_MOVED);
	if (trace_on()) {
		trace_exit_moved(p, g);
		trace_go_start(p, g);
	}
	tick_move(p);
	return true;
}

static bool exit_to_idle_p(struct m *m, struct g *g, const struct p *old)
{
	struct p *p = NULL;

	/* relaxed: a hint; the lock decides. */
	if (atomic_load_explicit(&sched.npidle, memory_order_relaxed) == 0)
		return false;
	lock(&sched.lock);
	p = p_idle_get();
	if (p)
		sysmon_wake();
	unlock(&sched.lock);
	if (!p)
		return false;
	p_acquire(m, p);
	COUNT(m, EXIT_IDLE_P);
	if (trace_on()) {
		uint64_t seq;
		int64_t ticks;

		wait_for_block(m, old);
		trace_stamp(&seq, &ticks);
		trace_go_sysexit(p, g, seq, ticks);
		trace_go_start(p, g);
	}
	return true;
}

/* On the scheduler's stack, without a P. */
static struct g *exit_slow(struct m *m, struct g *g)
{
	struct p *p;

	g_move(g, G_SYSCALL, G_RUNNABLE);
	notify(TT_NOTE_SYSCALL_EXIT, g->id, 0);
	lock(&sched.lock);
	p = p_idle_get();
	if (!p)
		global_put(g);
	else
		sysmon_wake();
	unlock(&sched.lock);
	if (p) {
		p_acquire(m, p);
		return g;
	}
	if (m->locked_g)
		return wait_for_pinned(m);
	m_stop(m); /* false: shut down, and no P */
	return NULL;
}

/* A P, if it can be had at once. */
static bool exit_fast(struct m *m, struct g *g, const struct p *old)
{
	if (exit_to_same_p(m, g))
		return true;
	m->p = NULL;
	return exit_to_idle_p(m, g, old);
}

/* Tracing may change at any moment here: what is noted is best effort, and
 * execute() judges it. */
static void note_exit_time(struct m *m, struct g *g, const struct p *old)
{
	g->exit_seq = 0;
	g->exit_ticks = 0;
	if (!trace_on())
		return;
	wait_for_block(m, old);
	trace_stamp(&g->exit_seq, &g->exit_ticks);
	COUNT(m, STAMP_RECORDED);
}

void syscall_exit(void)
{
	struct m *m = this_m();
	struct g *g = m->cur;
	struct p *old = m->p;

	if (exit_fast(m, g, old)) {
		tick_move(m->p);
		g_move(g, G_SYSCALL, G_RUNNING);
		notify(TT_NOTE_SYSCALL_EXIT, g->id, 0);
	} else {
		COUNT(m, EXIT_SLOW);
		note_exit_time(m, g, old);
		switch_from(g, exit_slow);
		tick_move(this_m()->p);
	}
	g->in_syscall = false;
}

long go_syscall(tt_call call, void *arg, int blocks)
{
	long result;

	if (blocks)
		syscall_enter_blocking();
	else
		syscall_enter();
	result = call(arg);
	syscall_exit();
	safepoint();
	return result;
}
