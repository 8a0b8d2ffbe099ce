/* fiber.c: see fiber.h. */
#include "harness/explore/fiber.h"

#include <string.h>
#include <sys/mman.h>

#include "harness/base/check.h"
#include "harness/explore/process/arena.h"

enum { GUARD = 64 * 1024 }; /* the largest page any machine has */

#define SLOT ((size_t)GUARD + FIBER_STACK)

static unsigned mapped; /* stacks 0..mapped-1 are there */

#if defined(__x86_64__)
/* What fiber_switch pops: six registers, then entry; 0 ends unwinding. */
enum { FRAME_WORDS = 8, FRAME_ENTRY = 6 };
#elif defined(__aarch64__)
/* What fiber_switch loads: x29 = 0 ends unwinding, x30 = entry. */
enum { FRAME_WORDS = 20, FRAME_ENTRY = 1 };
#else
#error "explore has no stack switch for this machine: write fiber_*.S"
#endif

char *fiber_top(unsigned i)
{
	return (char *)ARENA_FIBERS + (i + 1) * SLOT;
}

bool fiber_owns(const void *addr, unsigned *i)
{
	size_t offset = (size_t)addr - ARENA_FIBERS;

	if (offset >= FIBER_MAX * SLOT)
		return false;
	*i = (unsigned)(offset / SLOT);
	return true;
}

static bool map_next(void)
{
	char *stack = fiber_top(mapped) - FIBER_STACK;

	if (!arena_map(stack, FIBER_STACK))
		return false;
	mapped++;
	return true;
}

void *fiber_start(unsigned i, void (*entry)(void))
{
	uintptr_t *sp;

	CHECK_OP(i, <, FIBER_MAX);
	while (i >= mapped)
		if (!map_next())
			return NULL;
	arena_forget_frames(fiber_top(i) - FIBER_STACK, FIBER_STACK);
	sp = (uintptr_t *)(void *)fiber_top(i) - FRAME_WORDS;
	memset(sp, 0, FRAME_WORDS * sizeof *sp);
	sp[FRAME_ENTRY] = (uintptr_t)entry;
	return sp;
}
