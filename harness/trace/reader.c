/* reader.c: see reader.h and format.h. */
#include "harness/trace/reader.h"

#include <string.h>

#define TYPE_BITS READER_TYPE_BITS
#define TYPE_MASK (TRACE_NWIRE - 1u)
#define LENGTH_FORM READER_LENGTH_FORM

static int fail(struct reader *r, enum trace_fault why, const uint8_t *where)
{
	if (!r->fault) {
		r->fault = why;
		r->fault_off = (uint64_t)(where - r->base);
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
	const uint8_t *at = r->at;

	if (at < end && at[0] < 0x80) {
		r->at = at + 1;
		return at[0];
	}
	if (end - at > 1 && at[1] < 0x80) {
		r->at = at + 2;
		return (at[0] & 0x7fu) | (uint64_t)at[1] << 7;
	}
	return long_varint(r, end);
}

uint64_t reader_frame(const uint8_t *bytes, uint64_t *off)
{
	uint64_t v = 0;
	uint8_t b;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		b = bytes[(*off)++];
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			break;
	}
	return v;
}

/*
 * Finds the version.  A header of that form with another number is of another
 * version; all else is none.
 */
static enum trace_fault read_header(const uint8_t *h, uint8_t *version)
{
	static const char rest[] = " trace\0\0\0\0";
	size_t i = 6;

	for (*version = 0; *version < TRACE_NVERSIONS; ++*version) {
		if (!memcmp(h, trace_headers[*version], TRACE_HEADER_LEN))
			return FAULT_NONE;
	}
	if (memcmp(h, "go ", 3) || h[3] < '1' || h[3] > '9' || h[4] != '.' ||
	    h[5] < '1' || h[5] > '9')
		return FAULT_HEADER;
	while (i < 8 && h[i] >= '0' && h[i] <= '9')
		i++;
	if (memcmp(h + i, rest, TRACE_HEADER_LEN - i))
		return FAULT_HEADER;
	return FAULT_VERSION;
}

/* An event that says nothing but what its stamp, goroutine and stack say. */
static bool is_plain(uint8_t type, unsigned version)
{
	const struct ev_format *f = &ev_formats[type];

	return f->event && !ev_args(f, version)->string &&
	       type != EV_GO_SYS_EXIT && type != EV_GO_SYS_EXIT_LOCAL &&
	       type != EV_CPU_SAMPLE;
}

static void fill_wire(struct reader *r)
{
	for (unsigned type = EV_NONE + 1; type < EV_COUNT; type++) {
		const struct ev_format *f = &ev_formats[type];

		if (ev_known(f, r->version))
			r->wire[f->wire] = (struct wire){
				.type = (uint8_t)type,
				.want = type == EV_STRING ? 0 : (uint8_t)
				        ev_arg_count(f, r->version),
				.plain = is_plain((uint8_t)type, r->version),
				.names_g = f->names_g,
				.stack = f->stack,
			};
	}
	r->form_args = (uint8_t)ev_stamp_args(r->version);
}

void reader_open(struct reader *r, const uint8_t *bytes, size_t len)
{
	static const uint8_t nothing;
	enum trace_fault why;

	/* Of no bytes there may be no address. */
	if (!len)
		bytes = &nothing;
	*r = (struct reader){.base = bytes, .at = bytes, .end = bytes + len};
	if (len < TRACE_HEADER_LEN) {
		fail(r, len ? FAULT_HEADER : FAULT_EMPTY, bytes);
		return;
	}
	why = read_header(bytes, &r->version);
	if (why) {
		fail(r, why, bytes);
		return;
	}
	r->at += TRACE_HEADER_LEN;
	fill_wire(r);
}

/* The frames of a Stack follow its id and their number n, up to end. */
static void read_frames(struct reader *r, struct record *rec,
                        const uint8_t *end)
{
	uint64_t n = rec->arg[1];

	rec->frames_off = (uint64_t)(r->at - r->base);
	if (n > TRACE_MAX_FRAMES) {
		fail(r, FAULT_STACK_FRAMES, r->base + rec->off);
		return;
	}
	for (n *= ev_frame_args(r->version); n && r->at < end; n--)
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
	if (stack && rec->arg[1] * ev_frame_args(r->version) != n - want)
		fail(r, FAULT_STACK_FRAMES, r->base + rec->off);
	else if (stack && !r->fault)
		read_frames(r, rec, r->end);
}

/* A length and as many bytes; returns the length. */
static uint64_t read_bytes(struct reader *r, struct record *rec,
                           uint64_t least)
{
	uint64_t len = varint(r, r->end);

	if (r->fault)
		return 0;
	rec->frames_off = (uint64_t)(r->at - r->base);
	if (len < least || len > TRACE_MAX_STRING)
		fail(r, FAULT_STRING_LENGTH, r->base + rec->off);
	else if (len > (uint64_t)(r->end - r->at))
		fail(r, FAULT_TRUNCATED, r->base + rec->off);
	else
		r->at += len;
	return len;
}

/* A record without arguments. */
static int read_string(struct reader *r, struct record *rec)
{
	if (rec->type != EV_STRING)
		return fail(r, FAULT_TYPE, r->base + rec->off);
	r->at++;
	rec->nargs = 2;
	rec->arg[0] = varint(r, r->end);
	rec->arg[1] = r->fault ? 0 : read_bytes(r, rec, 1);
	return r->fault ? -1 : 1;
}

int reader_next(struct reader *r, struct record *rec)
{
	const uint8_t *start = r->at;
	struct wire wire;
	unsigned form;

	if (start == r->end)
		return r->fault ? -1 : 0;
	rec->off = (uint64_t)(start - r->base);
	wire = r->wire[*start & TYPE_MASK];
	rec->type = wire.type;
	rec->nargs = 0;
	rec->frames_off = 0;
	form = *start >> TYPE_BITS;
	if (!wire.want)
		return read_string(r, rec);
	r->at++;
	if (form == LENGTH_FORM)
		read_long(r, rec, wire.want);
	else
		read_short(r, rec, form + r->form_args, wire.want);
	if (wire.type == EV_USER_LOG && !r->fault)
		read_bytes(r, rec, 0);
	return r->fault ? -1 : 1;
}
