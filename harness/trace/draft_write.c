/* draft_write.c: drafts to bytes; see draft.h.  Shares with the reader the
 * table of format.h and no code. */
#include <string.h>

#include "harness/trace/draft.h"
#include "harness/trace/idmap.h"

void draft_put_header_of(struct buf *out, enum trace_version version)
{
	buf_put(out, trace_headers[version], TRACE_HEADER_LEN);
}

void draft_put_header(struct buf *out)
{
	draft_put_header_of(out, TRACE_1_5);
}

void draft_put_varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(out, (uint8_t)(v | 0x80));
	buf_byte(out, (uint8_t)v);
}

static void put_long(struct buf *out, uint8_t wire, const struct buf *body)
{
	buf_byte(out, (uint8_t)(wire | 3u << 6));
	draft_put_varint(out, body->len);
	if (body->len)
		buf_put(out, body->data, body->len);
}

static void put_args(struct buf *out, enum trace_version version, uint8_t type,
                     const uint64_t *args, size_t n)
{
	uint8_t wire = ev_formats[type < EV_COUNT ? type : EV_NONE].wire;
	unsigned least = ev_stamp_args(version);
	struct buf body = {0};

	/* Tests write types that there are not. */
	if (!wire)
		wire = type;
	for (size_t i = 0; i < n; i++)
		draft_put_varint(&body, args[i]);
	if (n < least || n >= least + 3) {
		put_long(out, wire, &body);
	} else {
		buf_byte(out, (uint8_t)(wire | (n - least) << 6));
		buf_put(out, body.data, body.len);
	}
	buf_done(&body);
}

void draft_put_record_of(struct buf *out, enum trace_version version,
                         uint8_t type, const uint64_t *args, size_t n)
{
	put_args(out, version, type, args, n);
	if (type == EV_USER_LOG && version >= TRACE_1_11)
		draft_put_varint(out, 0);
}

void draft_put_record(struct buf *out, uint8_t type, const uint64_t *args,
                      size_t n)
{
	draft_put_record_of(out, TRACE_1_5, type, args, n);
}

void draft_put_string(struct buf *out, uint64_t id, const char *text)
{
	buf_byte(out, EV_STRING);
	draft_put_varint(out, id);
	draft_put_varint(out, strlen(text));
	buf_puts(out, text);
}

/* A trace being written. */
struct writer {
	const struct draft *d;
	struct buf *out;
	bool open;     /* there was a batch; what it has come to: */
	uint64_t p;
	uint64_t seq;
	uint64_t ticks;
};

static void put_batch(struct writer *w, struct draft_record head)
{
	uint64_t args[3] = {head.p, head.seq, head.ticks};

	if (w->d->version >= TRACE_1_7)
		args[1] = head.ticks;
	put_args(w->out, w->d->version, EV_BATCH, args,
	         1 + ev_stamp_args(w->d->version));
	w->open = true;
	w->p = head.p;
	w->seq = head.seq;
	w->ticks = head.ticks;
}

static void put_event(struct writer *w, const struct draft_record *e)
{
	const struct ev_format *f = &ev_formats[e->type];
	uint64_t args[TRACE_MAX_ARGS + 1];
	size_t n = 0;

	if (!w->open || e->p != w->p)
		put_batch(w, *e);
	if (w->d->version < TRACE_1_7)
		args[n++] = e->seq - w->seq;
	args[n++] = e->ticks - w->ticks;
	for (unsigned i = 0; i < ev_args(f, w->d->version)->n; i++)
		args[n++] = e->arg[i];
	if (f->stack)
		args[n++] = e->stack;
	put_args(w->out, w->d->version, e->type, args, n);
	w->seq = e->seq;
	w->ticks = e->ticks;
}

/* next is what the batch begins with, or NULL. */
static void put_head(struct writer *w, struct draft_record head,
                     const struct draft_record *next)
{
	if (next && draft_is_event(next) && next->p == head.p) {
		head.seq = next->seq < head.seq ? next->seq : head.seq;
		head.ticks = next->ticks < head.ticks ? next->ticks
		                                      : head.ticks;
	}
	put_batch(w, head);
}

static void put_body(struct writer *w, const struct draft_record *r)
{
	draft_put_varint(w->out, r->body_len);
	if (r->body_len)
		buf_put(w->out, w->d->bodies.data + r->body, r->body_len);
}

/* With its length, as tracers write them however short. */
static void put_stack(struct writer *w, const struct draft_record *r)
{
	struct buf body = {0};

	draft_put_varint(&body, r->arg[0]);
	draft_put_varint(&body, r->arg[1]);
	if (r->body_len)
		buf_put(&body, w->d->bodies.data + r->body, r->body_len);
	put_long(w->out, EV_STACK, &body);
	buf_done(&body);
}

static void put_record(struct writer *w, size_t at)
{
	const struct draft_record *r = &w->d->records[at];

	if (draft_is_event(r)) {
		put_event(w, r);
		if (r->type == EV_USER_LOG)
			put_body(w, r);
		return;
	}
	switch (r->type) {
	case EV_BATCH:
		put_head(w, *r, at + 1 < w->d->n ? r + 1 : NULL);
		return;
	case EV_STRING:
		buf_byte(w->out, EV_STRING);
		draft_put_varint(w->out, r->arg[0]);
		put_body(w, r);
		return;
	case EV_STACK:
		put_stack(w, r);
		return;
	default:
		put_args(w->out, w->d->version, r->type, r->arg,
		         ev_arg_count(&ev_formats[r->type], w->d->version));
	}
}

/* The events of the processor that record `first` is the first event of. */
static void put_proc(struct writer *w, size_t first)
{
	for (size_t i = first; i < w->d->n; i++) {
		const struct draft_record *r = &w->d->records[i];

		if (draft_is_event(r) && r->p == w->d->records[first].p)
			put_record(w, i);
	}
}

static void put_loose(struct writer *w)
{
	const struct draft *d = w->d;
	uint64_t freq[2] = {d->freq ? d->freq : 1000000000, 0};
	struct idmap seen = {0};

	for (size_t i = 0; i < d->n; i++) {
		uint32_t nseen = seen.len;

		if (draft_is_event(&d->records[i]) &&
		    idmap_add(&seen, d->records[i].p) == nseen)
			put_proc(w, i);
	}
	idmap_done(&seen);
	for (size_t i = 0; i < d->n; i++) {
		if (!draft_is_event(&d->records[i]))
			put_record(w, i);
	}
	put_args(w->out, d->version, EV_FREQUENCY, freq,
	         ev_arg_count(&ev_formats[EV_FREQUENCY], d->version));
}

void draft_write(struct buf *out, const struct draft *d)
{
	struct writer w = {.d = d, .out = out};

	draft_put_header_of(out, d->version);
	if (!d->laid_out) {
		put_loose(&w);
		return;
	}
	for (size_t i = 0; i < d->n; i++)
		put_record(&w, i);
}
