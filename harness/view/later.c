/* later.c: later_write, and how it copies traces of 1.7 and up. */
#include "harness/view/later.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/order.h"
#include "harness/view/numbering.h"
#include "harness/view/records.h"
#include "harness/view/stops.h"

static const struct {
	const char *name;
	enum trace_version version;
} names[] = {
	{"go1.11", TRACE_1_11}, /* what Go 1.11 to 1.18 read and write */
	{"go1.19", TRACE_1_19}, /* Go 1.19 and 1.20 */
	{"go1.21", TRACE_1_21},
};

enum trace_version later_version(const char *name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i].name, name))
			return names[i].version;
	return TRACE_NVERSIONS;
}

void later_left_out(struct later_report *r, uint8_t type)
{
	if (type != EV_GC_SCAN_START && type != EV_GC_SCAN_DONE)
		r->left_out[type]++;
}

/* What becomes of the event at off. */
struct stop {
	uint64_t off;
	uint64_t kind;
	enum ev_type type;
};

struct copy {
	const struct trace *t;
	enum trace_version to;
	struct later_report *r;
	struct stop *stops; /* in order of off; if stops_differ */
	size_t nstops;
	size_t stop;        /* the next one */
	uint64_t p, ticks;  /* of the batch, of the last event */
	bool gap;           /* that was left out: steps are wrong */
	struct buf text;
};

static int by_off(const void *a, const void *b)
{
	const struct stop *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* Only the order of events says which stop of the world is whose. */
static void find_stops(struct copy *c)
{
	struct stops s = {.from = c->t->version, .to = (uint8_t)c->to};
	const struct event *e;
	struct order o;
	size_t cap = 0;

	order_init(&o, c->t, ORDER_ALL);
	while ((e = order_next(&o))) {
		struct stop *stop;

		if (!is_stop(e))
			continue;
		if (c->nstops == cap) {
			cap = cap ? cap * 2 : 64;
			c->stops = xrealloc(c->stops, cap * sizeof *c->stops);
		}
		stop = &c->stops[c->nstops++];
		*stop = (struct stop){.off = e->off};
		stop->type = stops_step(&s, e, &stop->kind);
	}
	order_done(&o);
	if (c->nstops)
		qsort(c->stops, c->nstops, sizeof *c->stops, by_off);
}

/* The type that rec has in c->to; EV_NONE: none.  A stop's kind is set. */
static enum ev_type type_of(struct copy *c, const struct record *rec,
                            uint64_t *kind)
{
	struct event e = {.type = rec->type};

	if (is_stop(&e) && stops_differ(c->t->version, c->to)) {
		const struct stop *s;

		while (c->stop < c->nstops && c->stops[c->stop].off < rec->off)
			c->stop++;
		s = &c->stops[c->stop];
		/* Where the order ends nothing is known. */
		if (c->stop == c->nstops || s->off != rec->off)
			return EV_NONE;
		*kind = s->kind;
		return s->type;
	}
	return ev_known(&ev_formats[rec->type], c->to) ? rec->type : EV_NONE;
}

/* bytes: len of them, the whole record. */
static void copy_event(struct copy *c, const struct record *rec,
                       const uint8_t *bytes, size_t len)
{
	uint64_t args[TRACE_MAX_ARGS + 2] = {rec->arg[0]};
	uint64_t before = c->ticks, kind = 0;
	enum ev_type type = type_of(c, rec, &kind);

	c->ticks += rec->arg[0];
	if (type == EV_NONE) {
		c->gap = true;
		later_left_out(c->r, rec->type);
		return;
	}
	if (c->gap)
		put_batch(&c->text, c->p, before);
	c->gap = false;
	if (type == EV_STW_START) {
		args[1] = stops_differ(c->t->version, c->to) ? kind
		                                             : rec->arg[1];
		put_record(&c->text, EV_STW_START, args, 2);
	} else if (type != rec->type) {
		put_record(&c->text, (uint8_t)type, args, 1);
	} else if (type == EV_GC_SWEEP_DONE && rec->nargs == 1) {
		/* nothing is known of what it swept */
		put_record(&c->text, (uint8_t)type, args, 3);
	} else {
		buf_put(&c->text, bytes, len);
	}
}

static void copy_records(struct copy *c, struct outfile *out)
{
	struct reader r;
	struct record rec;

	reader_open(&r, c->t->bytes, c->t->len);
	while (reader_next(&r, &rec) > 0 && !out->err) {
		const uint8_t *bytes = c->t->bytes + rec.off;
		size_t len = (size_t)(r.at - bytes);

		if (rec.type == EV_BATCH) {
			c->p = rec.arg[0];
			c->ticks = rec.arg[1];
			c->gap = false;
		}
		if (ev_formats[rec.type].event)
			copy_event(c, &rec, bytes, len);
		else
			buf_put(&c->text, bytes, len);
		outfile_take(out, &c->text);
	}
}

void later_write(struct outfile *out, const struct trace *t,
                 enum trace_version to, struct symbols *s,
                 struct later_report *r)
{
	struct copy c = {.t = t, .to = to, .r = r};

	outfile_put(out, trace_headers[to], TRACE_HEADER_LEN);
	if (t->version < TRACE_1_7) {
		numbering_write(out, t, to, s, r);
		return;
	}
	if (stops_differ(t->version, to))
		find_stops(&c);
	copy_records(&c, out);
	free(c.stops);
	buf_done(&c.text);
}
