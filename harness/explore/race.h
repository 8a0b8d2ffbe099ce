/*
 * race.h: finds accesses that nothing orders (data races), by vector clocks:
 * FastTrack (Flanagan, Freund: FastTrack, PLDI 2009).
 *
 * An *epoch* names a moment of a thread: its number in the top 8 bits, its
 * clock in the others.  A thread's clock moves on when it releases.  Memory is
 * watched in cells of 8 bytes, two halves each; of accesses to different bytes
 * of a half only the newest is remembered, and of atomic accesses the last
 * one: so some races of neighbouring bytes, or with an atomic access, may be
 * missed in a run, but none is invented.  Of plain accesses to words the first
 * race is always seen.
 */
#ifndef EXPLORE_RACE_H
#define EXPLORE_RACE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/explore/sched.h"

void race_reset(void); /* before a run */

/* t was made by cur, or is the first. */
void race_born(struct thread *t);

/* Plain accesses by cur.  Called when sched.races. */
void race_read(const volatile void *addr, size_t size, const void *pc);
void race_write(const volatile void *addr, size_t size, const void *pc);
/* Memory that is new to the program: its past is forgotten. */
void race_new_memory(const void *addr, size_t size);

/*
 * Cur takes over what was released at the object, or leaves there what it did
 * so far: locks and the like, named by their address.  race_release joins;
 * anyone may have released there before.
 */
void race_acquire(const volatile void *object);
void race_release(const volatile void *object);

/* Atomic accesses; order is C11's, as clang passes it: 0 relaxed, 1 consume,
 * 2 acquire, 3 release, 4 both, 5 sequentially consistent. */
void race_atomic_read(const volatile void *addr, size_t size, int order,
                      const void *pc);
void race_atomic_write(const volatile void *addr, size_t size, int order,
                       const void *pc);
void race_atomic_rmw(const volatile void *addr, size_t size, int order,
                     const void *pc);
void race_fence(int order);

#endif
