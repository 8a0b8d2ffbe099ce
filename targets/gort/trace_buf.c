/* trace_buf.c: see trace_buf.h. */
#include "targets/gort/trace_buf.h"

#include <stdlib.h>

#include "targets/gort/gort.h"

enum { SPARE_MOST = 256 }; /* 16 MiB kept between sessions */

STAILQ_HEAD(bufs, trace_buf);

static struct {
	struct lock lock;
	struct bufs full;  /* under lock, oldest first */
	struct bufs spare; /* under lock */
	unsigned spares;   /* under lock */
	/* under lock; read anywhere as a hint: of full */
	_Atomic uint32_t length;
} queue = {.full = STAILQ_HEAD_INITIALIZER(queue.full),
           .spare = STAILQ_HEAD_INITIALIZER(queue.spare)};

static struct trace_buf *fresh(size_t most)
{
	struct trace_buf *b;

	lock(&queue.lock);
	b = STAILQ_FIRST(&queue.spare);
	if (b) {
		STAILQ_REMOVE_HEAD(&queue.spare, link);
		queue.spares--;
	}
	unlock(&queue.lock);
	if (!b) {
		b = malloc(sizeof *b);
		if (!b)
			out_of("memory", 12);
		heap_system(sizeof *b);
	}
	b->len = 0;
	b->most = most;
	return b;
}

void trace_buf_flush(struct trace_buf **slot)
{
	struct trace_buf *b = *slot;

	if (!b)
		return;
	*slot = NULL;
	notify(TT_NOTE_BUFFER_FULL, 0, b->len);
	lock(&queue.lock);
	STAILQ_INSERT_TAIL(&queue.full, b, link);
	/* relaxed: a hint outside the lock. */
	atomic_fetch_add_explicit(&queue.length, 1, memory_order_relaxed);
	unlock(&queue.lock);
}

void trace_buf_room(struct trace_buf **slot, size_t n)
{
	size_t most = TRACE_BUF_FIRST;

	if (*slot && (*slot)->len + n <= (*slot)->most)
		return;
	if (*slot)
		most = 2 * (*slot)->most;
	while (most < n)
		most *= 2;
	if (*slot && this_m())
		COUNT(this_m(), BUFFERS);
	trace_buf_flush(slot);
	*slot = fresh(most < TRACE_BUF_BYTES ? most : TRACE_BUF_BYTES);
}

void trace_buf_byte(struct trace_buf *b, uint8_t x)
{
	b->bytes[b->len++] = x;
}

void trace_buf_number(struct trace_buf *b, uint64_t x)
{
	b->len = (size_t)(trace_number(b->bytes + b->len, x) - b->bytes);
}

struct trace_buf *trace_queue_take(void)
{
	struct trace_buf *b;

	lock(&queue.lock);
	b = STAILQ_FIRST(&queue.full);
	if (b) {
		STAILQ_REMOVE_HEAD(&queue.full, link);
		atomic_fetch_sub_explicit(&queue.length, 1,
		                          memory_order_relaxed);
	}
	unlock(&queue.lock);
	return b;
}

bool trace_queue_empty(void)
{
	/* relaxed: the reader parks under trace.lock, and looks again whenever
	 * an M looks for work; a buffer flushed just now is found then. */
	return atomic_load_explicit(&queue.length, memory_order_relaxed) == 0;
}

void trace_buf_give_back(struct trace_buf *b)
{
	lock(&queue.lock);
	if (queue.spares < SPARE_MOST) {
		STAILQ_INSERT_HEAD(&queue.spare, b, link);
		queue.spares++;
		b = NULL;
	}
	unlock(&queue.lock);
	free(b);
}

void trace_buf_free_all(void)
{
	struct trace_buf *b;

	while ((b = STAILQ_FIRST(&queue.spare))) {
		STAILQ_REMOVE_HEAD(&queue.spare, link);
		free(b);
	}
	queue.spares = 0;
}
