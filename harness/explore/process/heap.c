/*
 * heap.c: see heap.h.
 *
 *	heap:  | head | block ... | head | block ... |   grows; only when much
 *	       was used, freed blocks are used again, of each size the oldest
 *	maps:  | mapping | mapping | ...                 grows, by pages
 *
 * A page of maps that a run before protected (the guard of a stack) stays so
 * until somebody touches it: the next run most likely protects it again.
 */
#include "harness/explore/process/heap.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/hooks.h"
#include "harness/explore/race.h"
#include "harness/explore/sched.h"

enum {
	ALIGN = 16,
	FILL = 0xa5,        /* what fresh memory holds, always */
	CLEAN_PAGES = 4,    /* below so many unused ones a stack was unused */
	LARGE = 1 << 20,    /* a mapping that the kernel clears, not we */
	SMALL = 1024,       /* up to here sizes are apart by ALIGN, */
	STEPS = 4,          /* then by a part of the power of two below */
	CLASSES = SMALL / ALIGN + 1 + 21 * STEPS,
};

#define REUSE_FROM ((size_t)32 << 20) /* bytes used before blocks come again */

#define LIVE 0x6c69766500000000u
#define FREED 0x6465616400000000u

struct head {
	uint64_t size;
	uint64_t state; /* LIVE, or FREED + the next freed one's block */
};

/* Freed blocks of one size, oldest first; as offsets in the heap by ALIGN, 0:
 * none. */
struct freed {
	uint32_t first, last;
};

uint8_t *heap_alive;
size_t heap_watched;

static struct {
	size_t used;      /* bytes of the heap */
	struct freed freed[CLASSES];
	bool any_freed;
	size_t page;      /* bytes */
	size_t mapped;    /* bytes of maps handed out in this run */
	size_t dirty;     /* ... in any run: they may hold something */
	uint8_t *guarded; /* a byte a page of maps: it is protected */
	uint8_t *wanted;  /* ... and this run wants it so */
} heap;

static void init(void)
{
	heap.page = (size_t)sysconf(_SC_PAGESIZE);
	heap_alive = arena_table(ARENA_HEAP_SIZE / 128 + (1 << 20));
	heap.guarded = arena_table(ARENA_MAPS_SIZE / heap.page);
	heap.wanted = arena_table(ARENA_MAPS_SIZE / heap.page);
	CHECK(arena_map((void *)ARENA_HEAP, ARENA_HEAP_SIZE));
	CHECK(arena_map((void *)ARENA_MAPS, ARENA_MAPS_SIZE));
}

void heap_reset(void)
{
	if (!heap_alive)
		init();
	memset(heap_alive, 0, heap.used / 128 + 1);
	memset(heap.wanted, 0, heap.mapped / heap.page);
	if (heap.any_freed)
		memset(heap.freed, 0, sizeof heap.freed);
	heap.any_freed = false;
	heap.used = 0;
	heap.mapped = 0;
	heap_watched = ARENA_HEAP_SIZE;
}

/* ---- malloc ---- */

static void mark(uintptr_t offset, size_t size, bool alive)
{
	size_t first = offset / ALIGN, end = first + (size + 15) / ALIGN;

	for (size_t i = first; i < end; i++) {
		if (i % 8 == 0 && end - i >= 8) {
			size_t bytes = (end - i) / 8;

			memset(heap_alive + i / 8, alive ? 0xff : 0, bytes);
			i += bytes * 8 - 1;
		} else if (alive) {
			heap_alive[i / 8] |= (uint8_t)(1u << i % 8);
		} else {
			heap_alive[i / 8] &= (uint8_t) ~(1u << i % 8);
		}
	}
}

/* The class of a size; *size becomes the largest of the class. */
static unsigned class_of(size_t *size)
{
	unsigned power;
	size_t step;

	if (*size <= SMALL) {
		*size = (*size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
		return (unsigned)(*size / ALIGN);
	}
	power = 63 - (unsigned)__builtin_clzll(*size - 1);
	step = ((size_t)1 << power) / STEPS;
	*size = (*size + step - 1) & ~(step - 1);
	return SMALL / ALIGN + (power - 10) * STEPS +
	       (unsigned)((*size - 1) / step - STEPS) + 1;
}

static struct head *head_at(uint32_t block)
{
	return (struct head *)(ARENA_HEAP + (uintptr_t)block * ALIGN) - 1;
}

static void keep_freed(struct head *h)
{
	uint32_t block = (uint32_t)(((uintptr_t)(h + 1) - ARENA_HEAP) / ALIGN);
	size_t size = h->size;
	struct freed *f = &heap.freed[class_of(&size)];

	h->state = FREED;
	if (f->first)
		head_at(f->last)->state = FREED | block;
	else
		f->first = block;
	f->last = block;
	heap.any_freed = true;
}

/* A freed block of that size, NULL if there is none. */
static void *use_again(size_t size, size_t align, int fill)
{
	size_t room = size;
	struct freed *f = &heap.freed[class_of(&room)];
	struct head *h;

	if (!f->first || align > ALIGN)
		return NULL;
	h = head_at(f->first);
	f->first = (uint32_t)h->state;
	h->size = size;
	h->state = LIVE;
	race_new_memory(h + 1, room);
	memset(h + 1, fill, size);
	mark((uintptr_t)(h + 1) - ARENA_HEAP, size, true);
	return h + 1;
}

static void *allocate(size_t size, size_t align, int fill)
{
	size_t room = size;
	size_t at;
	struct head *h;

	if (size >= ARENA_HEAP_SIZE)
		return NULL;
	if (align < ALIGN)
		align = ALIGN;
	if (heap.used > REUSE_FROM) {
		void *p = use_again(size, align, fill);

		if (p)
			return p;
	}
	class_of(&room);
	at = (heap.used + sizeof *h + align - 1) & ~(align - 1);
	if (at >= ARENA_HEAP_SIZE || room > ARENA_HEAP_SIZE - at)
		return NULL;
	h = (struct head *)(ARENA_HEAP + at) - 1;
	h->size = size;
	h->state = LIVE;
	memset(h + 1, fill, size);
	mark(at, size, true);
	heap.used = at + room;
	return h + 1;
}

void *heap_alloc(size_t size, size_t align)
{
	return allocate(size, align, FILL);
}

void *heap_zalloc(size_t size, size_t align)
{
	return allocate(size, align, 0);
}

void heap_bad_access(const volatile void *addr, size_t size, bool writes,
                     const void *pc)
{
	uintptr_t offset = (uintptr_t)addr - ARENA_HEAP;
	uintptr_t at = offset & ~(uintptr_t)(ALIGN - 1);
	const struct head *h = (const struct head *)(ARENA_HEAP + at);

	if (!sched.running)
		return;
	sched.result->place = place(pc);
	/* the block it is in, or was */
	while ((uintptr_t)h > ARENA_HEAP && h->state != LIVE &&
	       h->state >> 32 != FREED >> 32)
		h--;
	if (h->state >> 32 == FREED >> 32 &&
	    (uintptr_t)addr < (uintptr_t)(h + 1) + h->size) {
		sched_end(RUN_MISUSE,
		          "use after free: a %s of %zu bytes, %zu into a "
		          "freed block of %zu",
		          writes ? "write" : "read", size,
		          (size_t)((uintptr_t)addr - (uintptr_t)(h + 1)),
		          (size_t)h->size);
	}
	sched_end(RUN_MISUSE, "a %s of %zu bytes outside every heap block",
	          writes ? "write" : "read", size);
}

static struct head *head_of(void *p, const void *pc)
{
	struct head *h = (struct head *)p - 1;
	uintptr_t offset = (uintptr_t)p - ARENA_HEAP;

	if (offset < heap.used && offset % ALIGN == 0 && h->state == LIVE)
		return h;
	if (sched.running) {
		sched.result->place = place(pc);
		sched_end(RUN_MISUSE, "%s",
		          offset < heap.used && h->state >> 32 == FREED >> 32
		              ? "a block is freed twice"
		              : "free of what malloc did not give");
	}
	return NULL;
}

/* Like a write to all of it, so that an access that nothing orders with it is
 * a race.  The end of a large block is left out. */
static void release(void *p, const void *pc)
{
	struct head *h = head_of(p, pc);

	if (!h)
		return;
	hook_range(p, h->size < 256 ? h->size : 256, true, pc);
	mark((uintptr_t)p - ARENA_HEAP, h->size, false);
	keep_freed(h);
}

static void *failed(void)
{
	if (sched.running)
		sched.result->out_of_memory = true;
	sched.cur->error = ENOMEM;
	return NULL;
}

void *ttx_malloc(size_t size);
void *ttx_malloc(size_t size)
{
	void *p = heap_alloc(size, ALIGN);

	return p ? p : failed();
}

void *ttx_calloc(size_t n, size_t size);
void *ttx_calloc(size_t n, size_t size)
{
	void *p = NULL;

	if (size == 0 || n <= ARENA_HEAP_SIZE / size)
		p = heap_zalloc(n * size, ALIGN);
	return p ? p : failed();
}

void *ttx_aligned_alloc(size_t align, size_t size);
void *ttx_aligned_alloc(size_t align, size_t size)
{
	void *p = heap_alloc(size, align);

	return p ? p : failed();
}

int ttx_posix_memalign(void **p, size_t align, size_t size);
int ttx_posix_memalign(void **p, size_t align, size_t size)
{
	*p = heap_alloc(size, align);
	if (!*p)
		failed();
	return *p ? 0 : ENOMEM;
}

void ttx_free(void *p);
void ttx_free(void *p)
{
	if (p)
		release(p, CALLER);
}

void *ttx_realloc(void *p, size_t size);
void *ttx_realloc(void *p, size_t size)
{
	struct head *h = p ? head_of(p, CALLER) : NULL;
	void *q = heap_alloc(size, ALIGN);

	if (!q)
		return failed();
	if (h) {
		memcpy(q, p, h->size < size ? h->size : size);
		release(p, CALLER);
	}
	return q;
}

char *ttx_strdup(const char *s);
char *ttx_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *p = heap_alloc(n, ALIGN);

	hook_range(s, n, false, CALLER);
	return p ? memcpy(p, s, n) : failed();
}

size_t ttx_malloc_usable_size(void *p);
size_t ttx_malloc_usable_size(void *p)
{
	struct head *h = p ? head_of(p, CALLER) : NULL;

	return h ? h->size : 0;
}

/* ---- mmap ---- */

static size_t page_of(const char *p)
{
	return ((uintptr_t)p - ARENA_MAPS) / heap.page;
}

static bool unguard(char *page)
{
	heap.guarded[page_of(page)] = 0;
	return mprotect(page, heap.page, PROT_READ | PROT_WRITE) == 0;
}

/* True: a fault on a guard of an earlier run, which is gone now. */
bool heap_fault(const void *addr)
{
	uintptr_t offset = (uintptr_t)addr - ARENA_MAPS;
	size_t i;

	if (!heap.page || offset >= heap.mapped)
		return false;
	i = offset / heap.page;
	return heap.guarded[i] && !heap.wanted[i] &&
	       unguard((char *)ARENA_MAPS + i * heap.page);
}

static bool clean(const char *page)
{
	const uint64_t *w = (const uint64_t *)(const void *)page;

	for (size_t i = 0; i < heap.page / sizeof *w; i++)
		if (w[i])
			return false;
	return true;
}

/* Zeroes what an earlier run may have left.  A mapping with a guard at its low
 * end is a stack: what lies below a few unused pages was not used. */
static void scrub(char *p, size_t size)
{
	bool stack = heap.guarded[page_of(p)];
	unsigned in_a_row = 0;

	if (!stack && size >= LARGE) {
		madvise(p, size, MADV_DONTNEED);
		return;
	}
	for (size_t at = size; at > 0 && in_a_row < CLEAN_PAGES;) {
		at -= heap.page;
		if (heap.guarded[page_of(p + at)])
			continue;
		if (clean(p + at)) {
			in_a_row += stack;
		} else {
			memset(p + at, 0, heap.page);
			in_a_row = 0;
		}
	}
}

void *ttx_mmap(void *at, size_t size, int prot, int flags, int fd, off_t off);
void *ttx_mmap(void *at, size_t size, int prot, int flags, int fd, off_t off)
{
	char *p = (char *)ARENA_MAPS + heap.mapped;

	(void)at;
	(void)off;
	if (!(flags & MAP_ANONYMOUS) || fd >= 0 || flags & MAP_FIXED ||
	    prot == PROT_NONE) {
		sched.result->place = place(CALLER);
		sched_end(RUN_UNSUPPORTED,
		          "mmap of a file, at a fixed place or without access "
		          "cannot be simulated");
	}
	size = (size + heap.page - 1) & ~(heap.page - 1);
	if (size == 0 || size > ARENA_MAPS_SIZE - heap.mapped) {
		failed();
		return MAP_FAILED;
	}
	arena_forget_frames(p, size);
	if (heap.mapped < heap.dirty)
		scrub(p, size);
	heap.mapped += size;
	if (heap.dirty < heap.mapped)
		heap.dirty = heap.mapped;
	return p;
}

int ttx_munmap(void *p, size_t size);
int ttx_munmap(void *p, size_t size)
{
	(void)p;
	(void)size;
	return 0;
}

int ttx_mprotect(void *p, size_t size, int prot);
int ttx_mprotect(void *p, size_t size, int prot)
{
	for (char *q = p; q < (char *)p + size; q += heap.page) {
		size_t i = page_of(q);

		if (i >= heap.mapped / heap.page) {
			sched.result->place = place(CALLER);
			sched_end(RUN_UNSUPPORTED,
			          "mprotect of what mmap did not give cannot "
			          "be simulated");
		}
		heap.wanted[i] = prot == PROT_NONE;
		if (prot != PROT_NONE && heap.guarded[i])
			unguard(q);
		else if (prot == PROT_NONE && !heap.guarded[i])
			heap.guarded[i] =
			    mprotect(q, heap.page, PROT_NONE) == 0;
	}
	return 0;
}

int ttx_madvise(void *p, size_t size, int advice);
int ttx_madvise(void *p, size_t size, int advice)
{
	if (advice == MADV_DONTNEED)
		memset(p, 0, size);
	return 0;
}
