/*
 * heap.h: which cursor of an order is next: a binary heap.  For equal keys the
 * cursor with the smaller number is first.
 */
#ifndef TRACE_HEAP_H
#define TRACE_HEAP_H

#include "harness/trace/order.h"

static inline bool ready_before(struct ready a, struct ready b)
{
	return a.key < b.key || (a.key == b.key && a.cursor < b.cursor);
}

/* Puts r in the place of the first, which is gone. */
static inline void heap_replace(struct ready *heap, uint32_t n, struct ready r)
{
	uint32_t i = 0;

	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child + 1 < n && ready_before(heap[child + 1], heap[child]))
			child++;
		if (child >= n || !ready_before(heap[child], r))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = r;
}

static inline void heap_push(struct ready *heap, uint32_t *n, struct ready r)
{
	uint32_t i = (*n)++;

	for (; i > 0 && ready_before(r, heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = r;
}

static inline struct ready heap_pop(struct ready *heap, uint32_t *n)
{
	struct ready first = heap[0];

	--*n;
	if (*n)
		heap_replace(heap, *n, heap[*n]);
	return first;
}

#endif
