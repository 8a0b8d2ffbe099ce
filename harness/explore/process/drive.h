/*
 * drive.h: what code that drives a controlled target, and is not controlled
 * itself, calls instead of the system: simulated like the target's own calls.
 * Only within a run.  Results are those of the kernel: 0 or more, or -errno.
 */
#ifndef EXPLORE_DRIVE_H
#define EXPLORE_DRIVE_H

#include <stdint.h>

#include "harness/explore/process/io.h" /* descriptors */

/* The place that calls of the driver are recorded at. */
const void *drive_place(void);

void drive_sleep(int64_t ns);
int64_t drive_now_ns(void); /* moves on with each call */
long drive_futex_wait(const volatile uint32_t *word, uint32_t expected,
                      int64_t timeout_ns);
long drive_futex_wake(const volatile uint32_t *word, uint32_t n);
/* What the caller did before the one is ordered before what follows the
 * other: the driver's own atomic operations are not seen. */
void drive_published(const void *word);
void drive_observed(const void *word);
/* For how long time has passed as it does on a machine. */
int64_t drive_fair_ns(void);
int64_t drive_time_ns(void); /* moves nothing on */
/* Ends the run as a livelock: for so long what the driver waits for has not come,
 * in a time that was fair to all. */
_Noreturn void drive_starved(int64_t late_ns);
/* A simulated thread. */
int drive_thread_start(void *(*body)(void *), void *arg, uintptr_t *handle);
void drive_thread_join(uintptr_t handle);

#endif
