/*
 * limits.h: does the machine have what runs of a scenario will take?  Asked
 * before the first thread starts.
 */
#ifndef TRIAL_LIMITS_H
#define TRIAL_LIMITS_H

#include <stdint.h>

#include "harness/base/buf.h"

struct scenario;

/* How many OS threads a run of s may have. */
uint64_t limits_threads(const struct scenario *s);

/* For `jobs` runs at once: raises this process's limits as far as they may be
 * raised.  0, or -1 with one line appended to error that says what is short
 * and by how much. */
int limits_prepare(const struct scenario *s, unsigned jobs, struct buf *error);

#endif
