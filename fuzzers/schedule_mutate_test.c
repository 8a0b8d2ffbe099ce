/* Changes of schedules: what each mutation may touch, and that all keep to
 * their room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fuzzers/schedule_input.h"
#include "fuzzers/schedule_mutate.h"

#define SEEDS 2000u

/* Two goroutines in a group of one call each, a restart, 2 switches, a
 * constraint. */
static const uint8_t input[] = {
    1, 2, 3, 4, 3, 0, 7, 1, 2, 0, 0, 0,
    0, 1, 8, 9, 10, 11, 0, 0, 0,     /* shape */
    64, 1, 2, 0, 0, 0, 0, 0, 0,      /* group */
    128, OP_GETPPID, 0, 0, 1, 2, 0, 0, 0,
    192, 100, 0, 0, 2, 0, 0, 0, 0,   /* at 100 thread 2 */
    200, 50, 0, 1, 2, 0, 0, 0, 0,    /* own */
    224, 0, 0, 1, 0, 5, 0, 0, 0};    /* from */

enum { SHAPES, GROUPS, OPS, SWITCHES, CONSTRAINTS, KINDS };

static void count(const uint8_t *data, size_t size, int n[KINDS])
{
	struct schedule_input in;

	memset(n, 0, KINDS * sizeof *n);
	schedule_input_read(&in, data, size);
	for (size_t i = 0; i < in.n; i++) {
		const uint8_t *r = in.records[i];

		n[input_is_line(r) ? input_line_kind(r) < STEER_FROM
		                         ? SWITCHES
		                         : CONSTRAINTS
		  : r[0] < 64      ? SHAPES
		  : r[0] < 128     ? GROUPS
		                   : OPS]++;
	}
}

static size_t index_of(const char *name)
{
	for (size_t i = 0;; i++) {
		assert_non_null(schedule_mutation(i));
		if (!strcmp(schedule_mutation(i), name))
			return i;
	}
}

/* That mutation of `input': how many records of a kind there are then. */
static int after(const char *name, int kind, uint64_t seed, uint8_t *data)
{
	int n[KINDS];
	size_t size;

	memcpy(data, input, sizeof input);
	size = schedule_mutate_by(index_of(name), data, sizeof input,
	                          INPUT_MOST, seed);
	count(data, size, n);
	return n[kind];
}

static void each_mutation_changes_what_its_name_says(void **state)
{
	static const struct {
		const char *name;
		int kind, less, more; /* records that are there then */
	} cases[] = {
	    {"insert a switch", SWITCHES, 3, 3},
	    {"delete a switch", SWITCHES, 1, 1},
	    {"move a switch", SWITCHES, 2, 2},
	    {"switch to another", SWITCHES, 2, 2},
	    {"copy a switch", SWITCHES, 3, 3},
	    {"splice switches", SWITCHES, 3, 4},
	    {"add a constraint", CONSTRAINTS, 2, 2},
	    {"drop a constraint", CONSTRAINTS, 0, 0},
	    {"change a constraint", CONSTRAINTS, 1, 1},
	    {"add a restart", SHAPES, 2, 2},
	    {"drop a restart", SHAPES, 0, 1},
	    {"move a restart", SHAPES, 1, 1},
	    {"add a call", OPS, 2, 2},
	    {"drop a call", OPS, 0, 0},
	    {"retime a call", OPS, 1, 1},
	    {"add a goroutine", GROUPS, 1, 2},
	    {"drop a goroutine", GROUPS, 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (uint64_t seed = 0; seed < SEEDS / 10; seed++) {
			uint8_t data[INPUT_MOST];
			int n = after(cases[i].name, cases[i].kind, seed, data);

			assert_in_range(n, cases[i].less, cases[i].more);
		}
	}
}

/* Of switches nothing of the scenario, of the scenario no line. */
static void what_a_mutation_is_not_about_stays(void **state)
{
	static const char *const of_lines[] = {
	    "insert a switch", "delete a switch", "move a switch",
	    "copy a switch", "splice switches", "shift switches",
	    "add a constraint", "drop a constraint", "another seed"};
	static const char *const of_scenario[] = {
	    "add a restart", "move a restart", "add a call", "retime a call",
	    "add a goroutine", "drop a goroutine", "another scenario"};
	const uint8_t *lines = input + sizeof input - 3 * INPUT_RECORD;
	uint8_t data[INPUT_MOST];

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 10; seed++) {
		for (size_t i = 0; i < sizeof of_lines / sizeof *of_lines;
		     i++) {
			after(of_lines[i], 0, seed, data);
			assert_memory_equal(data + INPUT_PROCS,
			                    input + INPUT_PROCS,
			                    5 + 3 * INPUT_RECORD);
		}
		for (size_t i = 0; i < sizeof of_scenario / sizeof *of_scenario;
		     i++) {
			after(of_scenario[i], 0, seed, data);
			assert_memory_equal(data, input, 6);
			assert_non_null(memmem(data, sizeof data, lines,
			                       3 * INPUT_RECORD));
		}
	}
}

static void a_moved_switch_is_at_another_point(void **state)
{
	uint8_t data[INPUT_MOST];
	unsigned moved = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		after("move a switch", 0, seed, data);
		moved += memcmp(data + sizeof input - 3 * INPUT_RECORD,
		                input + sizeof input - 3 * INPUT_RECORD,
		                2 * INPUT_RECORD) != 0;
	}
	assert_int_equal(moved, SEEDS);
}

static void equal_seeds_give_equal_inputs(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		uint8_t a[INPUT_MOST], b[INPUT_MOST];
		size_t n, m;

		memcpy(a, input, sizeof input);
		memcpy(b, input, sizeof input);
		n = schedule_mutate(a, sizeof input, sizeof a, seed, NULL);
		m = schedule_mutate(b, sizeof input, sizeof b, seed, NULL);
		assert_int_equal(n, m);
		assert_memory_equal(a, b, n);
	}
}

static void nearly_all_seeds_change_something(void **state)
{
	unsigned same = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		uint8_t data[INPUT_MOST];
		size_t n;

		memcpy(data, input, sizeof input);
		n = schedule_mutate(data, sizeof input, sizeof data, seed,
		                    NULL);
		same += n == sizeof input && !memcmp(data, input, n);
	}
	assert_in_range(same, 0, SEEDS / 20);
}

/* In memory that ends there; many times one after the other, from nothing. */
static void results_are_whole_records_and_keep_to_their_room(void **state)
{
	(void)state;
	for (size_t max = 0; max < 200; max += 7) {
		uint8_t *data = malloc(max + 1);
		size_t size = 0;

		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			size = schedule_mutate(data, size, max, seed, NULL);
			assert_in_range(size, 0, max);
			assert_true(size < INPUT_HEAD ||
			            (size - INPUT_HEAD) % INPUT_RECORD == 0);
		}
		free(data);
	}
}

static void inputs_do_not_grow_without_end(void **state)
{
	uint8_t data[2 * INPUT_MOST];
	size_t size = 0, sum = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 20 * SEEDS; seed++) {
		size = schedule_mutate(data, size, sizeof data, seed, NULL);
		assert_in_range(size, 0, INPUT_MOST);
		sum += size;
	}
	assert_in_range(sum / (20 * SEEDS), INPUT_HEAD, INPUT_MOST * 3 / 4);
}

static void changes_of_lines_leave_the_scenario(void **state)
{
	uint8_t data[INPUT_MOST];
	size_t size = sizeof input;
	struct scenario want, got;
	struct schedule_input in;

	(void)state;
	memcpy(data, input, size);
	schedule_input_read(&in, data, size);
	schedule_input_scenario(&in, &want);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		size = schedule_mutate_lines(data, size, sizeof data, seed,
		                             NULL);
		schedule_input_read(&in, data, size);
		schedule_input_scenario(&in, &got);
		assert_memory_equal(&got, &want, sizeof want);
	}
	assert_true(size > sizeof input);
}

static void a_crossing_has_lines_of_both(void **state)
{
	static const uint8_t other[] = {
	    9, 9, 9, 9, 1, 0, 0, 0, 0, 0, 0, 0,
	    192, 77, 7, 0, 2, 0, 0, 0, 0};
	unsigned both = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		uint8_t out[INPUT_MOST];
		size_t max = seed % sizeof out;
		size_t n = schedule_cross(input, sizeof input, other,
		                          sizeof other, out, max, seed);

		assert_in_range(n, 0, max);
		both += memmem(out, n, other + INPUT_HEAD, INPUT_RECORD) &&
		        memmem(out, n, input + sizeof input - INPUT_RECORD,
		               INPUT_RECORD);
	}
	assert_in_range(both, SEEDS / 2, SEEDS);
}

static void trimming_leaves_one_record_out(void **state)
{
	uint8_t out[sizeof input];

	(void)state;
	assert_int_equal(schedule_parts(input, sizeof input), 6);
	assert_int_equal(schedule_without(input, sizeof input, 0, out),
	                 sizeof input - INPUT_RECORD);
	assert_memory_equal(out, input, INPUT_HEAD);
	assert_memory_equal(out + INPUT_HEAD,
	                    input + INPUT_HEAD + INPUT_RECORD,
	                    sizeof input - INPUT_HEAD - INPUT_RECORD);
	assert_int_equal(schedule_without(input, 3, 0, out), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_mutation_changes_what_its_name_says),
	    cmocka_unit_test(what_a_mutation_is_not_about_stays),
	    cmocka_unit_test(a_moved_switch_is_at_another_point),
	    cmocka_unit_test(equal_seeds_give_equal_inputs),
	    cmocka_unit_test(nearly_all_seeds_change_something),
	    cmocka_unit_test(results_are_whole_records_and_keep_to_their_room),
	    cmocka_unit_test(inputs_do_not_grow_without_end),
	    cmocka_unit_test(changes_of_lines_leave_the_scenario),
	    cmocka_unit_test(a_crossing_has_lines_of_both),
	    cmocka_unit_test(trimming_leaves_one_record_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
