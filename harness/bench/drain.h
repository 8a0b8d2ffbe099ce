/* drain.h: a task that reads sessions and throws them away. */
#ifndef BENCH_DRAIN_H
#define BENCH_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/target.h"

/* Spawns it, for so many sessions; from a task.  One at a time a process.
 * isolate_fail on failure. */
void drain_spawn(const struct tt_target *target, int sessions);
bool drain_ended(void);     /* any thread */
uint64_t drain_bytes(void); /* read so far; any thread */

#endif
