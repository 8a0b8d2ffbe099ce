/*
 * by_seq.c: the order of traces of 1.5, by sequence number.
 *
 * Each processor's events are in order already, but for the GoSysExits that
 * carry the stamp of when they happened.  The cursors pass these over; they
 * wait in a heap of their own from when their batch is read ahead until it is
 * their turn.  A batch is read ahead when the order comes to the least such
 * stamp in it, so only the exits of a few batches wait at any time.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/heap.h"

/* A batch that has such exits. */
struct late {
	uint64_t first_exit;
	uint32_t batch;
};

struct exits {
	struct late *late;   /* nlate; the least first_exit first */
	uint32_t nlate;
	uint32_t nread;      /* of them are read ahead */
	struct event *heap;  /* n; the least event_seq first */
	uint32_t n;
	uint32_t cap;
	struct event out;    /* the last to leave the heap */
	uint64_t soonest;    /* no exit waits with a lower number */
};

static int by_first_exit(const void *a, const void *b)
{
	const struct late *x = a, *y = b;

	if (x->first_exit != y->first_exit)
		return x->first_exit < y->first_exit ? -1 : 1;
	return x->batch < y->batch ? -1 : 1;
}

static bool is_moved(const struct event *e)
{
	return e->type == EV_GO_SYS_EXIT && e->arg[1];
}

static bool exit_before(const struct event *a, const struct event *b)
{
	uint64_t x = event_seq(a), y = event_seq(b);

	return x < y || (x == y && a->off < b->off);
}

static void push_exit(struct exits *x, const struct event *e)
{
	uint32_t i = x->n++;

	if (i == x->cap) {
		x->cap = i ? i * 2 : 64;
		x->heap = xrealloc(x->heap, x->cap * sizeof(*x->heap));
	}
	for (; i > 0 && exit_before(e, &x->heap[(i - 1) / 2]); i = (i - 1) / 2)
		x->heap[i] = x->heap[(i - 1) / 2];
	x->heap[i] = *e;
}

static void pop_exit(struct exits *x)
{
	const struct event *last = &x->heap[--x->n];
	uint32_t i = 0;

	x->out = x->heap[0];
	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child + 1 < x->n &&
		    exit_before(&x->heap[child + 1], &x->heap[child]))
			child++;
		if (child >= x->n || !exit_before(&x->heap[child], last))
			break;
		x->heap[i] = x->heap[child];
		i = child;
	}
	x->heap[i] = *last;
}

static void read_ahead(struct order *o, uint32_t batch)
{
	struct cursor c;

	cursor_init_batch(&c, o->t, batch);
	while (cursor_next(&c, o->t, o->forms)) {
		if (is_moved(&c.event))
			push_exit(o->exits, &c.event);
	}
}

static void set_soonest(struct exits *x)
{
	x->soonest = x->nread < x->nlate ? x->late[x->nread].first_exit
	                                 : UINT64_MAX;
	if (x->n && event_seq(&x->heap[0]) < x->soonest)
		x->soonest = event_seq(&x->heap[0]);
}

/* The next event but for exits that wait is at `key`: returns the exit that is
 * before it, or NULL. */
__attribute__((noinline))
static const struct event *exit_before_key(struct order *o, uint64_t key)
{
	struct exits *x = o->exits;
	bool found;

	while (x->nread < x->nlate && x->late[x->nread].first_exit < key &&
	       (!x->n ||
	        x->late[x->nread].first_exit <= event_seq(&x->heap[0])))
		read_ahead(o, x->late[x->nread++].batch);
	found = x->n && event_seq(&x->heap[0]) < key;
	if (found)
		pop_exit(x);
	set_soonest(x);
	return found ? &x->out : NULL;
}

static bool next_unmoved(struct order *o, struct cursor *c)
{
	do {
		if (!cursor_next(c, o->t, o->forms))
			return false;
	} while (is_moved(&c->event));
	return true;
}

void by_seq_init(struct order *o)
{
	const struct trace *t = o->t;
	struct exits *x = o->exits = xcalloc(1, sizeof(*x));

	x->late = xmalloc(((size_t)t->nbatches + 1) * sizeof(*x->late));
	for (uint32_t b = 0; b < t->nbatches; b++) {
		if (t->batches[b].first_exit != NO_EXIT)
			x->late[x->nlate++] = (struct late){
				t->batches[b].first_exit, b};
	}
	qsort(x->late, x->nlate, sizeof(*x->late), by_first_exit);
	set_soonest(x);
	for (uint32_t i = 0; i < o->ncursors; i++) {
		struct cursor *c = &o->cursors[i];

		if (next_unmoved(o, c))
			heap_push(o->heap, &o->nheap,
			          (struct ready){c->event.seq, i});
	}
}

const struct event *by_seq_next(struct order *o)
{
	uint64_t key;

	if (o->last != NO_CURSOR) {
		struct cursor *c = &o->cursors[o->last];

		if (next_unmoved(o, c))
			heap_replace(o->heap, o->nheap,
			             (struct ready){c->event.seq, o->last});
		else
			heap_pop(o->heap, &o->nheap);
	}
	/* No sequence number is as high: see FAULT_STAMP_RANGE. */
	key = o->nheap ? o->heap[0].key : UINT64_MAX;
	if (o->exits->soonest < key) {
		const struct event *e = exit_before_key(o, key);

		if (e) {
			o->last = NO_CURSOR;
			return e;
		}
	}
	if (!o->nheap)
		return NULL;
	o->last = o->heap[0].cursor;
	return &o->cursors[o->last].event;
}

void by_seq_done(struct order *o)
{
	free(o->exits->late);
	free(o->exits->heap);
	free(o->exits);
}
