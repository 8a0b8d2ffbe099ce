/*
 * mangle.h: what happens to the bytes of a file, for tests only.  Knows
 * nothing of what they mean.  Each changes b at a place drawn from r, and
 * wants a byte at least.
 */
#ifndef TRACE_MANGLE_H
#define TRACE_MANGLE_H

#include "harness/base/buf.h"
#include "harness/base/rng.h"

/* One bit, or one byte, is another. */
void mangle_bit(struct buf *b, struct rng *r);
void mangle_byte(struct buf *b, struct rng *r);
/* 1 to 8 bytes come in, of any value; or 1 to 16 there go. */
void mangle_insert(struct buf *b, struct rng *r);
void mangle_delete(struct buf *b, struct rng *r);
/* The end is missing: a byte at least, all at most. */
void mangle_truncate(struct buf *b, struct rng *r);
/* A range of up to 64 bytes comes twice. */
void mangle_repeat(struct buf *b, struct rng *r);
/* The whole comes twice, or a second time from somewhere on. */
void mangle_concat(struct buf *b, struct rng *r);

#endif
