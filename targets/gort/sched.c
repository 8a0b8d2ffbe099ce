/*
 * sched.c: who runs next.
 *
 * Each M loops on its own stack: find a G, switch to it, and when it has
 * switched back do what it asked for (after_switch).
 *
 *	schedule ─► execute ─► the G ─► switch_from ─► after_switch ─┐
 *	    ▲                                                        │
 *	    └────────────────────────────────────────────────────────┘
 *
 * An M that finds nothing spins for a while (looks into other Ps' queues),
 * then gives its P up and parks.  At most half as many spin as Ps are busy.
 */
#include "targets/gort/gort.h"

#include "targets/gort/trace.h"

struct sched sched;

static uint32_t relaxed(_Atomic uint32_t *n)
{
	return atomic_load_explicit(n, memory_order_relaxed);
}

static bool gc_waiting(void)
{
	/* relaxed: a look in time is enough; the stopper asks again, and who
	 * gives its P up looks again under sched.lock. */
	return atomic_load_explicit(&sched.gc_waiting, memory_order_relaxed);
}

/* ---- waking Ms ---- */

/* An idle M, or a new one, runs p.  p NULL: any idle P, else nothing. */
void start_m(struct p *p, bool spinning)
{
	struct m *m;

	lock(&sched.lock);
	if (!p)
		p = p_idle_get();
	if (!p) {
		/* Under the lock: a P that idles later looks for work after
		 * this, so that nobody relies on a spinner that never was. */
		if (spinning)
			atomic_fetch_sub_explicit(&sched.nmspinning, 1,
			                          memory_order_relaxed);
		unlock(&sched.lock);
		return;
	}
	m = SLIST_FIRST(&sched.idle_ms);
	if (m)
		SLIST_REMOVE_HEAD(&sched.idle_ms, idle);
	unlock(&sched.lock);
	if (!m) {
		m_start(p, spinning, NULL);
		return;
	}
	m->spinning = spinning;
	m->next_p = p;
	note_wake(&m->park);
}

void wake_p(void)
{
	uint32_t none = 0;

	/* relaxed: only how many there are matters; work_added fences. */
	if (atomic_compare_exchange_strong_explicit(
	        &sched.nmspinning, &none, 1, memory_order_relaxed,
	        memory_order_relaxed))
		start_m(NULL, true);
}

void work_added(void)
{
	/* seq_cst fence: the work was published before, npidle and nmspinning
	 * are read after; rest() counts itself idle and not spinning, fences,
	 * and then looks for work.  One of the two sees the other.  With
	 * release and acquire alone both could miss, and the work would wait
	 * for the next event of the program. */
	atomic_thread_fence(memory_order_seq_cst);
	if (relaxed(&sched.npidle) != 0 && relaxed(&sched.nmspinning) == 0)
		wake_p();
}

/* The M that spun has found work, or gives up: another may spin. */
static void stop_spinning(struct m *m)
{
	if (m->spinning) {
		m->spinning = false;
		atomic_fetch_sub_explicit(&sched.nmspinning, 1,
		                          memory_order_relaxed);
	}
}

void hand_off(struct p *p)
{
	uint32_t none = 0;

	/* seq_cst fence: with reader_parks; who flushed a buffer without a P
	 * comes by here before it rests. */
	atomic_thread_fence(memory_order_seq_cst);
	if (!runq_empty(p) || relaxed(&sched.runq_size) != 0 ||
	    trace_reader_ready() || gc_marking()) {
		start_m(p, false);
		return;
	}
	/* Nobody looks for work and nothing idles: this P should look. */
	if (relaxed(&sched.nmspinning) + relaxed(&sched.npidle) == 0 &&
	    atomic_compare_exchange_strong_explicit(
	        &sched.nmspinning, &none, 1, memory_order_relaxed,
	        memory_order_relaxed)) {
		start_m(p, true);
		return;
	}
	lock(&sched.lock);
	if (gc_waiting()) {
		p_set_status(p, P_GCSTOP);
		if (--sched.stop_wait == 0)
			note_wake(&sched.stop_note);
		unlock(&sched.lock);
		return;
	}
	if (relaxed(&sched.runq_size) != 0 ||
	    /* The last P to idle must leave somebody to poll the network. */
	    (relaxed(&sched.npidle) == relaxed(&sched.procs) - 1 &&
	     netpoll_used() &&
	     atomic_load_explicit(&sched.last_poll, memory_order_relaxed))) {
		unlock(&sched.lock);
		start_m(p, false);
		return;
	}
	p_idle_put(p);
	unlock(&sched.lock);
}

void preempt_all(void)
{
	uint32_t n = atomic_load_explicit(&sched.procs, memory_order_acquire);

	for (uint32_t i = 0; i < n; i++)
		/* relaxed: a request; who needs it granted repeats it. */
		if (p_status(sched.all_ps[i]) == P_RUNNING)
			atomic_store_explicit(&sched.all_ps[i]->preempt, true,
			                      memory_order_relaxed);
}

/* ---- making Gs runnable ---- */

static void make_runnable(struct p *p, struct g *g)
{
	if (trace_on())
		trace_go_unpark(p, g);
	g_move(g, G_WAITING, G_RUNNABLE);
}

void ready(struct g *g)
{
	struct p *p = this_m()->p;

	make_runnable(p, g);
	runq_put(p, g, true);
	work_added();
}

/* Without a P this code is not stopped with the world: the event and the
 * change of status must be one step to the snapshot, which holds the lock. */
static void make_runnable_without_p(struct m *m, struct g *g)
{
	trace_lock();
	make_runnable(NULL, g);
	trace_unlock();
	COUNT(m, READY_WITHOUT_P);
}

void ready_list(struct g_list *list)
{
	struct m *m = this_m();
	struct g *g;
	uint32_t n = 0;

	if (STAILQ_EMPTY(list))
		return;
	STAILQ_FOREACH(g, list, link) {
		if (m->p)
			make_runnable(m->p, g);
		else
			make_runnable_without_p(m, g);
		n++;
	}
	lock(&sched.lock);
	while ((g = STAILQ_FIRST(list))) {
		STAILQ_REMOVE_HEAD(list, link);
		global_put(g);
	}
	unlock(&sched.lock);
	while (n-- > 0 && relaxed(&sched.npidle) != 0)
		start_m(NULL, false);
}

/* ---- finding work ---- */

/* What waits for no queue: the trace reader, a mark worker. */
static struct g *find_system(struct m *m)
{
	struct g *g = trace_reader_take();

	if (!g)
		g = gc_worker_take();
	if (g)
		make_runnable(m->p, g);
	return g;
}

static struct g *find_global(struct m *m, uint32_t most)
{
	struct g *g;

	if (relaxed(&sched.runq_size) == 0)
		return NULL;
	lock(&sched.lock);
	g = global_get(m->p, most);
	unlock(&sched.lock);
	return g;
}

static struct g *find_own(struct m *m, bool *inherit)
{
	struct g *g = find_system(m);

	*inherit = false;
	if (!g && relaxed(&m->p->sched_tick) % FAIRNESS_TICKS == 0)
		g = find_global(m, 1);
	if (!g)
		g = runq_get(m->p, inherit);
	if (!g)
		g = find_global(m, 0);
	return g;
}

static bool find_network(void)
{
	struct g_list list = STAILQ_HEAD_INITIALIZER(list);

	if (!netpoll_used() ||
	    atomic_load_explicit(&sched.last_poll, memory_order_relaxed) == 0)
		return false;
	netpoll(&list, false);
	if (STAILQ_EMPTY(&list))
		return false;
	ready_list(&list);
	return true;
}

static struct g *steal(struct m *m)
{
	uint32_t n = atomic_load_explicit(&sched.procs, memory_order_acquire);

	if (!m->spinning) {
		uint32_t busy = n - relaxed(&sched.npidle);

		if (2 * relaxed(&sched.nmspinning) >= busy)
			return NULL;
		m->spinning = true;
		atomic_fetch_add_explicit(&sched.nmspinning, 1,
		                          memory_order_relaxed);
	}
	for (uint32_t i = 0; i < 4 * n; i++) {
		struct p *victim = sched.all_ps[m_random(m) % n];
		struct g *g;

		if (gc_waiting())
			return NULL;
		if (victim == m->p)
			continue;
		g = runq_steal(m->p, victim, i >= 3 * n);
		if (g) {
			COUNT(m, STOLEN);
			return g;
		}
	}
	return NULL;
}

static bool work_anywhere(void)
{
	uint32_t n = atomic_load_explicit(&sched.procs, memory_order_acquire);

	if (relaxed(&sched.runq_size) != 0 || trace_reader_ready())
		return true;
	for (uint32_t i = 0; i < n; i++)
		if (!runq_empty(sched.all_ps[i]))
			return true;
	return false;
}

static bool take_idle_p(struct m *m)
{
	struct p *p;

	lock(&sched.lock);
	p = p_idle_get();
	unlock(&sched.lock);
	if (p)
		p_acquire(m, p);
	return p != NULL;
}

/* Without a P: waits for the network if nobody else does.  True: has a P. */
static bool rest_in_netpoll(struct m *m)
{
	struct g_list list = STAILQ_HEAD_INITIALIZER(list);
	bool has_p = false;

	if (!netpoll_used() ||
	    atomic_exchange_explicit(&sched.last_poll, 0,
	                             memory_order_relaxed) == 0)
		return false;
	do /* readiness that nobody waits for wakes nobody */
		netpoll(&list, true);
	while (STAILQ_EMPTY(&list) &&
	       !atomic_load_explicit(&sched.shutdown, memory_order_relaxed));
	atomic_store_explicit(&sched.last_poll, now_ns(),
	                      memory_order_relaxed);
	if (!STAILQ_EMPTY(&list))
		has_p = take_idle_p(m);
	ready_list(&list);
	return has_p;
}

/* Gives the P up until there is work.  False: shut down. */
static bool rest(struct m *m)
{
	bool spun = m->spinning;

	lock(&sched.lock);
	if (gc_waiting() || relaxed(&sched.runq_size) != 0) {
		unlock(&sched.lock);
		return true;
	}
	p_idle_put(p_release(m));
	unlock(&sched.lock);
	stop_spinning(m);
	/* seq_cst fence: with work_added. */
	atomic_thread_fence(memory_order_seq_cst);
	if (work_anywhere() && take_idle_p(m)) {
		if (spun) {
			m->spinning = true;
			atomic_fetch_add_explicit(&sched.nmspinning, 1,
			                          memory_order_relaxed);
		}
		return true;
	}
	return rest_in_netpoll(m) || m_stop(m);
}

/* The world stops: gives the P to the stopper.  False: shut down. */
static bool stop_for_world(struct m *m)
{
	struct p *p;

	stop_spinning(m);
	p = p_release(m);
	lock(&sched.lock);
	CHECK(gc_waiting());
	p_set_status(p, P_GCSTOP);
	if (--sched.stop_wait == 0)
		note_wake(&sched.stop_note);
	unlock(&sched.lock);
	return m_stop(m);
}

/* ---- pinned goroutines ---- */

/* This M may only run its pinned G: waits until another M gives it a P. */
struct g *wait_for_pinned(struct m *m)
{
	if (m->p) {
		struct p *p = p_release(m);

		hand_off(p);
	}
	note_sleep(&m->park);
	note_clear(&m->park);
	p_acquire(m, m->next_p);
	m->next_p = NULL;
	CHECK(g_status(m->locked_g) == G_RUNNABLE);
	return m->locked_g;
}

/* Runs g, pinned to another M, there: with this M's P, and what is left of its
 * slice if it inherits that: one that is readied again and again, and rests
 * for less than it takes to look, would else never come to the end of one.
 * False: shut down. */
static bool run_pinned(struct m *m, struct g *g, bool inherit)
{
	struct m *its = g->locked_m;

	its->next_inherits = inherit;
	its->next_p = p_release(m);
	note_wake(&its->park);
	return m_stop(m);
}

/* As wait_for_pinned; whether its G inherits a slice. */
static struct g *wait_for_slice(struct m *m, bool *inherit)
{
	struct g *g = wait_for_pinned(m);

	*inherit = m->next_inherits;
	return g;
}

/* ---- the loop ---- */

/* Waits for a G to run.  NULL: shut down; the M has no P then. */
static struct g *schedule(struct m *m, bool *inherit)
{
	*inherit = false;
	if (m->locked_g)
		return wait_for_slice(m, inherit);
	for (;;) {
		struct g *g = NULL;

		if (gc_waiting()) {
			if (!stop_for_world(m))
				return NULL;
			continue;
		}
		g = find_own(m, inherit);
		if (!g && find_network())
			continue;
		if (!g)
			g = steal(m);
		if (!g) {
			if (!rest(m))
				return NULL;
			continue;
		}
		/* There may be more: one that looked has found, another looks. */
		if (m->spinning) {
			stop_spinning(m);
			work_added();
		} else if (relaxed(&sched.npidle) != 0) {
			work_added();
		}
		if (!g->locked_m)
			return g;
		if (!run_pinned(m, g, *inherit))
			return NULL;
	}
}

/* g left a system call on the slow path, which has no P and so can't write
 * the event: it is written here, with the time it noted then.
 *
 * The exiting M was not stopped with the world: its stamp is best effort.
 * This session's trace says that g is in a system call, so that it must also
 * say that g left it; a stamp that is missing, or of a time before this
 * session's snapshot was complete, is replaced by one of now. */
static void trace_late_exit(struct m *m, struct g *g)
{
	uint64_t seq = g->exit_seq;
	int64_t ticks = g->exit_ticks;

	if (trace_before_start(seq)) { /* or 0: none */
		trace_stamp(&seq, &ticks);
		COUNT(m, STAMP_FRESH);
	}
	trace_go_sysexit(m->p, g, seq, ticks);
}

/* Makes the runnable g the running one of m. */
static void execute(struct m *m, struct g *g, bool inherit)
{
	g_move(g, G_RUNNABLE, G_RUNNING);
	/* Gs that hand each other a slice do not make it longer: a request to
	 * leave stands until the slice has ended. */
	if (!inherit) {
		atomic_store_explicit(&m->p->preempt, false,
		                      memory_order_relaxed);
		/* relaxed: sysmon only asks whether it moved. */
		atomic_store_explicit(&m->p->sched_tick,
		                      relaxed(&m->p->sched_tick) + 1,
		                      memory_order_relaxed);
	}
	if (trace_on()) {
		if (g->in_syscall && g->announced)
			trace_late_exit(m, g);
		trace_go_start(m->p, g);
	}
}

/* Switches to g and, when some G has switched back, does what that asked for.
 * Returns what is to be run at once, or NULL. */
static struct g *run(struct m *m, struct g *g)
{
	struct g *left;

	m->cur = g;
	context_switch(&m->context, &g->context);
	left = m->cur;
	m->cur = NULL;
	return m->after_switch(m, left);
}

void sched_loop(struct m *m, struct g *running)
{
	struct g *next = running ? run(m, running) : NULL;

	while (!m->call_in_done) {
		bool inherit = false;

		if (!next)
			next = schedule(m, &inherit);
		if (!next)
			return;
		execute(m, next, inherit);
		next = run(m, next);
		if (!next && !m->p) /* what it asked for met the shutdown */
			return;
	}
}

void switch_from(struct g *g, struct g *(*after)(struct m *, struct g *))
{
	struct m *m = this_m();

	m->after_switch = after;
	context_switch(&g->context, &m->context);
}

/* ---- what a G can ask for ---- */

static struct g *parked(struct m *m, struct g *g)
{
	g_move(g, G_RUNNING, G_WAITING);
	notify(TT_NOTE_TASK_LEAVE, g->id, TT_WAITING);
	if (m->commit(g, m->commit_arg))
		return NULL;
	COUNT(m, PARK_ABORTED);
	make_runnable(m->p, g);
	return g;
}

void park(bool (*commit)(struct g *, void *), void *arg, int event,
          const char *why)
{
	struct m *m = this_m();
	struct g *g = m->cur;

	if (trace_on())
		trace_go_park(m->p, event);
	g->wait = why;
	m->commit = commit;
	m->commit_arg = arg;
	switch_from(g, parked);
}

bool park_unlock(struct g *g, void *mutex)
{
	(void)g;
	unlock(mutex);
	return true;
}

static struct g *to_global(struct m *m, struct g *g)
{
	(void)m;
	g_move(g, G_RUNNING, G_RUNNABLE);
	notify(TT_NOTE_TASK_LEAVE, g->id, TT_RUNNABLE);
	lock(&sched.lock);
	global_put(g);
	unlock(&sched.lock);
	return NULL;
}

void go_yield(void)
{
	struct m *m = this_m();

	if (trace_on())
		trace_go_sched(m->p);
	switch_from(m->cur, to_global);
}

void safepoint(void)
{
	struct m *m = this_m();

	/* relaxed: see preempt_all. */
	if (!atomic_load_explicit(&m->p->preempt, memory_order_relaxed))
		return;
	COUNT(m, PREEMPTED);
	if (trace_on())
		trace_go_preempt(m->p);
	switch_from(m->cur, to_global);
}

uint64_t go_spawn(tt_body body, void *arg)
{
	struct g *g = g_new(body, arg);
	struct p *p = this_m()->p;
	uint64_t id;

	if (!g)
		return 0;
	id = g->id;
	g_move(g, G_DEAD, G_RUNNABLE);
	if (trace_on())
		trace_go_create(p, g);
	notify(TT_NOTE_TASK_LIVE, id, this_m()->cur ? this_m()->cur->id : 0);
	runq_put(p, g, true);
	work_added();
	return id;
}

void go_lock_thread(void)
{
	struct m *m = this_m();

	m->locked_g = m->cur;
	m->cur->locked_m = m;
	m->cur->pins++;
}

void go_unlock_thread(void)
{
	struct m *m = this_m();

	if (m->cur->pins == 0 || --m->cur->pins > 0 || m->cur->call_in)
		return;
	m->locked_g = NULL;
	m->cur->locked_m = NULL;
}
