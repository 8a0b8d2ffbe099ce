/*
 * trace_stack.c: see trace_stack.h.
 *
 * A hash table that only grows during a session: looking up takes no lock,
 * adding does.  Entries live in chunks that the next session uses again.
 */
#include "targets/gort/trace_stack.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "targets/gort/gort.h"
#include "targets/gort/trace.h"
#include "targets/gort/trace_buf.h"

enum {
	BUCKETS = 4096,         /* a power of two */
	CHUNK_BYTES = 256 * 1024,
	MOST_STACKS = 200 * 1000 /* a session; then 0, "no stack", is written */
};

/* Immutable once it is in its bucket. */
struct stack {
	struct stack *next; /* in the bucket */
	struct stack *older; /* all of the session */
	uint64_t id;
	uint64_t hash;
	uint32_t n;
	uintptr_t pcs[];
};

struct chunk {
	struct chunk *next;
	size_t used;
	char bytes[CHUNK_BYTES];
};

static struct {
	struct lock lock;
	_Atomic(struct stack *) buckets[BUCKETS]; /* written under lock */
	struct stack *newest; /* under lock, and so the rest */
	uint64_t last_id;
	struct chunk *chunks; /* the one in use first */
	struct chunk *unused;
} table;

/* Follows saved frame pointers: frame[0] is the caller's frame, frame[1] the
 * return address.  Bounded by the goroutine's stack, which it may read where
 * the sanitizers would object. */
__attribute__((noinline, no_sanitize("address", "thread"))) static uint32_t
unwind(const struct g *g, uintptr_t *pcs)
{
	const uintptr_t *frame = __builtin_frame_address(0);
	uintptr_t low = (uintptr_t)g->context.low;
	uintptr_t high = low + g->context.size - 2 * sizeof *frame;
	uint32_t n = 0;

	while (n < MAX_STACK) {
		uintptr_t at = (uintptr_t)frame;

		if (at < low || at > high || at % sizeof *frame != 0)
			break;
		if (frame[0] == 0 || frame[1] == 0) /* g_main's own */
			break;
		pcs[n++] = frame[1];
		if (frame[0] <= at) /* stacks grow down: callers are above */
			break;
		frame = (const uintptr_t *)frame[0];
	}
	return n;
}

/* The code that this is linked into; of the linker's making. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

/* FNV-1a over words, with a final mix.  Of frames of its own alone, as offsets:
 * which stacks share a bucket, and so what is done for one, does not depend on
 * where anything was loaded, nor on who calls in. */
static uint64_t hash_of(const uintptr_t *pcs, uint32_t n)
{
	uintptr_t from = (uintptr_t)__ehdr_start;
	uintptr_t size = (uintptr_t)etext - from;
	uint64_t h = 0xcbf29ce484222325u;

	for (uint32_t i = 0; i < n; i++) {
		uintptr_t at = pcs[i] - from;

		h = (h ^ (at < size ? at : 0)) * 0x100000001b3u;
	}
	return h ^ h >> 29;
}

static const struct stack *find(uint64_t hash, const uintptr_t *pcs, uint32_t n)
{
	/* acquire: with the release in add(): the entry is complete. */
	const struct stack *s = atomic_load_explicit(
	    &table.buckets[hash % BUCKETS], memory_order_acquire);

	for (; s; s = s->next)
		if (s->hash == hash && s->n == n &&
		    memcmp(s->pcs, pcs, n * sizeof *pcs) == 0)
			return s;
	return NULL;
}

/* table.lock is held. */
static struct stack *new_entry(size_t size)
{
	struct chunk *c = table.chunks;

	if (!c || CHUNK_BYTES - c->used < size) {
		c = table.unused;
		if (c)
			table.unused = c->next;
		else
			c = allocate(sizeof *c);
		c->used = 0;
		c->next = table.chunks;
		table.chunks = c;
	}
	c->used += size;
	return (struct stack *)(void *)(c->bytes + c->used - size);
}

/* table.lock is held. */
static uint64_t add(uint64_t hash, const uintptr_t *pcs, uint32_t n)
{
	const struct stack *there = find(hash, pcs, n);
	struct stack *s;

	if (there)
		return there->id;
	if (table.last_id == MOST_STACKS)
		return 0;
	s = new_entry(sizeof *s + n * sizeof *pcs);
	s->id = ++table.last_id;
	s->hash = hash;
	s->n = n;
	memcpy(s->pcs, pcs, n * sizeof *pcs);
	s->older = table.newest;
	table.newest = s;
	s->next = atomic_load_explicit(&table.buckets[hash % BUCKETS],
	                               memory_order_relaxed);
	/* release: see find(). */
	atomic_store_explicit(&table.buckets[hash % BUCKETS], s,
	                      memory_order_release);
	return s->id;
}

uint64_t trace_stack_here(void)
{
	struct m *m = this_m();
	uintptr_t pcs[MAX_STACK];
	const struct stack *s;
	uint64_t hash, id;
	uint32_t n;

	if (!m->cur)
		return 0;
	n = unwind(m->cur, pcs);
	if (n == 0)
		return 0;
	hash = hash_of(pcs, n);
	s = find(hash, pcs, n);
	if (s)
		return s->id;
	lock(&table.lock);
	id = add(hash, pcs, n);
	unlock(&table.lock);
	return id;
}

static size_t number_size(uint64_t x)
{
	size_t n = 1;

	while (x >>= 7)
		n++;
	return n;
}

static void write_stack(struct trace_buf *b, const struct stack *s)
{
	size_t size = number_size(s->id) + number_size(s->n);

	for (uint32_t i = 0; i < s->n; i++)
		size += number_size(s->pcs[i]);
	trace_buf_byte(b, EV_STACK | 3 << 6);
	trace_buf_number(b, size);
	trace_buf_number(b, s->id);
	trace_buf_number(b, s->n);
	for (uint32_t i = 0; i < s->n; i++)
		trace_buf_number(b, s->pcs[i]);
}

void trace_stack_dump(struct trace_buf **slot)
{
	lock(&table.lock);
	for (const struct stack *s = table.newest; s; s = s->older) {
		trace_buf_room(slot, (s->n + 4) * NUMBER_BYTES);
		write_stack(*slot, s);
		atomic_store_explicit(&table.buckets[s->hash % BUCKETS], NULL,
		                      memory_order_relaxed);
	}
	table.newest = NULL;
	table.last_id = 0;
	while (table.chunks) {
		struct chunk *c = table.chunks;

		table.chunks = c->next;
		c->next = table.unused;
		table.unused = c;
	}
	unlock(&table.lock);
}

void trace_stack_free_all(void)
{
	while (table.unused) {
		struct chunk *c = table.unused;

		table.unused = c->next;
		free(c);
	}
}
