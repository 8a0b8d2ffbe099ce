/* draft_edit.c: see draft_edit.h. */
#include "harness/trace/draft_edit.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

static struct draft_record *record(struct draft *d, size_t at)
{
	CHECK_OP(at, <, d->n);
	return &d->records[at];
}

static struct draft_record *event(struct draft *d, size_t at)
{
	struct draft_record *e = record(d, at);

	CHECK(draft_is_event(e));
	return e;
}

static uint64_t stamp_of(const struct draft *d, size_t at)
{
	return d->version < TRACE_1_7 ? d->records[at].seq
	                              : d->records[at].ticks;
}

void draft_drop(struct draft *d, size_t at)
{
	struct draft_record *r = record(d, at);

	d->n--;
	memmove(r, r + 1, (d->n - at) * sizeof(*r));
}

void draft_double(struct draft *d, size_t at)
{
	draft_insert(d, at + 1, *event(d, at));
}

void draft_swap(struct draft *d, size_t a, size_t b)
{
	struct draft_record *x = event(d, a), *y = event(d, b);
	struct draft_record was_x = *x, was_y = *y;

	*x = was_y;
	*y = was_x;
	x->p = was_x.p;
	x->seq = was_x.seq;
	x->ticks = was_x.ticks;
	y->p = was_y.p;
	y->seq = was_y.seq;
	y->ticks = was_y.ticks;
}

bool draft_names_g(const struct draft_record *e)
{
	return ev_formats[e->type].names_g || e->type == EV_CPU_SAMPLE;
}

void draft_retarget_g(struct draft *d, size_t at, uint64_t g)
{
	struct draft_record *e = event(d, at);

	CHECK(draft_names_g(e));
	e->arg[e->type == EV_CPU_SAMPLE ? 2 : 0] = g;
}

/* Where an event of p with this stamp belongs; d->n: p has no events. */
static size_t place_for(const struct draft *d, uint64_t p, uint64_t stamp)
{
	size_t place = d->n;

	for (size_t i = 0; i < d->n; i++) {
		const struct draft_record *e = &d->records[i];

		if (!draft_is_event(e) || e->p != p)
			continue;
		if (stamp_of(d, i) <= stamp)
			place = i + 1;
		else if (place == d->n)
			place = i;
	}
	return place;
}

void draft_retarget_p(struct draft *d, size_t at, uint64_t p)
{
	struct draft_record e = *event(d, at);
	uint64_t stamp = stamp_of(d, at);
	size_t n = d->n - 1, place;

	e.p = p;
	draft_drop(d, at);
	place = place_for(d, p, stamp);
	draft_insert(d, place < n ? place : at, e);
}

void draft_retype(struct draft *d, size_t at, uint8_t type)
{
	CHECK(type < EV_COUNT && ev_formats[type].event &&
	      ev_known(&ev_formats[type], d->version));
	event(d, at)->type = type;
}

void draft_restamp(struct draft *d, size_t at, uint64_t seq, uint64_t ticks)
{
	struct draft_record *e = event(d, at);

	e->seq = seq;
	e->ticks = ticks;
}

/* The number of the next Batch from `at` on, or d->n. */
static size_t next_batch(const struct draft *d, size_t at)
{
	while (at < d->n && d->records[at].type != EV_BATCH)
		at++;
	return at;
}

void draft_drop_batch(struct draft *d, size_t at)
{
	size_t end, kept = at;

	CHECK_OP(record(d, at)->type, ==, EV_BATCH);
	end = next_batch(d, at + 1);
	for (size_t i = at + 1; i < end; i++) {
		if (!draft_is_event(&d->records[i]))
			d->records[kept++] = d->records[i];
	}
	memmove(d->records + kept, d->records + end,
	        (d->n - end) * sizeof(*d->records));
	d->n -= end - kept;
}

/* The last Batch before `at` of the same processor, or `at`. */
static size_t batch_before(const struct draft *d, size_t at)
{
	for (size_t i = at; i-- > 0;) {
		if (d->records[i].type == EV_BATCH &&
		    d->records[i].p == d->records[at].p)
			return i;
	}
	return at;
}

/* Turns the records from a on, which are two parts that meet at b and end at
 * end, so that the second comes first. */
static void turn(struct draft *d, size_t a, size_t b, size_t end)
{
	size_t size = sizeof(*d->records), first = (b - a) * size;
	struct draft_record *held = xmalloc(first);

	memcpy(held, d->records + a, first);
	memmove(d->records + a, d->records + b, (end - b) * size);
	memcpy(d->records + a + (end - b), held, first);
	free(held);
}

void draft_swap_batch(struct draft *d, size_t at)
{
	size_t before, end;

	CHECK_OP(record(d, at)->type, ==, EV_BATCH);
	before = batch_before(d, at);
	if (before == at)
		return;
	/* A frequency ends the trace, and so stays behind. */
	end = at + 1;
	while (end < d->n && d->records[end].type != EV_BATCH &&
	       d->records[end].type != EV_FREQUENCY)
		end++;
	turn(d, before, at, end);
}

uint64_t *draft_own_seq(struct draft *d, size_t at)
{
	struct draft_record *e = event(d, at);
	unsigned seq = ev_args(&ev_formats[e->type], d->version)->seq;

	return seq ? &e->arg[seq - 1] : NULL;
}

uint64_t *draft_exit_ticks(struct draft *d, size_t at)
{
	struct draft_record *e = event(d, at);

	switch (e->type) {
	case EV_GO_SYS_EXIT:
		return &e->arg[2];
	case EV_GO_SYS_EXIT_LOCAL:
		return &e->arg[1];
	default:
		return NULL;
	}
}

void draft_spread(struct draft *d)
{
	if (d->version >= TRACE_1_7)
		return;
	for (size_t i = 0; i < d->n; i++) {
		d->records[i].seq *= 2;
		if (d->records[i].type == EV_GO_SYS_EXIT)
			d->records[i].arg[1] *= 2;
	}
}

void draft_to_1_21(struct draft *d)
{
	CHECK_OP(d->version, >=, TRACE_1_10);
	CHECK_OP(d->version, <, TRACE_1_21);
	d->version = TRACE_1_21;
	/* 0 and 1, the ends of marking and of sweeping, are 1 and 2 now. */
	for (size_t i = 0; i < d->n; i++)
		d->records[i].arg[0] += d->records[i].type == EV_STW_START;
}
