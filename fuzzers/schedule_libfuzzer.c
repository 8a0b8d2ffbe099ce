/* schedule_libfuzzer.c: schedule_mutate.h and feedback.h as libFuzzer has them. */
#include <stdlib.h>
#include <string.h>

#include "fuzzers/feedback.h"
#include "fuzzers/fuzz.h"
#include "fuzzers/schedule_mutate.h"

/* libFuzzer clears what is in this section before each execution, and reads it
 * behind it. */
__attribute__((section("__libfuzzer_extra_counters"), used))
static uint8_t counters[FEEDBACK_COUNTERS];

void engine_count(uint32_t counter)
{
	counters[counter] = 1;
}

static int by_bytes(void)
{
	static int known = -1;

	if (known < 0) {
		const char *m = getenv("TRACETORTURE_MUTATOR");

		known = m && !strcmp(m, "bytes");
	}
	return known;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
	return by_bytes() ? LLVMFuzzerMutate(data, size, max)
	                  : schedule_mutate(data, size, max, seed, NULL);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t asize,
                                 const uint8_t *b, size_t bsize, uint8_t *out,
                                 size_t max, unsigned seed)
{
	/* 0: it has not been done, and something else is */
	return by_bytes() ? 0
	                  : schedule_cross(a, asize, b, bsize, out, max, seed);
}
