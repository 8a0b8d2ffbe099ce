/*
 * heap.c: the collected heap, small but real: objects, roots, marking and
 * sweeping.
 *
 * The roots are each goroutine's newest few allocations.  A new object is born
 * marked while a cycle marks, and nothing but an allocation makes an object
 * reachable, so that no write barrier is needed.
 */
#include "targets/gort/gort.h"

#include <stdlib.h>

#include "targets/gort/trace.h"

enum {
	LARGEST = 1024 * 1024,
	SPAN = 64 * 1024,            /* HeapAlloc is traced when one is crossed */
	FIRST_GC = 4 * 1024 * 1024,  /* least heap at which a cycle begins */
	ROOTS_A_STEP = 64,           /* Gs marked at a time */
	SWEEP_A_STEP = 256           /* objects swept at a time */
};

struct object {
	SLIST_ENTRY(object) link; /* `all` or `unswept`; under heap.lock */
	size_t size;
	bool marked;              /* under heap.lock */
};

SLIST_HEAD(objects, object);

static struct {
	struct lock lock;
	struct objects all;     /* under lock, as the rest */
	struct objects unswept; /* from the end of a mark on */
	uint64_t live;                /* bytes in both lists */
	uint64_t system;              /* bytes, of the runtime itself */
	uint64_t next_gc;
	bool marking;
	size_t next_root;             /* Gs from here on are to be marked */
} heap;

void heap_init(void)
{
	heap.next_gc = FIRST_GC;
	heap.live = heap.system = 0;
	heap.marking = false;
}

void heap_system(size_t bytes)
{
	lock(&heap.lock);
	heap.system += bytes;
	unlock(&heap.lock);
}

/* Like the rest of a dump: takes no lock. */
__attribute__((no_sanitize("thread"))) void
heap_sizes(uint64_t *live, uint64_t *system)
{
	*live = heap.live;
	*system = heap.system;
}

uint64_t heap_live(void)
{
	uint64_t n;

	lock(&heap.lock);
	n = heap.live;
	unlock(&heap.lock);
	return n;
}

uint64_t heap_next_gc(void)
{
	uint64_t n;

	lock(&heap.lock);
	n = heap.next_gc;
	unlock(&heap.lock);
	return n;
}

int go_alloc(size_t bytes)
{
	struct g *g;
	struct object *o;
	uint64_t before, after;
	bool due;

	safepoint();
	if (bytes < 1 || bytes > LARGEST)
		return TT_ERR_INVALID;
	o = malloc(sizeof *o + bytes);
	if (!o)
		return TT_ERR_RESOURCE;
	o->size = bytes;
	g = this_m()->cur;
	lock(&heap.lock);
	o->marked = heap.marking;
	SLIST_INSERT_HEAD(&heap.all, o, link);
	g->roots[g->next_root++ % ROOTS] = o;
	before = heap.live;
	after = heap.live += bytes;
	due = after >= heap.next_gc;
	unlock(&heap.lock);
	if (before / SPAN != after / SPAN && trace_on())
		trace_heap(this_m()->p, EV_HEAP_ALLOC, after);
	if (due)
		gc_request();
	return TT_OK;
}

void heap_drop_roots(struct g *g)
{
	lock(&heap.lock);
	for (unsigned i = 0; i < ROOTS; i++)
		g->roots[i] = NULL;
	unlock(&heap.lock);
}

void heap_mark_begin(void)
{
	lock(&heap.lock);
	CHECK(!heap.marking && SLIST_EMPTY(&heap.unswept));
	heap.marking = true;
	heap.next_root = 0;
	unlock(&heap.lock);
}

static void mark_roots(struct g *g)
{
	for (unsigned i = 0; i < ROOTS; i++)
		if (g->roots[i])
			g->roots[i]->marked = true;
}

bool heap_mark_some(void)
{
	size_t n = g_count();
	bool some;

	lock(&heap.lock);
	some = heap.next_root < n;
	for (unsigned i = 0; i < ROOTS_A_STEP && heap.next_root < n; i++)
		mark_roots(g_at(heap.next_root++));
	unlock(&heap.lock);
	return some;
}

void heap_mark_end(void)
{
	lock(&heap.lock);
	heap.marking = false;
	heap.unswept = heap.all;
	SLIST_INIT(&heap.all);
	heap.next_gc = heap.live * 2 > FIRST_GC ? heap.live * 2 : FIRST_GC;
	unlock(&heap.lock);
}

/* The next unswept object, whose fate is decided, or NULL. */
static struct object *take_unswept(bool *dead)
{
	struct object *o = SLIST_FIRST(&heap.unswept);

	if (!o)
		return NULL;
	SLIST_REMOVE_HEAD(&heap.unswept, link);
	*dead = !o->marked;
	o->marked = false;
	if (*dead)
		heap.live -= o->size;
	else
		SLIST_INSERT_HEAD(&heap.all, o, link);
	return o;
}

bool heap_sweep_some(void)
{
	bool some = false;

	lock(&heap.lock);
	for (unsigned i = 0; i < SWEEP_A_STEP; i++) {
		bool dead;
		struct object *o = take_unswept(&dead);

		if (!o)
			break;
		some = true;
		if (dead)
			free(o);
	}
	/* Once all is swept the goal follows what is alive. */
	if (SLIST_EMPTY(&heap.unswept) && !heap.marking)
		heap.next_gc = heap.live * 2 > FIRST_GC ? heap.live * 2
		                                        : FIRST_GC;
	unlock(&heap.lock);
	return some;
}

void heap_done(void)
{
	struct object *o;

	SLIST_FOREACH(o, &heap.unswept, link)
		o->marked = false;
	while (heap_sweep_some()) /* what the last cycle left */
		;
	SLIST_FOREACH(o, &heap.all, link)
		o->marked = false;
	heap_mark_end();
	while (heap_sweep_some())
		;
}
