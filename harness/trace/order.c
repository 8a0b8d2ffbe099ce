/* order.c: see order.h. */
#include "harness/trace/order.h"

#include <stdlib.h>

#include "harness/base/check.h"

void order_init(struct order *o, const struct trace *t, uint64_t until)
{
	CHECK(!t->fault);
	*o = (struct order){.t = t, .last = NO_CURSOR, .until = until,
	                    .ncursors = t->ps.len};
	cursor_forms(o->forms, t);
	/* One more, for the samples. */
	o->cursors = xmalloc(((size_t)o->ncursors + 1) * sizeof(*o->cursors));
	tournament_init(&o->first, o->ncursors + 1);
	for (uint32_t p = 0; p < o->ncursors; p++)
		cursor_init(&o->cursors[p], t, p);
	if (t->version < TRACE_1_7)
		by_seq_init(o);
	else
		merge_init(o);
}

const struct event *order_next(struct order *o)
{
	const struct event *e = o->t->version < TRACE_1_7 ? by_seq_next(o)
	                                                  : merge_next(o);

	o->n += e != NULL;
	return e;
}

uint64_t order_blocked(const struct order *o, const struct event *e)
{
	uint64_t before = o->end == ORDER_STUCK ? ORDER_ALL : e->ticks;
	uint64_t first = ORDER_ALL;

	if (o->t->version < TRACE_1_7)
		return first;
	for (uint32_t q = 0; q < o->ncursors; q++) {
		const struct event *waits = &o->cursors[q].event;

		if (q != o->last && waits->type != EV_NONE &&
		    waits->ticks < before && waits->ticks < first)
			first = waits->ticks;
	}
	return first;
}

void order_done(struct order *o)
{
	if (o->t->version < TRACE_1_7)
		by_seq_done(o);
	else
		merge_done(o);
	free(o->cursors);
	tournament_done(&o->first);
	*o = (struct order){0};
}
