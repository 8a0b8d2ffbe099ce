/*
 * fuzz.h: what a fuzzing engine calls, and what it offers.  libFuzzer, AFL++
 * (whose compilers link a driver for the same entry point) and replay.c are
 * such engines.
 *
 * A target takes any bytes, and ends in abort() when it finds something.
 */
#ifndef FUZZERS_FUZZ_H
#define FUZZERS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The target: one in each *_fuzz.c.  Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Before the first input; may change the arguments.  Not every fuzzer has one. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

/* libFuzzer calls these instead of its own way to change an input in place,
 * and to make one of two; they return the new size, at most max. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t asize,
                                 const uint8_t *b, size_t bsize, uint8_t *out,
                                 size_t max, unsigned seed);
/* libFuzzer's own way, which knows the dictionary. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif
