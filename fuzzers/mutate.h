/*
 * mutate.h: changes of traces for fuzzing, at three depths: its events, when
 * it is well formed; its records, as far as it is; its bytes.
 *
 * Pure: the same arguments give the same result.  One thread at a time.
 */
#ifndef FUZZERS_MUTATE_H
#define FUZZERS_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* The engine's own way; see LLVMFuzzerMutate. */
typedef size_t mutate_bytes(uint8_t *data, size_t size, size_t max);

/* Changes size bytes at data, where there is room for max.  Returns the new
 * size. */
size_t mutate_trace(uint8_t *data, size_t size, size_t max, uint64_t seed,
                    mutate_bytes *bytes);
/* Puts into out, of max bytes, a with records of b among its own. */
size_t mutate_cross(const uint8_t *a, size_t asize, const uint8_t *b,
                    size_t bsize, uint8_t *out, size_t max, uint64_t seed);

#endif
