/*
 * sync.h: what blocks simulated threads, as others of explore need it.
 */
#ifndef EXPLORE_SYNC_H
#define EXPLORE_SYNC_H

#include "harness/explore/explore.h"

/* Ends the run as DEADLOCK, LIVELOCK or LIMIT, telling who waits for what. */
_Noreturn void sync_end_stuck(enum explore_outcome outcome);

/* Ends the run as a LIVELOCK: what waits for others has not gone on for so long,
 * though all were treated fairly. */
_Noreturn void sync_end_starved(int64_t late_ns);

/* The thread that holds the object somebody waits for; -1: nobody, unknown. */
int sync_holder(enum explore_wait wait, const void *object);

/* Cur has returned from its body, or called pthread_exit. */
_Noreturn void thread_end(void *result, const void *pc);

#endif
