/*
 * strategy_events.h: what strategies ask about what threads do.
 */
#ifndef EXPLORE_STRATEGY_EVENTS_H
#define EXPLORE_STRATEGY_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/explore/process/arena.h"
#include "harness/explore/sched.h"

/* Locks, conditions and semaphores have no size; whatever is done to one
 * changes it. */
INLINE bool only_reads(const struct explore_event *e)
{
	return e->kind == EV_READ || e->kind == EV_ATOMIC_READ;
}

/* They touch the same memory or the same object, and do not commute. */
INLINE bool conflict(const struct explore_event *a,
                     const struct explore_event *b)
{
	uintptr_t x = (uintptr_t)a->addr, y = (uintptr_t)b->addr;

	if (x - y >= (b->size ? b->size : 1u) &&
	    y - x >= (a->size ? a->size : 1u))
		return false;
	return x && y && !(only_reads(a) && only_reads(b));
}

/* An address that is the same in every process, to be remembered from run to
 * run: into the image as an offset, into our arenas as it is; 0 for NULL and
 * for all others. */
INLINE uint64_t lasting(const volatile void *addr)
{
	uintptr_t a = (uintptr_t)addr;

	if (a - sched.base < sched.extent)
		return a - sched.base;
	return a - ARENA_HEAP < ARENA_END - ARENA_HEAP ? a : 0;
}

/* What lasting() made of an address, as an address again. */
INLINE const volatile void *address(uint64_t lasting)
{
	return (const volatile void *)(lasting < sched.extent
	                                   ? sched.base + lasting
	                                   : lasting);
}

/*
 * What is being done since the last pick.  A pick may be asked for a second
 * time at one point, because the thread is to give way, and another thread than
 * the one it said may go on.
 */
struct picked {
	const struct thread *thread;
	uint64_t step;
};

#define NOTHING_PICKED ((struct picked){NULL, UINT64_MAX})

/* Whether something was done since it was p's step; at first, too. */
INLINE bool is_news(const struct picked *p)
{
	return p->step != sched.step;
}

/* Whether the thread that went on last has done what it came to.  When it
 * waits it has not: it goes on with that, as if it had not begun. */
INLINE bool has_done(const struct thread *t)
{
	return t->state == T_READY || t->state == T_DONE;
}

#endif
