/* Changes of traces: of which kinds they are, and that they keep to their
 * room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fuzzers/mutate.h"
#include "harness/trace/draft.h"
#include "harness/trace/trace.h"

#define SEEDS 1000u

static const char five[] =
	"0 GoCreate 1\n0 ProcStart 7\n0 GoStart 1\n0 GoSysCall\n"
	"1 ProcStart 8\n0 GoSysBlock\n0 ProcStop\n1 GoSysExit 1 8 80\n"
	"1 GoStart 1\n1 GoEnd\n";
static const char nineteen[] =
	"0 GoCreate 1\n0 ProcStart 7\n0 GoStart 1 1\n0 CPUSample 1 0 1\n"
	"0 UserRegion 1 0 1\n0 GoSched\n";

static void write_draft(struct buf *b, enum trace_version version,
                        const char *text)
{
	struct draft d = {.version = version};

	draft_text(&d, text);
	if (version >= TRACE_1_7)
		draft_string(&d, 1);
	draft_write(b, &d);
	draft_done(&d);
}

static size_t leave(uint8_t *data, size_t size, size_t max)
{
	(void)data;
	(void)max;
	return size;
}

/* A mutation of what is in b, in memory of just `max` bytes. */
static uint8_t *mutate(const struct buf *b, size_t *size, size_t max,
                       uint64_t seed)
{
	uint8_t *data = malloc(max);

	assert_non_null(data);
	if (b->len)
		memcpy(data, b->data, b->len);
	*size = mutate_trace(data, b->len, max, seed, leave);
	assert_true(*size <= max);
	return data;
}

static bool is_trace(const uint8_t *data, size_t size)
{
	struct trace t = {0};
	bool good;

	trace_load(&t, data, size);
	good = !t.fault;
	trace_done(&t);
	return good;
}

static void half_of_the_results_are_other_traces(void **state)
{
	struct buf b = {0};
	unsigned good = 0, changed = 0;

	(void)state;
	write_draft(&b, TRACE_1_19, nineteen);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		size_t size;
		uint8_t *data = mutate(&b, &size, 4096, seed);
		bool other = size != b.len || memcmp(data, b.data, size);

		changed += other;
		good += other && is_trace(data, size);
		free(data);
	}
	/* The others are for the engine to change. */
	assert_in_range(changed, SEEDS / 2, SEEDS * 2 / 3);
	assert_in_range(good, SEEDS / 4, SEEDS / 2);
	buf_done(&b);
}

static void equal_seeds_give_equal_traces(void **state)
{
	struct buf b = {0};

	(void)state;
	write_draft(&b, TRACE_1_5, five);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		size_t n, m;
		uint8_t *x = mutate(&b, &n, 4096, seed);
		uint8_t *y = mutate(&b, &m, 4096, seed);

		assert_int_equal(n, m);
		assert_memory_equal(x, y, n);
		free(x);
		free(y);
	}
	buf_done(&b);
}

/* Inputs that are traces, the beginning of one, and none. */
static void results_keep_to_their_room(void **state)
{
	struct buf b = {0};

	(void)state;
	write_draft(&b, TRACE_1_5, five);
	for (uint64_t seed = 0; seed < 4 * SEEDS; seed++) {
		struct buf part = {b.data, seed % (b.len + 1), 0};
		size_t size;

		free(mutate(&part, &size, part.len + seed % 7, seed));
		part.len = b.len;
		free(mutate(&part, &size, part.len, seed));
	}
	buf_done(&b);
}

static void a_crossing_has_records_of_both(void **state)
{
	struct buf a = {0}, b = {0};
	unsigned both = 0;

	(void)state;
	write_draft(&a, TRACE_1_19, nineteen);
	write_draft(&b, TRACE_1_19, "0 GoCreate 1\n0 HeapAlloc 77\n");
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		size_t max = seed % 200;
		uint8_t *out = malloc(max);
		size_t n = mutate_cross(a.data, a.len, b.data, b.len, out,
		                        max, seed);

		assert_true(n <= max);
		both += memmem(out, n, "\x61\x0a\x4d", 3) &&
		        memmem(out, n, "\x45\x0a\x07", 3);
		free(out);
	}
	assert_true(both > 50);
	buf_done(&a);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_of_the_results_are_other_traces),
		cmocka_unit_test(equal_seeds_give_equal_traces),
		cmocka_unit_test(results_keep_to_their_room),
		cmocka_unit_test(a_crossing_has_records_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
