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

/* How inputs are changed; see schedule_fuzz.c. */
static enum how { UNKNOWN, BY_BYTES, BY_LINES, BY_ALL } how(void)
{
	static enum how known;

	if (known == UNKNOWN) {
		const char *m = getenv("TRACETORTURE_MUTATOR");
		const char *s = getenv("TRACETORTURE_SCENARIO");

		known = m && !strcmp(m, "bytes") ? BY_BYTES
		        : s && *s                ? BY_LINES
		                                 : BY_ALL;
	}
	return known;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
	switch (how()) {
	case BY_BYTES:
		return LLVMFuzzerMutate(data, size, max);
	case BY_LINES:
		return schedule_mutate_lines(data, size, max, seed, NULL);
	default:
		return schedule_mutate(data, size, max, seed, NULL);
	}
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t asize,
                                 const uint8_t *b, size_t bsize, uint8_t *out,
                                 size_t max, unsigned seed)
{
	/* 0: it has not been done, and something else is */
	return how() == BY_BYTES
	           ? 0
	           : schedule_cross(a, asize, b, bsize, out, max, seed);
}
