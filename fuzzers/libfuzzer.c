/* libfuzzer.c: mutate.h as libFuzzer calls it. */
#include "fuzzers/fuzz.h"
#include "fuzzers/mutate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
	return mutate_trace(data, size, max, seed, LLVMFuzzerMutate);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t asize,
                                 const uint8_t *b, size_t bsize, uint8_t *out,
                                 size_t max, unsigned seed)
{
	return mutate_cross(a, asize, b, bsize, out, max, seed);
}
