/*
 * schedule_mutate.h: changes of schedule_input.h's bytes: of context switches,
 * of constraints, of restarts, system calls, goroutines and processors.
 *
 * Pure: the same arguments give the same result.  Results are whole records,
 * and at most max bytes.
 */
#ifndef FUZZERS_SCHEDULE_MUTATE_H
#define FUZZERS_SCHEDULE_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/* Changes size bytes at data, where there is room for max.  Returns the new
 * size.  said: what was done is appended, in words; may be NULL. */
size_t schedule_mutate(uint8_t *data, size_t size, size_t max, uint64_t seed,
                       struct buf *said);
/* The same, and the scenario stays what it is. */
size_t schedule_mutate_lines(uint8_t *data, size_t size, size_t max,
                             uint64_t seed, struct buf *said);
/* Makes one input of two, in out. */
size_t schedule_cross(const uint8_t *a, size_t asize, const uint8_t *b,
                      size_t bsize, uint8_t *out, size_t max, uint64_t seed);

/* What could be left out of an input, to see whether it is needed: part i of
 * so many.  Writes what is left to out, which has room for size bytes; returns
 * its size. */
size_t schedule_parts(const uint8_t *data, size_t size);
size_t schedule_without(const uint8_t *data, size_t size, size_t i,
                        uint8_t *out);

/* The mutations by name; NULL past the end.  One alone, for tests. */
const char *schedule_mutation(size_t i);
size_t schedule_mutate_by(size_t i, uint8_t *data, size_t size, size_t max,
                          uint64_t seed);

#endif
