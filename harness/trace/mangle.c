/* mangle.c: see mangle.h. */
#include "harness/trace/mangle.h"

#include <string.h>

#include "harness/base/check.h"

/* A place in b. */
static size_t place(const struct buf *b, struct rng *r)
{
	CHECK_OP(b->len, >, 0);
	return (size_t)rng_below(r, b->len);
}

static size_t size_from(const struct buf *b, size_t at, struct rng *r,
                        size_t most)
{
	size_t n = (size_t)rng_range(r, 1, most);

	return n < b->len - at ? n : b->len - at;
}

/* Makes room for n bytes at `at`, whose values are to be set. */
static uint8_t *open_gap(struct buf *b, size_t at, size_t n)
{
	buf_reserve(b, n);
	memmove(b->data + at + n, b->data + at, b->len - at);
	b->len += n;
	return b->data + at;
}

void mangle_bit(struct buf *b, struct rng *r)
{
	size_t at = place(b, r);

	b->data[at] ^= (uint8_t)(1u << rng_below(r, 8));
}

void mangle_byte(struct buf *b, struct rng *r)
{
	size_t at = place(b, r);

	b->data[at] ^= (uint8_t)rng_range(r, 1, 255);
}

void mangle_insert(struct buf *b, struct rng *r)
{
	size_t at = place(b, r), n = (size_t)rng_range(r, 1, 8);
	uint8_t *gap = open_gap(b, at, n);

	while (n-- > 0)
		*gap++ = (uint8_t)rng_next(r);
}

void mangle_delete(struct buf *b, struct rng *r)
{
	size_t at = place(b, r), n = size_from(b, at, r, 16);

	b->len -= n;
	memmove(b->data + at, b->data + at + n, b->len - at);
}

void mangle_truncate(struct buf *b, struct rng *r)
{
	b->len = place(b, r);
}

void mangle_repeat(struct buf *b, struct rng *r)
{
	size_t at = place(b, r), n = size_from(b, at, r, 64);

	uint8_t *gap = open_gap(b, at, n);

	memcpy(gap, gap + n, n);
}

void mangle_concat(struct buf *b, struct rng *r)
{
	size_t from = rng_chance(r, 1, 2) ? 0 : place(b, r);
	size_t n = b->len - from;

	buf_reserve(b, n);
	memcpy(b->data + b->len, b->data + from, n);
	b->len += n;
}
