/*
 * sort.c: trace_sort.  The sequence numbers of a trace of 1.5 are nearly as
 * many as its events, so as a rule each event has its slot in a table.  Where
 * they are far apart, or two are equal, a radix sort takes one pass for each
 * digit in which they differ.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/trace.h"

#define DIGIT_BITS 11
#define NDIGITS (1u << DIGIT_BITS)

/* A table may be that many times as long as there are events. */
#define MAX_SLOTS_EACH 4
#define NO_SLOT UINT32_MAX

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

/* By digits.  The least and the most sequence number are given. */
static void sort_by_digits(struct trace *t, uint64_t least, uint64_t most)
{
	uint32_t n = t->nevents;
	struct place *a = xmalloc(2 * sizeof(*a) * ((size_t)n + 1));
	struct place *b = a + n;
	struct place *whole = a;

	for (uint32_t i = 0; i < n; i++)
		a[i] = (struct place){event_seq(&t->events[i]) - least, i};
	for (unsigned shift = 0;
	     n && shift < 64 && (most - least) >> shift != 0;
	     shift += DIGIT_BITS) {
		struct place *swap = a;

		pass(b, a, n, shift);
		a = b;
		b = swap;
	}
	for (uint32_t i = 0; i < n; i++)
		t->order[i] = a[i].event;
	free(whole);
}

/*
 * By a table with a slot for each of span sequence numbers.  Fails, and
 * returns false, if two events have the same.
 */
static bool sort_by_table(struct trace *t, uint64_t least, uint64_t span)
{
	uint32_t *slots = xmalloc(span * sizeof(*slots));
	uint32_t n = 0;

	memset(slots, 0xff, span * sizeof(*slots));
	for (; n < t->nevents; n++) {
		uint32_t *slot = &slots[event_seq(&t->events[n]) - least];

		if (*slot != NO_SLOT)
			break;
		*slot = n;
	}
	if (n == t->nevents) {
		n = 0;
		for (uint64_t i = 0; i < span; i++) {
			t->order[n] = slots[i];
			n += slots[i] != NO_SLOT;
		}
	}
	free(slots);
	return n == t->nevents;
}

static void sort_by_seq(struct trace *t)
{
	uint32_t n = t->nevents;
	uint64_t least = UINT64_MAX, most = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t seq = event_seq(&t->events[i]);

		least = seq < least ? seq : least;
		most = seq > most ? seq : most;
	}
	free(t->order);
	t->order = xmalloc(sizeof(*t->order) * ((size_t)n + 1));
	if (!n || most - least >= (uint64_t)n * MAX_SLOTS_EACH ||
	    !sort_by_table(t, least, most - least + 1))
		sort_by_digits(t, least, most);
	t->norder = n;
	t->order_end = ORDER_WHOLE;
}

void trace_sort(struct trace *t)
{
	if (t->version < TRACE_1_7)
		sort_by_seq(t);
	else
		trace_merge(t);
}
