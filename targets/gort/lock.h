/*
 * lock.h: the runtime's lock, for short critical sections of threads.
 *
 * Unlike a pthread mutex it has no owner: a goroutine takes it on its own
 * stack and the scheduler, once that stack is left, drops it on another (see
 * park_unlock).
 *
 *	0 free   1 held   2 held, and somebody may sleep
 *
 * Algorithm: mutex2 of Drepper, Futexes Are Tricky, 2011.
 */
#ifndef GORT_LOCK_H
#define GORT_LOCK_H

#include <stdatomic.h>
#include <stdint.h>

struct lock {
	_Atomic uint32_t word; /* a futex word; zeroed memory is a free lock */
};

void lock(struct lock *l);
void unlock(struct lock *l);

#endif
