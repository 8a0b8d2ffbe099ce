/* reader.c: see reader.h and format.h. */
#include "harness/trace/reader.h"

#include <string.h>

/* In the first byte of a record. */
#define TYPE_BITS 6
#define TYPE_MASK 0x3fu
/* Top bits that say: the length comes next.  Below it: two arguments more. */
#define LENGTH_FORM 3u

static int fail(struct reader *r, enum trace_fault why, const uint8_t *where)
{
	if (!r->fault) {
		r->fault = why;
		r->fault_off = (uint32_t)(where - r->base);
	}
	r->at = r->end;
	return -1;
}

/* A number of several bytes; 10 of them hold 64 bits. */
static uint64_t long_varint(struct reader *r, const uint8_t *end)
{
	const uint8_t *start = r->at;
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t b;

		if (r->at == end) {
			/* Inside a record of known length, the length lies;
			 * else the trace is cut off. */
			fail(r, end == r->end ? FAULT_TRUNCATED
			                      : FAULT_RECORD_LENGTH, start);
			return 0;
		}
		b = *r->at++;
		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
	fail(r, FAULT_VARINT, start);
	return 0;
}

static inline uint64_t varint(struct reader *r, const uint8_t *end)
{
	if (r->at < end && *r->at < 0x80)
		return *r->at++;
	return long_varint(r, end);
}

/*
 * "go 1.5 trace": this format.  Any other number of that form is a trace of
 * another version; all else is none.
 */
static enum trace_fault header_fault(const uint8_t *h)
{
	static const char rest[] = " trace\0\0\0\0";
	size_t i = 6;

	if (!memcmp(h, "go 1.5 trace\0\0\0\0", TRACE_HEADER_LEN))
		return FAULT_NONE;
	if (memcmp(h, "go ", 3) || h[3] < '1' || h[3] > '9' || h[4] != '.' ||
	    h[5] < '1' || h[5] > '9')
		return FAULT_HEADER;
	while (i < 8 && h[i] >= '0' && h[i] <= '9')
		i++;
	if (memcmp(h + i, rest, TRACE_HEADER_LEN - i))
		return FAULT_HEADER;
	return FAULT_VERSION;
}

void reader_open(struct reader *r, const uint8_t *bytes, size_t len)
{
	enum trace_fault why;

	*r = (struct reader){.base = bytes, .at = bytes, .end = bytes + len};
	if (len > TRACE_MAX_LEN) {
		fail(r, FAULT_TOO_LARGE, bytes);
		return;
	}
	if (len < TRACE_HEADER_LEN) {
		fail(r, len ? FAULT_HEADER : FAULT_EMPTY, bytes);
		return;
	}
	why = header_fault(bytes);
	if (why)
		fail(r, why, bytes);
	else
		r->at += TRACE_HEADER_LEN;
}

/* The frames of a Stack follow its id and their number n, up to end. */
static void read_frames(struct reader *r, struct record *rec,
                        const uint8_t *end)
{
	uint64_t n = rec->arg[1];

	rec->frames_off = (uint32_t)(r->at - r->base);
	if (n > TRACE_MAX_FRAMES) {
		fail(r, FAULT_STACK_FRAMES, r->base + rec->off);
		return;
	}
	for (; n && r->at < end; n--)
		varint(r, end);
	if (n)
		fail(r, FAULT_STACK_FRAMES, r->base + rec->off);
}

/* The arguments of a record that gives their length. */
static void read_long(struct reader *r, struct record *rec, unsigned want)
{
	const uint8_t *start = r->base + rec->off;
	uint64_t len = varint(r, r->end);
	const uint8_t *end;

	if (r->fault)
		return;
	if (len > (uint64_t)(r->end - r->at)) {
		fail(r, FAULT_TRUNCATED, start);
		return;
	}
	end = r->at + len;
	while (rec->nargs < want && r->at < end)
		rec->arg[rec->nargs++] = varint(r, end);
	if (r->fault)
		return;
	if (rec->nargs < want) {
		fail(r, FAULT_ARG_COUNT, start);
		return;
	}
	if (rec->type == EV_STACK)
		read_frames(r, rec, end);
	if (r->at < end)
		fail(r, rec->type == EV_STACK ? FAULT_STACK_FRAMES
		                              : FAULT_ARG_COUNT, start);
}

static void read_short(struct reader *r, struct record *rec, unsigned n,
                       unsigned want)
{
	bool stack = rec->type == EV_STACK;

	if (n != want && !(stack && n > want)) {
		fail(r, FAULT_ARG_COUNT, r->base + rec->off);
		return;
	}
	for (unsigned i = 0; i < want; i++)
		rec->arg[i] = varint(r, r->end);
	rec->nargs = (uint8_t)want;
	if (stack && rec->arg[1] != n - want)
		fail(r, FAULT_STACK_FRAMES, r->base + rec->off);
	else if (stack && !r->fault)
		read_frames(r, rec, r->end);
}

int reader_next(struct reader *r, struct record *rec)
{
	const uint8_t *start = r->at;
	unsigned form, want;

	if (start == r->end)
		return r->fault ? -1 : 0;
	rec->off = (uint32_t)(start - r->base);
	rec->type = *start & TYPE_MASK;
	rec->nargs = 0;
	rec->frames_off = 0;
	form = *start >> TYPE_BITS;
	if (rec->type == EV_NONE || rec->type >= EV_COUNT)
		return fail(r, FAULT_TYPE, start);
	r->at++;
	want = ev_arg_count(&ev_formats[rec->type]);
	if (form == LENGTH_FORM)
		read_long(r, rec, want);
	else
		read_short(r, rec, form + 2, want);
	return r->fault ? -1 : 1;
}
