/*
 * race.c: see race.h.
 *
 * Vector clocks hold `width` numbers: those of the threads that there are,
 * rounded up.  A clock of an object that was released at earlier is shorter.
 */
#include "harness/explore/race.h"

#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/process/arena.h"

enum {
	EPOCH_BITS = 24,          /* of a thread's clock */
	SHARED = FIBER_MAX,       /* an "epoch" of this thread: a vector's
	                           * number, of readers side by side */
	CELL_BITS = 18,
	CELLS = 1 << CELL_BITS,
	CELLS_MOST = CELLS / 4 * 3,
	BLOCK = 1 << 6,           /* cells */
	KEY_BITS = 45,            /* of an address / 8 */
	VECTORS = 1 << 15,
	KNOWN = 1 << 12,          /* pairs of places remembered; a power of 2 */
	CHUNK = 8,                /* width is a multiple */
};

#define CLOCK_MASK ((1u << EPOCH_BITS) - 1)

/* What one thread knows of all, or what was left at an object. */
struct vector {
	uint32_t n;       /* good entries */
	uint32_t last;    /* 1 + the thread that knows all of it, 0: none does */
	uint32_t version; /* of that thread's vector then */
	uint32_t v[THREADS + 1];
	uint32_t pad[12]; /* so that vectors do not meet in the cache */
};

/* The past of 8 bytes; [2]: the lower and the upper 4. */
struct cell {
	uint64_t key;       /* address / 8, and the run's generation */
	uint32_t write[2];  /* epochs of plain accesses; 0: none */
	uint32_t read[2];
	uint32_t atomic[2]; /* of the last atomic access */
	uint32_t write_at[2], read_at[2], atomic_at[2]; /* places */
	uint16_t sync[2];   /* vectors released here; 0: none */
	uint8_t write_mask, read_mask, atomic_mask; /* bytes */
	uint8_t atomic_wrote; /* bit h: that access wrote */
};
_Static_assert(sizeof(struct cell) == 64, "a cache line");

static struct {
	struct vector of[THREADS];       /* threads */
	struct vector acquired[THREADS]; /* by relaxed reads; for a fence */
	struct vector fenced[THREADS];   /* at a release fence; n 0: none */
	struct cell *cells;
	struct vector *vectors;
	uint32_t nvectors, ncells;
	uint32_t width;
	uint64_t generation;
	uint64_t known[KNOWN]; /* pairs reported in this run; 0: free */
	uint32_t nknown;
} race;

void race_reset(void)
{
	if (!race.cells) {
		race.cells = arena_table(CELLS * sizeof *race.cells);
		race.vectors = arena_table(VECTORS * sizeof *race.vectors);
	}
	if (++race.generation == 1u << (64 - KEY_BITS)) {
		memset(race.cells, 0, CELLS * sizeof *race.cells);
		race.generation = 1;
	}
	if (race.nknown > 0)
		memset(race.known, 0, sizeof race.known);
	race.nknown = 0;
	race.nvectors = 1;
	race.ncells = 0;
	race.width = 0;
}

/* ---- vectors ---- */

INLINE struct vector *mine(void)
{
	return sched.cur->known;
}

/* n is a multiple of CHUNK, as all lengths of vectors are. */
INLINE void copy_entries(uint32_t *restrict a, const uint32_t *restrict b,
                         uint32_t n)
{
	for (uint32_t i = 0; i < n; i += CHUNK)
		memcpy(a + i, b + i, CHUNK * sizeof *a);
}

/* Signed, since that is what processors compare: clocks have 24 bits. */
typedef int32_t four __attribute__((vector_size(16), aligned(4), may_alias));

/* a = max(a, b).  Returns whether a grew. */
INLINE bool join(uint32_t *restrict a, const uint32_t *restrict b, uint32_t n)
{
	four grew = {0};
	uint64_t any[2];

	for (uint32_t i = 0; i < n; i += 4) {
		four x = *(const four *)(a + i);
		four y = *(const four *)(b + i);
		four more = y > x;

		*(four *)(a + i) = (y & more) | (x & ~more);
		grew |= more;
	}
	memcpy(any, &grew, sizeof any);
	return (any[0] | any[1]) != 0;
}

/* n becomes width; what was not known is 0. */
static void widen(struct vector *v)
{
	if (v->n < race.width)
		memset(v->v + v->n, 0,
		       (race.width - v->n) * sizeof *v->v);
	v->n = race.width;
}

static void new_column(void)
{
	race.width += CHUNK;
	for (uint32_t i = 0; i < sched.nthreads; i++)
		widen(&race.of[i]);
}

void race_born(struct thread *t)
{
	struct vector *v = &race.of[t->id];

	if (!sched.races)
		return;
	t->known = v;
	v->n = 0;
	v->version = 0;
	race.acquired[t->id].n = race.fenced[t->id].n = 0;
	if (t->id >= race.width)
		new_column();
	widen(v);
	if (t->id > 0) {
		memcpy(v->v, mine()->v, race.width * sizeof *v->v);
		mine()->v[sched.cur->id]++;
		sched.cur->clock++;
	}
	v->v[t->id]++;
	t->clock = t->id << EPOCH_BITS | v->v[t->id];
}

/* Cur's clock moves on: what it does now was not released. */
INLINE void advance(void)
{
	mine()->v[sched.cur->id]++;
	sched.cur->clock++;
}

INLINE void take_over(const struct vector *from)
{
	struct vector *v = mine();

	if (from->last != sched.cur->id + 1 && join(v->v, from->v, from->n))
		v->version++;
}

INLINE void leave_copy(struct vector *to)
{
	struct vector *v = mine();
	uint32_t me = sched.cur->id;

	if (to->last == me + 1 && to->version == v->version &&
	    to->n == v->n) {
		to->v[me] = v->v[me];
		return;
	}
	copy_entries(to->v, v->v, v->n);
	to->n = v->n;
	to->last = me + 1;
	to->version = v->version;
}

static void leave_joined(struct vector *to)
{
	if (to->n == 0 || to->last == sched.cur->id + 1) {
		leave_copy(to);
		return;
	}
	widen(to);
	join(to->v, mine()->v, race.width);
	to->last = 0;
}

INLINE bool ordered(uint32_t epoch)
{
	return (epoch & CLOCK_MASK) <= mine()->v[epoch >> EPOCH_BITS];
}

/* ---- cells ---- */

INLINE uint64_t key_of(uintptr_t addr)
{
	return addr >> 3 | race.generation << KEY_BITS;
}

/* Where that key is, or the free cell where it would be.  One is free. */
INLINE struct cell *find(uint64_t key)
{
	uint64_t granule = key & (((uint64_t)1 << KEY_BITS) - 1);
	/* neighbours side by side, blocks of them anywhere */
	uint64_t i = granule % BLOCK + (granule / BLOCK * 0x9e3779b97f4a7c15u >>
	                                (64 - CELL_BITS + 6)) * BLOCK;

	while (race.cells[i % CELLS].key != key &&
	       race.cells[i % CELLS].key >> KEY_BITS == race.generation)
		i++;
	return &race.cells[i % CELLS];
}

INLINE struct cell *cell_of(uintptr_t addr)
{
	uint64_t key = key_of(addr);
	struct cell *c = find(key);

	if (likely(c->key == key))
		return c;
	/* no more room: watch no more memory in this run */
	if (race.ncells++ == CELLS_MOST)
		sched.races = false;
	memset(c, 0, sizeof *c);
	c->key = key;
	return c;
}

/* The vector released at that half; NULL if there is none, or no room. */
INLINE struct vector *sync_of(struct cell *c, unsigned h, bool make)
{
	if (c->sync[h] == 0) {
		struct vector *v;

		if (!make || race.nvectors == VECTORS)
			return NULL;
		v = &race.vectors[race.nvectors];
		v->n = v->last = 0;
		c->sync[h] = (uint16_t)race.nvectors++;
	}
	return &race.vectors[c->sync[h]];
}

void race_new_memory(const void *addr, size_t size)
{
	uintptr_t end = (uintptr_t)addr + size;

	if (!sched.races)
		return;
	for (uintptr_t a = (uintptr_t)addr; a < end; a += 8) {
		struct cell *c = find(key_of(a));

		if (c->key == key_of(a))
			memset((char *)c + sizeof c->key, 0,
			       sizeof *c - sizeof c->key);
	}
}

/* ---- reports ---- */

/* Whether this pair of places is new. */
static bool is_new(uint32_t a, uint32_t b)
{
	uint64_t key = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
	uint64_t i = key * 0x9e3779b97f4a7c15u >> 40;

	while (race.known[i % KNOWN] != 0)
		if (race.known[i++ % KNOWN] == key)
			return false;
	if (race.nknown == KNOWN / 2)
		return false;
	race.nknown++;
	race.known[i % KNOWN] = key;
	return true;
}

static __attribute__((noinline)) void report(uint32_t epoch, uint32_t earlier, bool wrote,
                   const void *pc, bool writes)
{
	struct explore_result *r = sched.result;

	if (!is_new(earlier, place(pc)) || r->nraces == EXPLORE_RACES)
		return;
	r->races[r->nraces++] = (struct explore_race){
	    .place = {earlier, place(pc)},
	    .write = {wrote, writes},
	    .thread = {epoch >> EPOCH_BITS, sched.cur->id}};
}

/* ---- accesses ---- */

INLINE void check_write(struct cell *c, unsigned h, uint8_t mask,
                        const void *pc, bool writes)
{
	uint32_t w = c->write[h];

	if (unlikely(w != 0 && !ordered(w)) && (c->write_mask & mask))
		report(w, c->write_at[h], true, pc, writes);
}

INLINE void check_atomic(struct cell *c, unsigned h, uint8_t mask,
                         const void *pc, bool writes)
{
	uint32_t a = c->atomic[h];
	bool wrote = c->atomic_wrote >> h & 1;

	if (unlikely(a != 0 && (writes || wrote)) && !ordered(a) &&
	    (c->atomic_mask & mask))
		report(a, c->atomic_at[h], wrote, pc, writes);
}

static void check_read(struct cell *c, unsigned h, uint8_t mask,
                       const void *pc)
{
	uint32_t r = c->read[h];

	if (r == 0 || !(c->read_mask & mask))
		return;
	if (r >> EPOCH_BITS != SHARED) {
		if (!ordered(r))
			report(r, c->read_at[h], false, pc, true);
		return;
	}
	const struct vector *v = &race.vectors[r & CLOCK_MASK];

	for (uint32_t i = 0; i < v->n; i++)
		if (v->v[i] > mine()->v[i])
			report(i << EPOCH_BITS | v->v[i], c->read_at[h],
			       false, pc, true);
}

/* A vector of readers, all of them as in `from` (NULL: none), or 0: no room. */
static uint32_t new_readers(const struct vector *from)
{
	struct vector *v = &race.vectors[race.nvectors];

	if (race.nvectors == VECTORS)
		return 0;
	v->n = v->last = 0;
	widen(v);
	if (from)
		memcpy(v->v, from->v, from->n * sizeof *v->v);
	return (uint32_t)SHARED << EPOCH_BITS | race.nvectors++;
}

/* Another thread's read stands beside cur's: both are kept.  Of an access to
 * all 8 bytes (both) the halves share a vector, until one is read alone. */
static void share_read(struct cell *c, unsigned h, bool both)
{
	uint32_t r = c->read[h], readers = r;

	if (r >> EPOCH_BITS != SHARED)
		readers = new_readers(NULL);
	else if (!both && c->read[0] == c->read[1])
		readers = new_readers(&race.vectors[r & CLOCK_MASK]);
	if (readers == 0)
		return;
	struct vector *v = &race.vectors[readers & CLOCK_MASK];

	widen(v);
	if (r >> EPOCH_BITS != SHARED)
		v->v[r >> EPOCH_BITS] = r & CLOCK_MASK;
	v->v[sched.cur->id] = mine()->v[sched.cur->id];
	c->read[h] = readers;
	if (both)
		c->read[!h] = readers;
}

INLINE void read_half(struct cell *c, unsigned h, uint8_t mask, const void *pc)
{
	uint32_t r = c->read[h];

	/* the same moment: whatever is wrong was seen at the first time */
	if (r == sched.cur->clock && (c->read_mask & mask) == mask &&
	    c->atomic[h] == 0)
		return;
	check_write(c, h, mask, pc, false);
	check_atomic(c, h, mask, pc, false);
	c->read_at[h] = place(pc);
	if (r == sched.cur->clock) {
		c->read_mask |= mask;
		return;
	}
	/* Reads of other bytes are not kept beside: a writer of some bytes
	 * would be taken to meet all the readers. */
	if (r != 0 && (c->read_mask & 0xf << 4 * h) == mask &&
	    (r >> EPOCH_BITS == SHARED || !ordered(r))) {
		share_read(c, h, false);
		return;
	}
	c->read_mask = (uint8_t)((c->read_mask & ~(0xf << 4 * h)) | mask);
	c->read[h] = sched.cur->clock;
}

INLINE void write_half(struct cell *c, unsigned h, uint8_t mask,
                       const void *pc)
{
	if (c->write[h] == sched.cur->clock && c->read[h] == 0 &&
	    (c->write_mask & mask) == mask && c->atomic[h] == 0)
		return;
	check_write(c, h, mask, pc, true);
	check_read(c, h, mask, pc);
	check_atomic(c, h, mask, pc, true);
	c->write_at[h] = place(pc);
	if (c->write[h] != sched.cur->clock)
		c->write_mask &= (uint8_t)~(0xf << 4 * h);
	c->write_mask |= mask;
	c->write[h] = sched.cur->clock;
	c->read[h] = 0;
}

/* Both halves of two are alike. */
INLINE bool alike(const uint32_t pair[2])
{
	return pair[0] == pair[1];
}

INLINE void set_both(uint32_t pair[2], uint32_t value)
{
	pair[0] = pair[1] = value;
}

/* A cell whose bytes were always accessed together. */
INLINE bool is_whole(const struct cell *c)
{
	return alike(c->write) && alike(c->read) &&
	       (c->atomic[0] | c->atomic[1]) == 0;
}

/* Most accesses are of all 8 bytes of a cell, and in order: the same as twice
 * read_half, for once.  False: it is not so simple. */
INLINE bool read_whole(struct cell *c, const void *pc)
{
	uint32_t r = c->read[0], w = c->write[0];

	if (unlikely(!is_whole(c)))
		return false;
	if (r == sched.cur->clock && c->read_mask == 0xff)
		return true;
	if (unlikely(w != 0 && !ordered(w)))
		return false;
	set_both(c->read_at, place(pc));
	if (r != 0 && c->read_mask == 0xff &&
	    (r >> EPOCH_BITS == SHARED || !ordered(r))) {
		share_read(c, 0, true);
		return true;
	}
	c->read_mask = 0xff;
	set_both(c->read, sched.cur->clock);
	return true;
}

INLINE bool write_whole(struct cell *c, const void *pc)
{
	uint32_t r = c->read[0], w = c->write[0];

	if (unlikely(!is_whole(c)))
		return false;
	if (w == sched.cur->clock && r == 0 && c->write_mask == 0xff)
		return true;
	if (unlikely(w != 0 && !ordered(w)) ||
	    unlikely(r != 0 && (r >> EPOCH_BITS == SHARED || !ordered(r))))
		return false;
	set_both(c->write_at, place(pc));
	c->write_mask = 0xff;
	set_both(c->write, sched.cur->clock);
	set_both(c->read, 0);
	return true;
}

/* For each cell that [addr, addr + size) touches: whole(c, pc), and where it is
 * not touched whole or not so simple half(c, h, mask, pc) for its halves. */
INLINE void for_cells(
    const volatile void *addr, size_t size, const void *pc,
    bool (*whole)(struct cell *, const void *),
    void (*half)(struct cell *, unsigned, uint8_t, const void *))
{
	uintptr_t a = (uintptr_t)addr, end = a + size;

	for (; a < end && sched.races; a = (a | 7) + 1) {
		struct cell *c = cell_of(a);
		unsigned low = a & 7;
		size_t left = end - a;
		uint8_t mask;

		if (low == 0 && left >= 8 && whole(c, pc))
			continue;
		mask = (uint8_t)((left < 8 ? (1u << left) - 1 : 0xff) << low);
		if (mask & 0x0f)
			half(c, 0, mask & 0x0f, pc);
		if (mask & 0xf0)
			half(c, 1, mask & 0xf0, pc);
	}
}

HOT void race_read(const volatile void *addr, size_t size, const void *pc)
{
	for_cells(addr, size, pc, read_whole, read_half);
}

HOT void race_write(const volatile void *addr, size_t size, const void *pc)
{
	for_cells(addr, size, pc, write_whole, write_half);
}

/* ---- synchronisation ---- */

void race_acquire(const volatile void *object)
{
	struct vector *v;

	if (!sched.races)
		return;
	v = sync_of(cell_of((uintptr_t)object), 0, false);
	if (v)
		take_over(v);
}

void race_release(const volatile void *object)
{
	struct vector *v;

	if (!sched.races)
		return;
	v = sync_of(cell_of((uintptr_t)object), 0, true);
	if (v)
		leave_joined(v);
	advance();
}

static bool acquires(int order)
{
	return order == 1 || order == 2 || order >= 4;
}

static bool releases(int order)
{
	return order >= 3;
}

/* The cell of an atomic access, which is checked against plain ones. */
INLINE struct cell *atomic_access(const volatile void *addr, size_t size,
                                  const void *pc, bool writes)
{
	uintptr_t a = (uintptr_t)addr;
	struct cell *c = cell_of(a);
	unsigned h = a >> 2 & 1;

	for (size_t done = 0; done < size && h < 2; done += 4, h++) {
		uint8_t mask = (uint8_t)(0xf << 4 * h);

		if (size < 4)
			mask = (uint8_t)(((1u << size) - 1) << (a & 7));
		if (unlikely(c->write[h] != 0))
			check_write(c, h, mask, pc, writes);
		if (unlikely(writes && c->read[h] != 0))
			check_read(c, h, mask, pc);
		c->atomic_mask =
		    (uint8_t)((c->atomic_mask & ~(0xf << 4 * h)) | mask);
		c->atomic[h] = sched.cur->clock;
		c->atomic_at[h] = place(pc);
		c->atomic_wrote = (uint8_t)((c->atomic_wrote & ~(1u << h)) |
		                            (unsigned)writes << h);
	}
	return c;
}

INLINE void acquire_at(struct vector *v, int order)
{
	struct vector *kept = &race.acquired[sched.cur->id];

	if (!v || v->n == 0)
		return;
	if (acquires(order)) {
		take_over(v);
	} else if (v->last != sched.cur->id + 1) {
		widen(kept);
		join(kept->v, v->v, v->n);
	}
}

HOT void race_atomic_read(const volatile void *addr, size_t size, int order,
                      const void *pc)
{
	struct cell *c = atomic_access(addr, size, pc, false);

	acquire_at(sync_of(c, (uintptr_t)addr >> 2 & 1, false), order);
}

/* What a relaxed write after a release fence publishes. */
static void leave_fenced(struct vector *to)
{
	const struct vector *f = &race.fenced[sched.cur->id];

	widen(to);
	join(to->v, f->v, f->n);
	to->last = 0;
}

HOT void race_atomic_write(const volatile void *addr, size_t size, int order,
                       const void *pc)
{
	unsigned h = (uintptr_t)addr >> 2 & 1;
	struct cell *c = atomic_access(addr, size, pc, true);
	bool fenced = race.fenced[sched.cur->id].n > 0;
	struct vector *v = sync_of(c, h, releases(order) || fenced);

	if (!v)
		return;
	/* Bytes that share a half share what was released there. */
	if (size >= 4)
		v->n = v->last = 0;
	if (releases(order)) {
		if (size >= 4)
			leave_copy(v);
		else
			leave_joined(v);
		advance();
	} else if (fenced) {
		leave_fenced(v);
	}
}

HOT void race_atomic_rmw(const volatile void *addr, size_t size, int order,
                     const void *pc)
{
	unsigned h = (uintptr_t)addr >> 2 & 1;
	struct cell *c = atomic_access(addr, size, pc, true);
	bool fenced = race.fenced[sched.cur->id].n > 0;
	struct vector *v = sync_of(c, h, releases(order) || fenced);

	acquire_at(v, order);
	if (!v)
		return;
	if (releases(order)) {
		if (acquires(order))
			leave_copy(v); /* cur knows all of it */
		else
			leave_joined(v);
		advance();
	} else if (fenced) {
		leave_fenced(v);
	}
}

void race_fence(int order)
{
	uint32_t me = sched.cur->id;

	if (acquires(order)) {
		struct vector *kept = &race.acquired[me];

		if (join(mine()->v, kept->v, kept->n))
			mine()->version++;
	}
	if (releases(order)) {
		struct vector *f = &race.fenced[me];

		f->n = race.width;
		memcpy(f->v, mine()->v, race.width * sizeof *f->v);
		advance();
	}
}
