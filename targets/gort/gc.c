/*
 * gc.c: garbage-collection cycles.
 *
 *	world_sema held ┬ finish the last sweep
 *	                ├ GCStart; stop the world, begin to mark, start it
 *	                ├ mark workers run beside the program
 *	                ├ stop the world, GCScan, end of mark, GCDone, start it
 *	world_sema given back
 *	sweep, in steps, beside the program
 *
 * Holding world_sema throughout keeps tracing from starting or stopping inside
 * a cycle.  Mark workers are goroutines that park between cycles; M that look
 * for work take them (gc_worker_take), for a quarter of the Ps.
 */
#include "targets/gort/gort.h"

#include "targets/gort/trace.h"

static struct {
	struct lock lock;
	_Atomic bool marking;   /* written under lock; read as a hint */
	struct g_list parked;   /* mark workers; under lock */
	uint32_t workers;       /* that exist; under world_sema */
	uint32_t active;        /* under lock */
	struct g *waiter;       /* runs the cycle, waits for the mark; lock */
	bool background;        /* its goroutine exists; under lock */
	bool requested;         /* under lock */
	struct g *idle;         /* the background goroutine, parked; lock */
} gc;

void gc_init(void)
{
	atomic_store_explicit(&gc.marking, false, memory_order_relaxed);
	STAILQ_INIT(&gc.parked);
	gc.workers = gc.active = 0;
	gc.waiter = gc.idle = NULL;
	gc.background = gc.requested = false;
}

bool gc_marking(void)
{
	return atomic_load_explicit(&gc.marking, memory_order_relaxed);
}

static uint32_t workers_wanted(void)
{
	return (atomic_load_explicit(&sched.procs, memory_order_relaxed) + 3) /
	       4;
}

/* ---- mark workers ---- */

struct g *gc_worker_take(void)
{
	struct g *g = NULL;

	if (!gc_marking())
		return NULL;
	lock(&gc.lock);
	if (gc_marking() && gc.active < workers_wanted()) {
		g = STAILQ_FIRST(&gc.parked);
		if (g) {
			STAILQ_REMOVE_HEAD(&gc.parked, link);
			gc.active++;
		}
	}
	unlock(&gc.lock);
	return g;
}

static bool worker_parks(struct g *g, void *arg)
{
	(void)arg;
	lock(&gc.lock);
	STAILQ_INSERT_TAIL(&gc.parked, g, link);
	unlock(&gc.lock);
	return true;
}

/* The last active worker ends the mark, and wakes who waits for that. */
static void worker_done(void)
{
	struct g *waiter = NULL;

	lock(&gc.lock);
	if (--gc.active == 0) {
		atomic_store_explicit(&gc.marking, false,
		                      memory_order_relaxed);
		waiter = gc.waiter;
		gc.waiter = NULL;
	}
	unlock(&gc.lock);
	if (waiter)
		ready(waiter);
}

static void worker_main(void *arg)
{
	(void)arg;
	for (;;) {
		park(worker_parks, NULL, EV_GO_BLOCK, "mark worker");
		while (heap_mark_some())
			safepoint();
		worker_done();
	}
}

static bool waits_for_mark(struct g *g, void *arg)
{
	bool waits;

	(void)arg;
	lock(&gc.lock);
	waits = gc_marking();
	if (waits)
		gc.waiter = g;
	unlock(&gc.lock);
	return waits;
}

/* ---- the cycle ---- */

static bool sweep_step(void)
{
	struct p *p = this_m()->p;
	bool some;

	if (trace_on())
		trace_here(p, EV_GC_SWEEP_START);
	some = heap_sweep_some();
	if (trace_on()) {
		trace_simple(p, EV_GC_SWEEP_DONE);
		trace_heap(p, EV_HEAP_ALLOC, heap_live());
	}
	return some;
}

static void mark_beside_the_program(void)
{
	stop_the_world_locked();
	heap_mark_begin();
	lock(&gc.lock);
	atomic_store_explicit(&gc.marking, true, memory_order_relaxed);
	unlock(&gc.lock);
	start_the_world_locked();
	park(waits_for_mark, NULL, EV_GO_BLOCK, "gc: mark");
}

static void end_mark(void)
{
	struct p *p;

	stop_the_world_locked();
	p = this_m()->p;
	if (trace_on())
		trace_simple(p, EV_GC_SCAN_START);
	while (heap_mark_some()) /* Gs that came since */
		;
	heap_mark_end();
	if (trace_on()) {
		trace_simple(p, EV_GC_SCAN_DONE);
		trace_heap(p, EV_NEXT_GC, heap_next_gc());
		trace_simple(p, EV_GC_DONE);
	}
	start_the_world_locked();
}

static void cycle(void)
{
	go_mutex_lock(&world_sema);
	while (sweep_step())
		safepoint();
	for (; gc.workers < workers_wanted(); gc.workers++)
		if (!go_spawn(worker_main, NULL))
			out_of("memory", 12);
	if (trace_on())
		trace_here(this_m()->p, EV_GC_START);
	mark_beside_the_program();
	end_mark();
	COUNT(this_m(), GC_CYCLES);
	go_mutex_unlock(&world_sema);
	while (sweep_step())
		go_yield();
}

void go_gc(void)
{
	safepoint();
	cycle();
}

/* ---- in the background ---- */

static bool background_parks(struct g *g, void *arg)
{
	bool waits;

	(void)arg;
	lock(&gc.lock);
	waits = !gc.requested;
	gc.requested = false;
	if (waits)
		gc.idle = g;
	unlock(&gc.lock);
	return waits;
}

static void background_main(void *arg)
{
	(void)arg;
	for (;;) {
		if (heap_live() >= heap_next_gc())
			cycle();
		park(background_parks, NULL, EV_GO_BLOCK, "gc: idle");
	}
}

void gc_request(void)
{
	struct g *idle;
	bool create;

	lock(&gc.lock);
	create = !gc.background;
	gc.background = true;
	idle = gc.idle;
	gc.idle = NULL;
	gc.requested = !idle && !create;
	unlock(&gc.lock);
	if (create && !go_spawn(background_main, NULL))
		out_of("memory", 12);
	if (idle)
		ready(idle);
}
