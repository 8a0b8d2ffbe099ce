/* mutate.c: see mutate.h. */
#include "fuzzers/mutate.h"

#include <stdbool.h>
#include <string.h>

#include "harness/base/buf.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/trace/draft_edit.h"
#include "harness/trace/idmap.h"
#include "harness/trace/reader.h"

/* Longer traces are not changed by event, which takes time. */
#define MAX_RECORDS 8000

/* Where the format or the reader has an edge. */
static const uint64_t edges[] = {
	0, 1, 2, 15, 16, 127, 128, TRACE_MAX_FRAMES, 16383, 16384,
	IDMAP_DIRECT - 1, IDMAP_DIRECT, TRACE_MAX_STRING, UINT32_MAX,
	(uint64_t)UINT32_MAX + 1, INT64_MAX, (uint64_t)INT64_MAX + 1,
	TRACE_NO_PROC,
};

/* A number that differs from v in an interesting way. */
static uint64_t another(struct rng *r, uint64_t v)
{
	switch (rng_below(r, 4)) {
	case 0:
		return v + 1;
	case 1:
		return v - 1;
	case 2:
		return v + rng_below(r, 64) - 32;
	default:
		return edges[rng_below(r, sizeof(edges) / sizeof(*edges))];
	}
}

/*
 * The events.
 */

/* Of some event; d has one. */
static size_t pick(const struct draft *d, struct rng *r)
{
	size_t at = rng_below(r, d->n);

	while (!draft_is_event(&d->records[at]))
		at = (at + 1) % d->n;
	return at;
}

static void drop(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_drop(d, at);
}

static void repeat(struct draft *d, struct rng *r, size_t at)
{
	draft_insert(d, rng_below(r, d->n + 1), d->records[at]);
}

static void swap(struct draft *d, struct rng *r, size_t at)
{
	draft_swap(d, at, pick(d, r));
}

/* At the time of another, or about then. */
static void restamp(struct draft *d, struct rng *r, size_t at)
{
	const struct draft_record *from = &d->records[pick(d, r)];
	uint64_t by = rng_below(r, 3) - 1;

	draft_restamp(d, at, from->seq + by, from->ticks + by);
}

static void move_to_proc(struct draft *d, struct rng *r, size_t at)
{
	uint64_t p = d->records[pick(d, r)].p;

	draft_retarget_p(d, at, rng_chance(r, 1, 8) ? another(r, p) : p);
}

/* An argument, often a goroutine or its sequence number. */
static void change_arg(struct draft *d, struct rng *r, size_t at)
{
	const struct draft_record *from = &d->records[pick(d, r)];
	uint64_t *arg = &d->records[at].arg[rng_below(r, 3)];

	*arg = rng_chance(r, 1, 2) ? from->arg[arg - d->records[at].arg]
	                           : another(r, *arg);
}

static void change_stack(struct draft *d, struct rng *r, size_t at)
{
	uint64_t stack = d->records[pick(d, r)].stack;

	d->records[at].stack = rng_chance(r, 1, 4) ? another(r, stack) : stack;
}

static void change_type(struct draft *d, struct rng *r, size_t at)
{
	uint8_t type = (uint8_t)rng_below(r, EV_COUNT);
	const struct ev_format *f = &ev_formats[type];
	unsigned string = ev_args(f, d->version)->string;

	if (!f->event || !ev_known(f, d->version))
		return;
	draft_retype(d, at, type);
	if (string) /* 0 is no string */
		d->records[at].arg[string - 1] = 0;
}

static void change_version(struct draft *d, struct rng *r, size_t at)
{
	(void)at;
	d->version = (enum trace_version)rng_below(r, TRACE_NVERSIONS);
	for (size_t i = d->n; i-- > 0;) {
		if (!ev_known(&ev_formats[d->records[i].type], d->version))
			draft_drop(d, i);
	}
}

static void (*const edits[])(struct draft *, struct rng *, size_t) = {
	drop, drop, repeat, swap, restamp, move_to_proc, change_arg,
	change_arg, change_stack, change_type, change_type, change_version,
};

static size_t count_events(const struct draft *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += draft_is_event(&d->records[i]);
	return n;
}

/* Whether the reader finds no fault, in a file that is not too large. */
static bool is_readable(const uint8_t *data, size_t size)
{
	struct reader r;
	struct record rec;
	size_t n = 0;

	reader_open(&r, data, size);
	while (n < MAX_RECORDS && reader_next(&r, &rec) > 0)
		n++;
	return !r.fault && n < MAX_RECORDS;
}

/* Appends a trace with other events to out, unless there is none. */
static void other_events(struct buf *out, const uint8_t *data, size_t size,
                         struct rng *r)
{
	struct draft d = {0};

	if (!is_readable(data, size))
		return;
	draft_from(&d, data, size);
	for (uint64_t n = rng_range(r, 1, 4); n && count_events(&d); n--) {
		size_t at = pick(&d, r);

		edits[rng_below(r, sizeof(edits) / sizeof(*edits))](&d, r, at);
	}
	draft_write(out, &d);
	draft_done(&d);
}

/*
 * The records.
 */

/* Some in a row. */
struct span {
	size_t off, len;
};

/* Where records begin, and behind the last good one; the header is none. */
struct places {
	struct buf offs; /* of size_t */
};

static void find_places(struct places *p, const uint8_t *data, size_t size)
{
	struct reader r;
	struct record rec;
	size_t at = size < TRACE_HEADER_LEN ? size : TRACE_HEADER_LEN;

	reader_open(&r, data, size);
	buf_put(&p->offs, &at, sizeof(at));
	while (reader_next(&r, &rec) > 0) {
		at = (size_t)(r.at - data);
		buf_put(&p->offs, &at, sizeof(at));
	}
}

static size_t place(const struct places *p, struct rng *r)
{
	size_t n = p->offs.len / sizeof(size_t), off;

	memcpy(&off, p->offs.data + rng_below(r, n) * sizeof(off),
	       sizeof(off));
	return off;
}

/* Mostly short. */
static struct span some(const struct places *p, struct rng *r, size_t longest)
{
	size_t a = place(p, r), b = place(p, r);
	struct span s = {a < b ? a : b, a < b ? b - a : a - b};

	if (rng_chance(r, 3, 4) && s.len > 32)
		s.len = 32;
	if (s.len > longest)
		s.len = longest;
	return s;
}

/* Puts `with` in the place of what is at s. */
static size_t replace(uint8_t *data, size_t size, size_t max, struct span s,
                      const uint8_t *with, size_t n)
{
	if (n > max - (size - s.len))
		n = max - (size - s.len);
	memmove(data + s.off + n, data + s.off + s.len,
	        size - s.off - s.len);
	if (n)
		memcpy(data + s.off, with, n);
	return size - s.len + n;
}

/* Cuts records out, or puts a copy of them elsewhere, or both. */
static size_t other_records(uint8_t *data, size_t size, size_t max,
                            struct rng *r)
{
	struct places p = {0};
	struct buf copy = {0};
	struct span s;
	size_t to;

	find_places(&p, data, size);
	s = some(&p, r, size);
	to = place(&p, r);
	buf_put(&copy, data + s.off, s.len);
	if (rng_chance(r, 2, 3)) {
		size = replace(data, size, max, s, NULL, 0);
		if (to > s.off)
			to = to < s.off + s.len ? s.off : to - s.len;
	}
	if (rng_chance(r, 2, 3))
		size = replace(data, size, max, (struct span){to, 0},
		               copy.data, copy.len);
	buf_done(&copy);
	buf_done(&p.offs);
	return size;
}

static size_t other_header(uint8_t *data, size_t size, struct rng *r)
{
	if (size >= TRACE_HEADER_LEN)
		memcpy(data, trace_headers[rng_below(r, TRACE_NVERSIONS)],
		       TRACE_HEADER_LEN);
	return size;
}

size_t mutate_trace(uint8_t *data, size_t size, size_t max, uint64_t seed,
                    mutate_bytes *bytes)
{
	struct rng r = rng_seed(seed);
	uint64_t choice = rng_below(&r, 32);
	struct buf out = {0};

	if (choice == 0)
		return other_header(data, size, &r);
	if (choice < 8)
		return other_records(data, size, max, &r);
	if (choice < 20)
		other_events(&out, data, size, &r);
	if (!out.len || out.len > max) {
		size = bytes(data, size, max);
	} else {
		memcpy(data, out.data, out.len);
		size = out.len;
	}
	buf_done(&out);
	return size;
}

size_t mutate_cross(const uint8_t *a, size_t asize, const uint8_t *b,
                    size_t bsize, uint8_t *out, size_t max, uint64_t seed)
{
	struct rng r = rng_seed(seed);
	struct places ours = {0}, theirs = {0};
	struct span from, to;
	size_t size = asize < max ? asize : max;

	if (size)
		memcpy(out, a, size);
	find_places(&ours, out, size);
	find_places(&theirs, b, bsize);
	from = some(&theirs, &r, bsize);
	to = some(&ours, &r, rng_chance(&r, 1, 2) ? 0 : size);
	size = replace(out, size, max, to, b + from.off, from.len);
	buf_done(&ours.offs);
	buf_done(&theirs.offs);
	return size;
}
