/*
 * order_fuzz.c: the order of any trace that has one.
 *
 * What must hold: (1) a second walk is the same as the first; (2) each event
 * occurs once, as it is written; all of them do when the order is whole;
 * (3) numbers, or since 1.7 times, do not decrease but for a last event that
 * is said to break the order.
 */
#include <stdlib.h>

#include "fuzzers/fuzz.h"
#include "harness/base/check.h"
#include "harness/trace/order.h"
#include "harness/trace/written.h"

/* An order that was walked. */
struct walk {
	struct event *events; /* owned; n */
	uint64_t n;
	uint8_t end;
};

static void check_same(const struct event *a, const struct event *b)
{
	CHECK_OP(a->off, ==, b->off);
	CHECK_OP(a->type, ==, b->type);
	CHECK(a->seq == b->seq);
	CHECK(a->ticks == b->ticks);
	CHECK_OP(a->nargs, ==, b->nargs);
	for (unsigned i = 0; i < a->nargs; i++)
		CHECK(a->arg[i] == b->arg[i]);
	CHECK(a->stack == b->stack);
	CHECK_OP(a->p, ==, b->p);
	CHECK_OP(a->g, ==, b->g);
	CHECK_OP(a->named, ==, b->named);
}

static void walk(struct walk *w, const struct trace *t)
{
	struct order o;
	const struct event *e;

	w->events = xmalloc(t->nevents * sizeof(*w->events));
	order_init(&o, t, ORDER_ALL);
	while ((e = order_next(&o))) {
		CHECK_OP(w->n, <, t->nevents);
		w->events[w->n++] = *e;
	}
	CHECK_OP(o.n, ==, w->n);
	CHECK(!order_next(&o));
	w->end = o.end;
	order_done(&o);
}

static void check_again(const struct walk *w, const struct trace *t)
{
	struct order o;
	const struct event *e;
	uint64_t n = 0;

	order_init(&o, t, ORDER_ALL);
	for (; (e = order_next(&o)); n++) {
		CHECK_OP(n, <, w->n);
		check_same(e, &w->events[n]);
	}
	CHECK_OP(n, ==, w->n);
	CHECK_OP(o.end, ==, w->end);
	order_done(&o);
}

static void check_monotonic(const struct walk *w, const struct trace *t)
{
	for (uint64_t i = 1; i < w->n; i++) {
		const struct event *a = &w->events[i - 1], *b = a + 1;

		if (t->version < TRACE_1_7)
			CHECK(event_seq(a) <= event_seq(b));
		else if (i < w->n - 1 || w->end == ORDER_WHOLE)
			CHECK(a->ticks <= b->ticks);
		CHECK(event_ticks(b) >= t->start_ticks ||
		      t->version >= TRACE_1_7);
	}
}

static int by_off(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* Sorts w by offset. */
static void check_complete(struct walk *w, const struct trace *t)
{
	struct written all;
	const struct event *e;
	uint64_t n = 0;

	qsort(w->events, w->n, sizeof(*w->events), by_off);
	written_init(&all, t);
	while ((e = written_next(&all))) {
		if (n < w->n && w->events[n].off == e->off)
			check_same(&w->events[n++], e);
		else
			CHECK(w->end != ORDER_WHOLE);
	}
	CHECK_OP(n, ==, w->n);
	written_done(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace t = {0};
	struct walk w = {0};

	trace_load(&t, data, size);
	if (!t.fault) {
		walk(&w, &t);
		CHECK(w.n > 0);
		CHECK(w.end == ORDER_WHOLE || t.version >= TRACE_1_7);
		check_again(&w, &t);
		check_monotonic(&w, &t);
		check_complete(&w, &t);
		free(w.events);
	}
	trace_done(&t);
	return 0;
}
