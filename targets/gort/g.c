/*
 * g.c: goroutines: their status, their stacks, the table of all of them.
 *
 * A G is made once and used again and again: when its body ends, its stack
 * stays inside g_main, and the next body starts there.
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

enum { CHUNK = 1024, CHUNKS = 1024 };

/* Moves allowed.  IDLE, RUNNABLE, RUNNING, SYSCALL, WAITING, DEAD. */
static const uint8_t g_next[G_NSTATUS] = {
    [G_IDLE] = 1 << G_DEAD,
    [G_RUNNABLE] = 1 << G_RUNNING,
    [G_RUNNING] = 1 << G_RUNNABLE | 1 << G_SYSCALL | 1 << G_WAITING |
                  1 << G_DEAD,
    [G_SYSCALL] = 1 << G_RUNNABLE | 1 << G_RUNNING,
    [G_WAITING] = 1 << G_RUNNABLE,
    [G_DEAD] = 1 << G_RUNNABLE | 1 << G_SYSCALL,
};

static const char *const g_names[G_NSTATUS] = {
    [G_IDLE] = "idle",       [G_RUNNABLE] = "runnable",
    [G_RUNNING] = "running", [G_SYSCALL] = "syscall",
    [G_WAITING] = "waiting", [G_DEAD] = "dead",
};

/* All Gs, in chunks that never move, so that anybody may read what count
 * covers without a lock. */
static struct {
	struct lock lock;
	_Atomic(struct g **) chunks[CHUNKS]; /* written once, under lock */
	_Atomic size_t count;                /* written under lock */
} all;

static struct {
	struct lock lock;
	struct g_list list; /* dead Gs; under lock */
} spare = {.list = STAILQ_HEAD_INITIALIZER(spare.list)};

const char *g_status_name(enum g_status s)
{
	return s < G_NSTATUS ? g_names[s] : "?";
}

void g_move(struct g *g, enum g_status from, enum g_status to)
{
	uint32_t was = from;

	CHECK(g_next[from] & 1 << to);
	/* release: who sees the new status (acquire in g_status) sees what was
	 * done in the old one.  Acquire: the mover sees what the last mover
	 * did, e.g. the waker of a G sees all of its parking. */
	CHECK(atomic_compare_exchange_strong_explicit(
	    &g->status, &was, to, memory_order_acq_rel, memory_order_relaxed));
}

static struct g *end(struct m *m, struct g *g)
{
	(void)m;
	g_move(g, G_RUNNING, G_DEAD);
	notify(TT_NOTE_TASK_DEAD, g->id, 0);
	g_free(g);
	return NULL;
}

/* The bottom of every goroutine's stack. */
static void g_main(void)
{
	context_entered();
	for (;;) {
		struct g *g = this_m()->cur;

		g->body(g->arg);
		heap_drop_roots(g);
		while (g->pins > 0)
			go_unlock_thread();
		if (trace_on())
			trace_go_end(this_m()->p);
		switch_from(g, end);
	}
}

static struct g *take_spare(void)
{
	struct g *g;

	lock(&spare.lock);
	g = STAILQ_FIRST(&spare.list);
	if (g)
		STAILQ_REMOVE_HEAD(&spare.list, link);
	unlock(&spare.lock);
	return g;
}

struct g *g_new(tt_body body, void *arg)
{
	struct g *g = take_spare();

	if (!g) {
		g = allocate(sizeof *g);
		if (!context_new(&g->context, g_main)) {
			free(g);
			return NULL;
		}
		g_move(g, G_IDLE, G_DEAD);
		g_publish(g);
	}
	/* relaxed: ids need only be unique. */
	g->id = 1 + atomic_fetch_add_explicit(&sched.next_id, 1,
	                                      memory_order_relaxed);
	g->body = body;
	g->arg = arg;
	return g;
}

void g_free(struct g *g)
{
	lock(&spare.lock);
	STAILQ_INSERT_HEAD(&spare.list, g, link);
	unlock(&spare.lock);
}

void g_publish(struct g *g)
{
	struct g **chunk;
	size_t n;

	lock(&all.lock);
	n = atomic_load_explicit(&all.count, memory_order_relaxed);
	if (n == (size_t)CHUNK * CHUNKS)
		out_of("goroutines", 11);
	chunk = atomic_load_explicit(&all.chunks[n / CHUNK],
	                             memory_order_relaxed);
	if (!chunk) {
		chunk = allocate(CHUNK * sizeof *chunk);
		atomic_store_explicit(&all.chunks[n / CHUNK], chunk,
		                      memory_order_relaxed);
	}
	chunk[n % CHUNK] = g;
	/* release: who sees the new count (g_count) sees the chunk and what is
	 * in it. */
	atomic_store_explicit(&all.count, n + 1, memory_order_release);
	unlock(&all.lock);
}

size_t g_count(void)
{
	/* acquire: pairs with g_publish. */
	return atomic_load_explicit(&all.count, memory_order_acquire);
}

struct g *g_at(size_t i)
{
	/* relaxed: ordered by g_count's acquire. */
	return atomic_load_explicit(&all.chunks[i / CHUNK],
	                            memory_order_relaxed)[i % CHUNK];
}

void g_free_all(void)
{
	size_t n = g_count();

	/* First: a dump that comes now must find none. */
	atomic_store_explicit(&all.count, 0, memory_order_release);
	for (size_t i = 0; i < n; i++) {
		struct g *g = g_at(i);

		context_free(&g->context);
		free(g);
	}
	for (size_t i = 0; i * CHUNK < n; i++) {
		free(atomic_load_explicit(&all.chunks[i],
		                          memory_order_relaxed));
		atomic_store_explicit(&all.chunks[i], NULL,
		                      memory_order_relaxed);
	}
	STAILQ_INIT(&spare.list);
}
