/*
 * trace_buf.h: the tracer's buffers, and the queue of full ones.
 *
 * A buffer is in exactly one place: a P, the global slot, the queue, the
 * reader, or the spare list.  Everything but the first two is under one lock,
 * the innermost of the runtime.
 *
 * The first that a slot gets in a session holds little, the next twice as much,
 * and so on: a session of a millisecond on a thousand Ps does not touch as many
 * times 64 KiB, and its reader need not wait for its end.
 */
#ifndef GORT_TRACE_BUF_H
#define GORT_TRACE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

enum {
	TRACE_BUF_BYTES = 64 * 1024 - 64,
	TRACE_BUF_FIRST = 256, /* room for some 15 events */
	NUMBER_BYTES = 10,  /* longest varint */
	MAX_STACK = 64,     /* frames */
	TICK_DIVISOR = 16   /* ticks a trace tick: smaller numbers */
};

struct trace_buf {
	STAILQ_ENTRY(trace_buf) link; /* queue lock */
	size_t len;
	size_t most;         /* of len, in its present place */
	uint64_t last_seq;   /* of the last event written */
	uint64_t last_ticks; /* likewise, in trace ticks */
	uint8_t bytes[TRACE_BUF_BYTES];
};

/* Makes sure that *slot has a buffer with room for n bytes: one that has not
 * goes to the queue, and a new one of twice its size takes its place.  By the
 * slot's owner. */
void trace_buf_room(struct trace_buf **slot, size_t n);
/* Puts *slot, if any, into the queue, and leaves it empty. */
void trace_buf_flush(struct trace_buf **slot);
void trace_buf_byte(struct trace_buf *b, uint8_t x);
void trace_buf_number(struct trace_buf *b, uint64_t x);
/* Writes x as a varint (LEB128) and returns where it ends. */
static inline uint8_t *trace_number(uint8_t *to, uint64_t x)
{
	for (; x >= 0x80; x >>= 7)
		*to++ = (uint8_t)(x | 0x80);
	*to++ = (uint8_t)x;
	return to;
}

struct trace_buf *trace_queue_take(void); /* oldest, or NULL */
bool trace_queue_empty(void);
void trace_buf_give_back(struct trace_buf *b);
void trace_buf_free_all(void); /* of the spare list */

#endif
