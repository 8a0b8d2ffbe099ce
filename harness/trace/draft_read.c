/* draft_read.c: a draft of a real trace; see draft.h.  Knows how records are
 * told apart from reader.h, and nothing of what a whole trace has to be. */
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/draft.h"
#include "harness/trace/reader.h"

static bool has_body(uint8_t type)
{
	return type == EV_STRING || type == EV_STACK || type == EV_USER_LOG;
}

static void take_stamp(struct draft_record *r, const struct record *rec,
                       unsigned at, unsigned n)
{
	if (n > 1)
		r->seq += rec->arg[at];
	r->ticks += rec->arg[at + n - 1];
}

/* Events step on from last, which is the event or Batch before it. */
static struct draft_record convert(const struct record *rec, unsigned version,
                                   const struct draft_record *last)
{
	const struct ev_format *f = &ev_formats[rec->type];
	unsigned stamp = ev_stamp_args(version), at = 0;
	struct draft_record r = {.type = rec->type};

	if (rec->type == EV_BATCH) {
		r.p = rec->arg[0];
		take_stamp(&r, rec, 1, stamp);
		return r;
	}
	if (f->event) {
		r.p = last->p;
		r.seq = last->seq;
		r.ticks = last->ticks;
		take_stamp(&r, rec, 0, stamp);
		at = stamp;
	}
	for (unsigned i = 0; i < ev_args(f, version)->n; i++)
		r.arg[i] = rec->arg[at++];
	if (f->stack)
		r.stack = rec->arg[at];
	return r;
}

void draft_from(struct draft *d, const uint8_t *bytes, size_t len)
{
	struct draft_record last = {0};
	struct reader reader;
	struct record rec;

	reader_open(&reader, bytes, len);
	d->version = (enum trace_version)reader.version;
	d->laid_out = true;
	while (reader_next(&reader, &rec) > 0) {
		struct draft_record r = convert(&rec, d->version, &last);

		if (has_body(rec.type)) {
			r.body = d->bodies.len;
			r.body_len = (size_t)(reader.at - reader.base) -
			             (size_t)rec.frames_off;
			buf_put(&d->bodies, bytes + rec.frames_off, r.body_len);
		}
		if (draft_is_event(&r) || r.type == EV_BATCH)
			last = r;
		draft_insert(d, d->n, r);
	}
	CHECK(!reader.fault);
}
