/* clock.h: the virtual time, for what else waits. */
#ifndef EXPLORE_CLOCK_H
#define EXPLORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* When that is, in sched_now_ns's time; -1 for NULL, never. */
int64_t clock_deadline(const struct timespec *t, clockid_t id, bool absolute);

/* Cur sleeps. */
void clock_sleep_until(int64_t deadline_ns, const void *pc);

#endif
