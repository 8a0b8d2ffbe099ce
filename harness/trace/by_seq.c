/*
 * by_seq.c: the order of traces of 1.5, by sequence number.
 *
 * As a rule each number is some event's.  So there is a window of so many
 * numbers, with a slot for each: every processor's events are decoded up to
 * its end, one run a processor, and each goes to its slot; then the slots are
 * handed out one after another.
 *
 *	processor 0   17 18       22             31
 *	processor 1        19 20           25
 *	window        17 18 19 20    22    25       |  (31: the next one)
 *
 * GoSysExits that carry the stamp of when they happened are earlier than their
 * neighbours.  The cursors pass them over; they wait in a heap of their own
 * from when their batch is read ahead until it is their window's turn.  A
 * batch is read ahead for the window that has the least such stamp in it, so
 * only the exits of a few batches wait at any time.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/order.h"

/* A batch that has such exits. */
struct late {
	uint64_t first_exit;
	uint32_t batch;
};

/* Slots; a power of two of at least 64.  All of them fit in a second-level
 * cache. */
#define WINDOW 4096u
#define WORD 64u

struct window {
	uint64_t start;          /* number of the first slot */
	struct event *slots;     /* WINDOW */
	uint64_t used[WINDOW / WORD]; /* by slot; those not handed out */
	uint32_t word;           /* no slot before it is used */
	struct event *doubles;   /* ndoubles whose slot was taken, by number */
	uint32_t ndoubles;
	uint32_t doubles_cap;
	uint32_t doubles_out;    /* handed out */
};

struct by_seq {
	struct window window;
	uint64_t last_seq;   /* of the last event */
	struct late *late;   /* nlate; the least first_exit first */
	uint32_t nlate;
	uint32_t nread;      /* of them are read ahead */
	struct event *heap;  /* n; the least event_seq first */
	uint32_t n;
	uint32_t cap;
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

static void push_exit(struct by_seq *x, const struct event *e)
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

/* Removes the first. */
static void pop_exit(struct by_seq *x)
{
	const struct event *last = &x->heap[--x->n];
	uint32_t i = 0;

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
			push_exit(o->by_seq, &c.event);
	}
}

static void add_double(struct window *w, const struct event *e)
{
	if (w->ndoubles == w->doubles_cap) {
		w->doubles_cap = w->ndoubles ? w->ndoubles * 2 : 16;
		w->doubles = xrealloc(w->doubles,
		                      w->doubles_cap * sizeof(*w->doubles));
	}
	w->doubles[w->ndoubles++] = *e;
}

/* Puts e, whose number is in the window, where it belongs. */
static inline void put(struct window *w, const struct event *e)
{
	uint64_t slot = event_seq(e) - w->start;
	uint64_t bit = (uint64_t)1 << slot % WORD;

	if (w->used[slot / WORD] & bit) {
		add_double(w, e);
		return;
	}
	w->used[slot / WORD] |= bit;
	w->slots[slot] = *e;
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
	struct by_seq *x = o->by_seq = xcalloc(1, sizeof(*x));

	x->late = xmalloc(((size_t)t->nbatches + 1) * sizeof(*x->late));
	for (uint32_t b = 0; b < t->nbatches; b++) {
		if (t->batches[b].first_exit != NO_EXIT)
			x->late[x->nlate++] = (struct late){
				t->batches[b].first_exit, b};
	}
	qsort(x->late, x->nlate, sizeof(*x->late), by_first_exit);
	x->window.slots = xmalloc(WINDOW * sizeof(*x->window.slots));
	x->window.word = WINDOW / WORD;
	for (uint32_t i = 0; i < o->ncursors; i++) {
		struct cursor *c = &o->cursors[i];

		if (next_unmoved(o, c))
			tournament_set(&o->first, i, c->event.seq);
	}
}

/* The least number of the exits that wait or are not yet read. */
static uint64_t first_exit(const struct by_seq *x)
{
	uint64_t least = x->n ? event_seq(&x->heap[0]) : TOURNAMENT_NEVER;

	if (x->nread < x->nlate && x->late[x->nread].first_exit < least)
		least = x->late[x->nread].first_exit;
	return least;
}

static void fill_by_exits(struct order *o, uint64_t end)
{
	struct by_seq *x = o->by_seq;

	while (x->nread < x->nlate && x->late[x->nread].first_exit < end)
		read_ahead(o, x->late[x->nread++].batch);
	while (x->n && event_seq(&x->heap[0]) < end) {
		put(&x->window, &x->heap[0]);
		pop_exit(x);
	}
}

/* The events of a cursor that is before the end, up to there. */
static void fill_by_cursor(struct order *o, uint32_t q, uint64_t end)
{
	struct cursor *c = &o->cursors[q];
	uint64_t key = TOURNAMENT_NEVER;

	do
		put(&o->by_seq->window, &c->event);
	while (next_unmoved(o, c) && (key = c->event.seq) < end);
	tournament_set(&o->first, q, key < end ? TOURNAMENT_NEVER : key);
}

static int by_number(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (event_seq(x) != event_seq(y))
		return event_seq(x) < event_seq(y) ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

/* To the window of the events that come next; false: there are none. */
static bool fill(struct order *o)
{
	struct by_seq *x = o->by_seq;
	struct window *w = &x->window;
	struct player first = tournament_first(&o->first);
	uint64_t least = first_exit(x), end;

	w->start = least < first.key ? least : first.key;
	/* No event has as high a number: see FAULT_STAMP_RANGE. */
	if (w->start == TOURNAMENT_NEVER)
		return false;
	end = w->start + WINDOW;
	w->word = 0;
	w->ndoubles = w->doubles_out = 0;
	for (; first.key < end && first.key != TOURNAMENT_NEVER;
	     first = tournament_first(&o->first))
		fill_by_cursor(o, first.queue, end);
	fill_by_exits(o, end);
	if (w->ndoubles)
		qsort(w->doubles, w->ndoubles, sizeof(*w->doubles), by_number);
	return true;
}

/* A double of the slot that was handed out last, or NULL. */
static const struct event *next_double(struct window *w, uint64_t seq)
{
	if (w->doubles_out == w->ndoubles ||
	    event_seq(&w->doubles[w->doubles_out]) != seq)
		return NULL;
	return &w->doubles[w->doubles_out++];
}

const struct event *by_seq_next(struct order *o)
{
	struct window *w = &o->by_seq->window;
	uint32_t slot;

	if (w->ndoubles) {
		const struct event *e = next_double(w, o->by_seq->last_seq);

		if (e)
			return e;
	}
	while (w->word == WINDOW / WORD || !w->used[w->word]) {
		if (w->word < WINDOW / WORD)
			w->word++;
		else if (!fill(o))
			return NULL;
	}
	slot = w->word * WORD + (uint32_t)__builtin_ctzll(w->used[w->word]);
	w->used[w->word] &= w->used[w->word] - 1;
	o->by_seq->last_seq = w->start + slot;
	return &w->slots[slot];
}

void by_seq_done(struct order *o)
{
	free(o->by_seq->late);
	free(o->by_seq->heap);
	free(o->by_seq->window.slots);
	free(o->by_seq->window.doubles);
	free(o->by_seq);
}
