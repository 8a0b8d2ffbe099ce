/*
 * coverage.c: see coverage.h.
 *
 * cells[] holds who was last at each address: open addressing, cleared by a
 * new generation.  When it is full, other addresses are not watched in that
 * run.  Addresses are keys alone: what comes out does not depend on them.
 */
#include "harness/explore/coverage.h"

#include <string.h>

#include "harness/explore/process/arena.h"
#include "harness/explore/sched.h"

enum {
	CELL_BITS = 13,
	CELLS = 1 << CELL_BITS,
	CELLS_MOST = CELLS / 4 * 3,
	KEY_BITS = 48, /* of an address */
	SLOTS = 2 * COVERAGE_PAIRS,
	NOBODY = THREADS,
};

struct cell {
	uint64_t key;      /* address, and the run's generation */
	uint32_t write_at; /* places; 0: none */
	uint32_t access_at;
	uint16_t written_by; /* threads */
	uint16_t accessed_by;
	bool wrote; /* the last access did */
};

static struct {
	struct cell cells[CELLS];
	uint32_t ncells;
	uint64_t generation;
	uint64_t run[COVERAGE_WORDS];
	uint64_t all[COVERAGE_WORDS];
	uint64_t edges[COVERAGE_EDGE_WORDS];
	uint32_t at[THREADS]; /* the place that a thread was last at */
	struct coverage_pair pairs[COVERAGE_PAIRS];
	size_t npairs;
	uint16_t slots[SLOTS]; /* by hash: 1 + index of a pair; 0: free */
} coverage;

/* What an event does to its object. */
enum { LOOKS = 1, CHANGES = 2 };
static const uint8_t does[EV_KINDS] = {
    [EV_READ] = LOOKS,
    [EV_WRITE] = CHANGES,
    [EV_ATOMIC_READ] = LOOKS,
    [EV_ATOMIC_WRITE] = CHANGES,
    [EV_ATOMIC_RMW] = LOOKS | CHANGES,
    [EV_LOCK] = LOOKS | CHANGES,
    [EV_UNLOCK] = CHANGES,
    [EV_WAIT] = LOOKS,
    [EV_WAKE] = CHANGES,
};

/* ---- pairs ---- */

static struct coverage_pair *pair_of(uint32_t writer, uint32_t reader)
{
	uint64_t key = (uint64_t)writer << 32 | reader;
	uint64_t i = key * 0x9e3779b97f4a7c15u >> 40;
	struct coverage_pair *p;

	for (; coverage.slots[i % SLOTS] != 0; i++) {
		p = &coverage.pairs[coverage.slots[i % SLOTS] - 1];
		if (p->writer == writer && p->reader == reader)
			return p;
	}
	if (coverage.npairs == COVERAGE_PAIRS)
		return NULL;
	p = &coverage.pairs[coverage.npairs++];
	*p = (struct coverage_pair){writer, reader, 0};
	coverage.slots[i % SLOTS] = (uint16_t)coverage.npairs;
	return p;
}

const struct coverage_pair *coverage_pairs(size_t *n)
{
	*n = coverage.npairs;
	return coverage.pairs;
}

/* ---- cells ---- */

/* Where that address is, or the free cell where it would be; NULL: it belongs
 * to the driver or libc, whose places differ from process to process. */
static HOT struct cell *find(const volatile void *addr)
{
	uintptr_t a = (uintptr_t)addr;
	uint64_t key = (uint64_t)a | coverage.generation << KEY_BITS, i;

	if (a - sched.base >= sched.extent &&
	    a - ARENA_HEAP >= ARENA_END - ARENA_HEAP)
		return NULL;
	i = (a >> 2) * 0x9e3779b97f4a7c15u >> (64 - CELL_BITS);
	while (coverage.cells[i % CELLS].key != key &&
	       coverage.cells[i % CELLS].key >> KEY_BITS == coverage.generation)
		i++;
	return &coverage.cells[i % CELLS];
}

static bool is_used(const struct cell *c)
{
	return c->key >> KEY_BITS == coverage.generation;
}

uint32_t coverage_last_write(const volatile void *addr)
{
	struct cell *c = find(addr);

	return c && is_used(c) ? c->write_at : 0;
}

/* ---- features ---- */

enum feature { READS_FROM, ORDER, BLOCKED };

/* True: the run did not have it. */
INLINE bool met(enum feature feature, uint32_t a, uint32_t b)
{
	uint64_t hash = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u + feature;
	uint64_t bit;

	hash = (hash ^ hash >> 29) * 0xd1342543de82ef95u >> 50;
	bit = (uint64_t)1 << hash % 64;
	if (coverage.run[hash / 64] & bit)
		return false;
	coverage.run[hash / 64] |= bit;
	return true;
}

static void met_read(const struct cell *c, uint32_t at)
{
	struct coverage_pair *p;

	if (c->written_by == NOBODY || c->written_by == sched.cur->id ||
	    !met(READS_FROM, c->write_at, at))
		return;
	p = pair_of(c->write_at, at);
	if (p)
		p->runs++;
}

static void met_write(const struct cell *c, uint32_t at)
{
	if (c->accessed_by == sched.cur->id || !met(ORDER, c->access_at, at))
		return;
	if (!c->wrote)
		pair_of(at, c->access_at); /* it might have been otherwise */
}

/* Its thread has come from its last place to this one. */
INLINE void met_edge(uint32_t thread, uint32_t at, uint32_t kind)
{
	uint64_t hash = ((uint64_t)coverage.at[thread] << 32 | at) *
	                0x9e3779b97f4a7c15u >> 52;

	if (at >= sched.extent) /* the driver's own */
		return;
	/* the same ways, whether plain accesses are points or not */
	if (kind == EV_READ || kind == EV_WRITE)
		return;
	coverage.edges[hash / 64] |= (uint64_t)1 << hash % 64;
	coverage.at[thread] = at;
}

HOT void coverage_event(const struct explore_event *e, enum explore_wait wait)
{
	struct cell *c = does[e->kind] && e->addr ? find(e->addr) : NULL;
	uint32_t at = place(e->pc), me = sched.cur->id;

	met_edge(me, at, e->kind);
	if (!c)
		return;
	if (!is_used(c)) {
		if (wait != WAIT_NONE || coverage.ncells == CELLS_MOST)
			return;
		coverage.ncells++;
		*c = (struct cell){.key = (uint64_t)(uintptr_t)e->addr |
		                          coverage.generation << KEY_BITS,
		                   .written_by = NOBODY,
		                   .accessed_by = (uint16_t)me};
	}
	if (wait != WAIT_NONE) {
		if (c->accessed_by != me)
			met(BLOCKED, c->access_at, at);
		return;
	}
	if (does[e->kind] & LOOKS)
		met_read(c, at);
	if (does[e->kind] & CHANGES) {
		met_write(c, at);
		c->write_at = at;
		c->written_by = (uint16_t)me;
	}
	c->access_at = at;
	c->accessed_by = (uint16_t)me;
	c->wrote = does[e->kind] & CHANGES;
}

/* ---- runs ---- */

void coverage_begin(void)
{
	if (++coverage.generation == 1u << (64 - KEY_BITS)) {
		memset(coverage.cells, 0, sizeof coverage.cells);
		coverage.generation = 1;
	}
	coverage.ncells = 0;
	memset(coverage.run, 0, sizeof coverage.run);
	memset(coverage.edges, 0, sizeof coverage.edges);
	memset(coverage.at, 0, sizeof coverage.at);
}

uint32_t coverage_end(void)
{
	uint32_t fresh = 0;

	for (size_t i = 0; i < COVERAGE_WORDS; i++) {
		uint64_t more = coverage.run[i] & ~coverage.all[i];

		if (more == 0)
			continue;
		fresh += (uint32_t)__builtin_popcountll(more);
		coverage.all[i] |= more;
	}
	return fresh;
}

const uint64_t *coverage_of_run(void)
{
	return coverage.run;
}

const uint64_t *coverage_edges_of_run(void)
{
	return coverage.edges;
}
