/*
 * heap.h: the target's memory: malloc and mmap, at the same addresses in every
 * run.
 *
 * A block is never given out twice in a run unless the heap is used up, so
 * that an access to a freed one is seen.  `alive` has a bit for each 16 bytes
 * of the heap that belong to a live block.
 */
#ifndef EXPLORE_HEAP_H
#define EXPLORE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/explore/process/arena.h"

void heap_reset(void); /* before a run */

void *heap_alloc(size_t size, size_t align);  /* NULL: no more */
void *heap_zalloc(size_t size, size_t align); /* the same, zeroed */

/* A fault at addr.  True: it was of our making, and is mended. */
bool heap_fault(const void *addr);

extern uint8_t *heap_alive;
extern size_t heap_watched; /* bytes from ARENA_HEAP; 0: no run */

/* Ends the run: nobody may touch this. */
void heap_bad_access(const volatile void *addr, size_t size, bool writes,
                     const void *pc);

static inline bool heap_is_alive(uintptr_t offset)
{
	return heap_alive[offset >> 7] >> (offset >> 4 & 7) & 1;
}

/* Before an access to [addr, addr + size); size > 0. */
static inline __attribute__((always_inline)) void heap_check(const volatile void *addr, size_t size,
                              bool writes, const void *pc)
{
	uintptr_t offset = (uintptr_t)addr - ARENA_HEAP;

	if (offset >= heap_watched)
		return;
	if (!heap_is_alive(offset) || !heap_is_alive(offset + size - 1))
		heap_bad_access(addr, size, writes, pc);
}

#endif
