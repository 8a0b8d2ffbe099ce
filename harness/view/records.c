/* records.c: see records.h. */
#include "harness/view/records.h"

/* In the top bits of a record's first byte: the length comes next. */
#define LENGTH_FORM 3u
#define FORM_SHIFT 6

void put_varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(out, (uint8_t)(v | 0x80));
	buf_byte(out, (uint8_t)v);
}

static size_t varint_len(uint64_t v)
{
	size_t n = 1;

	for (; v >= 0x80; v >>= 7)
		n++;
	return n;
}

void put_record(struct buf *out, uint8_t type, const uint64_t *args, size_t n)
{
	uint8_t wire = ev_formats[type].wire;
	size_t len = 0;

	if (n - 1 < LENGTH_FORM) {
		buf_byte(out, (uint8_t)(wire | (n - 1) << FORM_SHIFT));
	} else {
		for (size_t i = 0; i < n; i++)
			len += varint_len(args[i]);
		buf_byte(out, (uint8_t)(wire | LENGTH_FORM << FORM_SHIFT));
		put_varint(out, len);
	}
	for (size_t i = 0; i < n; i++)
		put_varint(out, args[i]);
}

void put_string(struct buf *out, uint64_t id, const void *text, size_t len)
{
	if (len == 0)
		return;
	if (len > TRACE_MAX_STRING)
		len = TRACE_MAX_STRING;
	buf_byte(out, ev_formats[EV_STRING].wire);
	put_varint(out, id);
	put_varint(out, len);
	buf_put(out, text, len);
}

void put_batch(struct buf *out, uint64_t p, uint64_t ticks)
{
	const uint64_t args[] = {p, ticks};

	put_record(out, EV_BATCH, args, 2);
}
