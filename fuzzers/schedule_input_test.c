/* What bytes mean: any bytes do, and records are on their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fuzzers/schedule_input.h"
#include "harness/base/rng.h"

static uint32_t places[] = {0x10, 0x20, 0x30};
static uint32_t pairs[][2] = {{0x10, 0x20}, {0x30, 0x20}};
static const struct schedule_places some = {places, 3, pairs, 2};
static const struct schedule_places none;

static void no_bytes_are_one_goroutine_and_no_restart(void **state)
{
	struct schedule_input in;
	struct steer_line lines[STEER_LINES];
	struct scenario s;
	struct steer steer;

	(void)state;
	schedule_input_read(&in, NULL, 0);
	schedule_input_scenario(&in, &s);
	schedule_input_steer(&in, &some, lines, &steer);
	assert_int_equal(s.procs, 1);
	assert_int_equal(s.sessions, 0);
	assert_int_equal(s.ngroups, 0);
	assert_int_equal(steer.n, 0);
	assert_int_equal(steer.seed, 0);
	assert_int_equal(steer.walk, STEER_STAY);
}

/* Each number is where it belongs. */
static void a_line_is_a_record(void **state)
{
	static const uint8_t bytes[] = {
	    0x78, 0x56, 0x34, 0x12, 6, 0, 0, 0, 0, 0, 0, 0,
	    192, 0x01, 0x02, 0, 3, 0, 0, 0, 0,  /* at point 0x201 thread 3 */
	    200, 52, 0, 1, 2, 0, 0, 0, 0,       /* own */
	    208, 4, 0, 0, 5, 4, 0, 0, 0,        /* visit of place 4 % 3 */
	    224, 1, 2, 0, 0, 3, 0, 0, 0,        /* from, pair 3 % 2 */
	    240, 0, 0, 1, 1, 0, 0, 0, 0,        /* meet, the other way round */
	    192, 7, 0, 0, 9};                   /* cut off; comes first */
	struct schedule_input in;
	struct steer_line lines[STEER_LINES];
	struct steer s;

	(void)state;
	schedule_input_read(&in, bytes, sizeof bytes);
	schedule_input_steer(&in, &some, lines, &s);
	assert_int_equal(s.seed, 0x12345678);
	assert_int_equal(s.walk, STEER_RANKS);
	assert_int_equal(s.n, 6);
	assert_int_equal(lines[0].kind, STEER_AT);
	assert_int_equal(lines[0].at, 7);
	assert_int_equal(lines[0].who, 9);
	assert_int_equal(lines[1].at, 0x201);
	assert_int_equal(lines[1].who, 3);
	assert_int_equal(lines[2].kind, STEER_OWN);
	assert_int_equal(lines[2].thread, 1);
	assert_int_equal(lines[3].kind, STEER_VISIT);
	assert_int_equal(lines[3].p, 0x20);
	assert_int_equal(lines[4].kind, STEER_FROM);
	assert_int_equal(lines[4].at, 1);
	assert_int_equal(lines[4].q, 0x30);
	assert_int_equal(lines[4].p, 0x20);
	assert_int_equal(lines[4].patience, 64);
	assert_int_equal(lines[5].kind, STEER_MEET);
	assert_int_equal(lines[5].p, 0x10);
	assert_int_equal(lines[5].q, 0x20);
}

static void without_places_lines_that_need_them_are_left_out(void **state)
{
	static const uint8_t bytes[INPUT_HEAD + 3 * INPUT_RECORD] = {
	    [INPUT_HEAD] = 208, [INPUT_HEAD + INPUT_RECORD] = 232,
	    [INPUT_HEAD + 2 * INPUT_RECORD] = 216};
	struct schedule_input in;
	struct steer_line lines[STEER_LINES];
	struct steer s;

	(void)state;
	schedule_input_read(&in, bytes, sizeof bytes);
	schedule_input_steer(&in, &none, lines, &s);
	assert_int_equal(s.n, 1);
	assert_int_equal(lines[0].kind, STEER_VALUE);
}

static void any_bytes_are_a_small_scenario_and_few_lines(void **state)
{
	struct rng r = rng_seed(1);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint8_t bytes[2 * INPUT_MOST];
		size_t n = rng_below(&r, sizeof bytes), tasks = 0;
		struct steer_line lines[STEER_LINES];
		struct schedule_input in;
		struct scenario s;
		struct steer steer;
		unsigned constraints = 0;

		for (size_t j = 0; j < n; j++)
			bytes[j] = (uint8_t)rng_next(&r);
		schedule_input_read(&in, bytes, n);
		schedule_input_scenario(&in, &s);
		assert_in_range(s.procs, 1, 4);
		assert_in_range(s.sessions, 0, 3);
		for (uint32_t g = 0; g < s.ngroups; g++)
			tasks += s.groups[g].tasks;
		assert_in_range(tasks, 0, 6);
		schedule_input_steer(&in, &some, lines, &steer);
		assert_in_range(steer.n, 0, STEER_LINES);
		for (size_t j = 0; j < steer.n; j++) {
			bool first = j == 0 || lines[j].kind != STEER_AT ||
			             (lines[j - 1].kind == STEER_AT &&
			              lines[j - 1].at <= lines[j].at);

			assert_true(first);
			constraints += lines[j].kind >= STEER_FROM;
		}
		assert_in_range(constraints, 0, STEER_CONSTRAINTS);
	}
}

/* What is written is what was read, and a scenario that is put in comes out. */
static void writing_keeps_what_was_read(void **state)
{
	static const uint8_t bytes[] = "any bytes, which are some records";
	uint8_t once[INPUT_MOST], twice[INPUT_MOST];
	struct schedule_input in, again;
	size_t n;

	(void)state;
	schedule_input_read(&in, bytes, sizeof bytes);
	n = schedule_input_write(&in, once, sizeof once);
	assert_int_equal(n, INPUT_HEAD + 3 * INPUT_RECORD);
	schedule_input_read(&again, once, n);
	assert_int_equal(schedule_input_write(&again, twice, sizeof twice), n);
	assert_memory_equal(once, twice, n);
	assert_int_equal(schedule_input_write(&in, once, 25), 21);
	assert_int_equal(schedule_input_write(&in, once, 5), 5);
}

static void a_scenario_replaces_the_one_that_was_there(void **state)
{
	static const uint8_t bytes[INPUT_HEAD + 2 * INPUT_RECORD] = {
	    [INPUT_HEAD] = 64, [INPUT_HEAD + INPUT_RECORD] = 192,
	    [INPUT_HEAD + INPUT_RECORD + 1] = 17};
	const struct scenario_limits limits = {.procs = 2, .tasks = 2,
	                                       .sessions = 2, .count = 4,
	                                       .time_ns = 100000};
	struct scenario s, t;
	struct schedule_input in;
	struct steer_line lines[STEER_LINES];
	struct steer steer;
	struct buf a = {0}, b = {0};

	(void)state;
	scenario_generate(&s, 5, &limits);
	schedule_input_read(&in, bytes, sizeof bytes);
	schedule_input_set_scenario(&in, &s);
	schedule_input_scenario(&in, &t);
	scenario_encode(&a, &s);
	scenario_encode(&b, &t);
	assert_int_equal(a.len, b.len);
	schedule_input_steer(&in, &some, lines, &steer);
	assert_int_equal(steer.n, 1);
	assert_int_equal(lines[0].at, 17);
	buf_done(&a);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_bytes_are_one_goroutine_and_no_restart),
	    cmocka_unit_test(a_line_is_a_record),
	    cmocka_unit_test(without_places_lines_that_need_them_are_left_out),
	    cmocka_unit_test(any_bytes_are_a_small_scenario_and_few_lines),
	    cmocka_unit_test(writing_keeps_what_was_read),
	    cmocka_unit_test(a_scenario_replaces_the_one_that_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
