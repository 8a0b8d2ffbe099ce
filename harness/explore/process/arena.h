/*
 * arena.h: where the memory of a simulated process lies.  Fixed places, so
 * that a run's addresses are the same in every process, whatever address
 * randomisation does: nothing else of a process lies there on Linux.
 */
#ifndef EXPLORE_ARENA_H
#define EXPLORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARENA_HEAP ((uintptr_t)0x210000000000)
#define ARENA_HEAP_SIZE ((size_t)1 << 28)
#define ARENA_MAPS ((uintptr_t)0x220000000000)
#define ARENA_MAPS_SIZE ((size_t)16 << 30)
#define ARENA_FIBERS ((uintptr_t)0x230000000000)
#define ARENA_END ((uintptr_t)0x240000000000)

/* Maps zeroed memory at exactly that place.  False: no memory, or the place
 * is taken. */
bool arena_map(void *at, size_t size);
/* The same anywhere, for tables of our own.  Ends the process without. */
void *arena_table(size_t size);
/* Who ran on this memory was cut short: AddressSanitizer, where it watches us,
 * is to forget what it knew of the frames there. */
void arena_forget_frames(const void *p, size_t size);

#endif
