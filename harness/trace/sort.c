/*
 * sort.c: trace_sort.  For 1.5 a radix sort: the sequence numbers of a trace are
 * nearly as many as its events, so few digits of them differ, and each digit
 * costs one pass.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/trace.h"

#define DIGIT_BITS 11
#define NDIGITS (1u << DIGIT_BITS)

struct place {
	uint64_t seq; /* less the least one */
	uint32_t event;
};

/* One stable pass by the digit at shift. */
static void pass(struct place *to, const struct place *from, uint32_t n,
                 unsigned shift)
{
	uint32_t start[NDIGITS] = {0};
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		start[from[i].seq >> shift & (NDIGITS - 1)]++;
	for (uint32_t d = 0; d < NDIGITS; d++) {
		uint32_t count = start[d];

		start[d] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < n; i++)
		to[start[from[i].seq >> shift & (NDIGITS - 1)]++] = from[i];
}

static void sort_by_seq(struct trace *t)
{
	uint32_t n = t->nevents;
	struct place *a = xmalloc(2 * sizeof(*a) * ((size_t)n + 1));
	struct place *b = a + n;
	struct place *whole = a;
	uint64_t least = UINT64_MAX, most = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t seq = event_seq(&t->events[i]);

		a[i] = (struct place){seq, i};
		least = seq < least ? seq : least;
		most = seq > most ? seq : most;
	}
	for (uint32_t i = 0; i < n; i++)
		a[i].seq -= least;
	for (unsigned shift = 0;
	     n && shift < 64 && (most - least) >> shift != 0;
	     shift += DIGIT_BITS) {
		struct place *swap = a;

		pass(b, a, n, shift);
		a = b;
		b = swap;
	}
	free(t->order);
	t->order = xmalloc(sizeof(*t->order) * ((size_t)n + 1));
	for (uint32_t i = 0; i < n; i++)
		t->order[i] = a[i].event;
	t->norder = n;
	t->order_end = ORDER_WHOLE;
	free(whole);
}

void trace_sort(struct trace *t)
{
	if (t->version < TRACE_1_7)
		sort_by_seq(t);
	else
		trace_merge(t);
}
