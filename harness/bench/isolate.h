/* isolate.h: a measurement in a child process of its own. */
#ifndef BENCH_ISOLATE_H
#define BENCH_ISOLATE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "targets/target.h"

/*
 * In a child: loads the target at path, runs work(target, result); the size
 * bytes at result come back to the caller, and the child's largest resident
 * set in *peak_bytes.  0, or -1 with one line appended to error.
 */
int isolate(const char *path, void (*work)(const struct tt_target *, void *),
            void *result, size_t size, uint64_t *peak_bytes,
            struct buf *error);

/* In the child: ends it with a line that isolate puts into its error. */
_Noreturn void isolate_fail(const char *why);

#endif
