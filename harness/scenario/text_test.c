/* text_test.c: the text form, presets, scaling, needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/scenario/scenario.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define LONG   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static int parse(struct scenario *s, const char *text, struct buf *error)
{
	return scenario_parse(s, text, strlen(text), error);
}

static void parse_well(struct scenario *s, const char *text)
{
	struct buf error = {0};

	if (parse(s, text, &error))
		fail_msg("%s", buf_str(&error));
	assert_int_equal(error.len, 0);
}

#define SHAPE "shape 1 on 0 off 0\n"

static const struct {
	const char *text;
	const char *error;
} mistakes[] = {
    {"", "line 1: column 1: sessions but no shape before the end"},
    {"sessions forever",
     "line 1: column 1: sessions but no shape before the end"},
    {"prcs 4", "line 1: column 1: want procs, sessions, warm, shape or group, "
	       "not \"prcs\""},
    {"  wait pipe @0", "line 1: column 3: want procs, sessions, warm, shape or "
		       "group, not \"wait\""},
    {"procs", "line 1: column 6: no number of procs"},
    {"procs # 4", "line 1: column 7: no number of procs"},
    {"procs 0",
     "line 1: column 7: number of procs is out of range: 0, not in 1..1024"},
    {"procs 1025",
     "line 1: column 7: number of procs is out of range: 1025, not in 1..1024"},
    {"procs four", "line 1: column 7: bad number of procs \"four\": want a "
		   "number like 5 or a range like 1..5"},
    {"procs 4 5", "line 1: column 9: \"5\" is not expected here"},
    {"procs 4..5",
     "line 1: column 7: number of procs is a range: want one number"},
    {"procs 99999999999999999999",
     "line 1: column 7: bad number of procs \"99999999999999999999\": want a "
     "number like 5 or a range like 1..5"},
    {"procs -1", "line 1: column 7: bad number of procs \"-1\": want a number "
		 "like 5 or a range like 1..5"},
    {"procs 4\n\nprocs 4", "line 3: column 1: a second \"procs\""},
    {"sessions 1\nsessions 2", "line 2: column 1: a second \"sessions\""},
    {"warm 1ms\nwarm 1ms", "line 2: column 1: a second \"warm\""},
    {"warm 1",
     "line 1: column 6: bad time \"1\": want a time like 0, 20us or 1ms..2ms"},
    {"warm 1min", "line 1: column 6: bad time \"1min\": want a time like 0, "
		  "20us or 1ms..2ms"},
    {"warm 11s", "line 1: column 6: time is too long: at most 10s"},
    {"warm 1ms..11s", "line 1: column 11: time is too long: at most 10s"},
    {"warm 2ms..1ms", "line 1: column 6: time runs backwards: \"2ms..1ms\""},
    {"warm 1ms..", "line 1: column 6: bad time \"1ms..\": want a time like 0, "
		   "20us or 1ms..2ms"},
    {"warm 999999999999999999s",
     "line 1: column 6: bad time \"999999999999999999s\": want a time like 0, "
     "20us or 1ms..2ms"},
    {"shape", "line 1: column 6: no weight"},
    {"shape 1 of 0 off 0", "line 1: column 9: want \"on\", not \"of\""},
    {"shape 1 on 0", "line 1: column 13: want \"off\""},
    {"shape 1 on 0 off 0 start me",
     "line 1: column 26: unknown task \"me\": want one of main, any"},
    {"shape 1 on 0 off 0 stop",
     "line 1: column 24: no task: want one of main, any"},
    {"shape 1 on 0 off 0 wrong wrong",
     "line 1: column 26: \"wrong\" is not expected here"},
    {SHAPE SHAPE SHAPE SHAPE SHAPE SHAPE SHAPE SHAPE SHAPE,
     "line 9: column 1: more than 8 shapes"},
    {SHAPE "group 5", "line 2: column 1: a group without ops"},
    {SHAPE "group 5\n\n\ngroup 5\ngc", "line 2: column 1: a group without ops"},
    {SHAPE "group", "line 2: column 6: no number of tasks"},
    {SHAPE "group 0\ngc",
     "line 2: column 7: number of tasks is out of range: 0, not in 1..100000"},
    {SHAPE "group 60000\ngc\ngroup 60000\ngc",
     "line 4: column 7: more than 100000 tasks in all groups"},
    {SHAPE "group 1 times 0\ngc", "line 2: column 15: number of rounds is out "
				  "of range: 0, not in 1..1000000000"},
    {SHAPE "group 1 pinned shuffle\ngc",
     "line 2: column 16: \"shuffle\" is not expected here"},
    {SHAPE "group 1\n\tgc\n\tnap", "line 4: column 2: unknown op \"nap\""},
    {SHAPE "group 1\n\tgc x1", "line 3: column 5: \"x1\" is not expected here"},
    {SHAPE "group 1\n\twait",
     "line 3: column 6: no object: want one of pipe, socket, eventfd, futex"},
    {SHAPE "group 1\n\twait fifo @0",
     "line 3: column 7: unknown object \"fifo\": want one of pipe, socket, "
     "eventfd, futex"},
    {SHAPE "group 1\n\twait pipe",
     "line 3: column 11: no object number: want @ and a number or range"},
    {SHAPE "group 1\n\twait pipe 3",
     "line 3: column 12: no object number: want @ and a number or range"},
    {SHAPE "group 1\n\twait pipe @16",
     "line 3: column 13: object number is out of range: 16, not in 0..15"},
    {SHAPE "group 1\n\twait pipe @3..1",
     "line 3: column 13: object number runs backwards: \"3..1\""},
    {SHAPE "group 1\n\twait pipe @",
     "line 3: column 13: bad object number \"\": want a number like 5 or a "
     "range like 1..5"},
    {SHAPE "group 1\n\tpoll futex @0",
     "line 3: column 7: a futex cannot be polled"},
    {SHAPE "group 1\n\twake futex @0 x0 0",
     "line 3: column 17: count is out of range: 0, not in 1..1048576"},
    {SHAPE "group 1\n\twake futex @0 x1..9 0 at noon",
     "line 3: column 27: unknown moment \"noon\": want one of once, start, "
     "stop, either"},
    {SHAPE "group 1\n\twake futex @0 x1", "line 3: column 18: no time"},
    {SHAPE "group 1\n\tspawn x65",
     "line 3: column 9: count is out of range: 65, not in 1..64"},
    {SHAPE "group 1\n\tyield x1..5000000",
     "line 3: column 12: count is out of range: 5000000, not in 1..1048576"},
    {SHAPE "group 1\n\tyield 5",
     "line 3: column 8: no count: want x and a number or range"},
    {SHAPE "group 1\n" LONG, "line 3: column 1: unknown op "
			     "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\""},
    {SHAPE "group 1\n\x01\xff", "line 3: column 1: unknown op \"??\""},
};

static void each_mistake_is_named_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(mistakes); i++) {
		struct scenario s;
		struct buf error = {0};

		assert_int_equal(parse(&s, mistakes[i].text, &error), -1);
		assert_string_equal(buf_str(&error), mistakes[i].error);
		buf_done(&error);
	}
}

static void a_seventeenth_op_and_a_25th_group_are_too_many(void **state)
{
	struct buf text = {0};
	struct buf error = {0};
	struct scenario s;

	(void)state;
	buf_puts(&text, SHAPE "group 1\n");
	for (int i = 0; i < 17; i++)
		buf_puts(&text, "gc\n");
	assert_int_equal(parse(&s, buf_str(&text), &error), -1);
	assert_string_equal(buf_str(&error),
			    "line 19: column 1: more than 16 ops in a group");
	buf_clear(&text);
	buf_clear(&error);
	buf_puts(&text, SHAPE);
	for (int i = 0; i < 25; i++)
		buf_puts(&text, "group 1\ngc\n");
	assert_int_equal(parse(&s, buf_str(&text), &error), -1);
	assert_string_equal(buf_str(&error),
			    "line 50: column 1: more than 24 groups");
	buf_done(&text);
	buf_done(&error);
}

static void a_scenario_means_what_it_says(void **state)
{
	struct scenario s;

	(void)state;
	parse_well(&s, "procs 12 # comment\r\nsessions forever\n"
		       "warm 1ms..2ms\n"
		       "shape 3 on 20us off 0..1s start any stop main wrong\n"
		       "group 100 times 7 shuffle pinned foreign\n"
		       "\twake pipe @2..5 x10..20 64ns..3us at stop\n"
		       "\tselect @1 x3 blocks");
	assert_int_equal(s.procs, 12);
	assert_true(s.forever);
	assert_int_equal(s.warm_ns.lo, 1000000);
	assert_int_equal(s.warm_ns.hi, 2000000);
	assert_int_equal(s.nshapes, 1);
	assert_int_equal(s.shapes[0].weight, 3);
	assert_int_equal(s.shapes[0].on_ns.lo, 20000);
	assert_int_equal(s.shapes[0].on_ns.hi, 20000);
	assert_int_equal(s.shapes[0].off_ns.hi, 1000000000);
	assert_int_equal(s.shapes[0].start, WHO_ANY);
	assert_int_equal(s.shapes[0].stop, WHO_MAIN);
	assert_true(s.shapes[0].wrong);
	assert_int_equal(s.ngroups, 1);
	assert_int_equal(s.groups[0].tasks, 100);
	assert_int_equal(s.groups[0].times, 7);
	assert_true(s.groups[0].shuffle && s.groups[0].pinned &&
		    s.groups[0].foreign);
	assert_int_equal(s.groups[0].nops, 2);
	assert_int_equal(s.groups[0].ops[0].kind, OP_WAKE);
	assert_int_equal(s.groups[0].ops[0].object, OBJECT_PIPE);
	assert_int_equal(s.groups[0].ops[0].first, 2);
	assert_int_equal(s.groups[0].ops[0].last, 5);
	assert_int_equal(s.groups[0].ops[0].count.hi, 20);
	assert_int_equal(s.groups[0].ops[0].time_ns.lo, 64);
	assert_int_equal(s.groups[0].ops[0].time_ns.hi, 3000);
	assert_int_equal(s.groups[0].ops[0].at, AT_STOP);
	assert_true(s.groups[0].ops[1].blocks);
}

static void the_settings_left_out_have_defaults(void **state)
{
	struct buf out = {0};
	struct scenario s;

	(void)state;
	parse_well(&s, SHAPE);
	scenario_print(&out, &s);
	assert_string_equal(buf_str(&out),
			    "procs 4\nsessions 1\nshape 1 on 0 off 0\n");
	buf_done(&out);
}

static void check_round_trip(const struct scenario *s)
{
	struct buf first = {0};
	struct buf second = {0};
	struct scenario again;

	scenario_print(&first, s);
	parse_well(&again, buf_str(&first));
	scenario_print(&second, &again);
	assert_string_equal(buf_str(&first), buf_str(&second));
	assert_memory_equal(&again, s, sizeof again);
	buf_done(&first);
	buf_done(&second);
}

static void presets_are_there_and_round_trip(void **state)
{
	static const char *const names[] = {"default", "seed", "herd",
					    "call-in", "smallest", "wide"};
	struct scenario s;

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		assert_string_equal(scenario_preset_name(i), names[i]);
		parse_well(&s, scenario_preset(names[i]));
		check_round_trip(&s);
	}
	assert_null(scenario_preset_name(LEN(names)));
	assert_null(scenario_preset("no such"));
}

static void generated_scenarios_round_trip(void **state)
{
	struct scenario s;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		scenario_generate(&s, seed, NULL);
		check_round_trip(&s);
	}
}

static void scaling_shares_the_sitting_tasks_out(void **state)
{
	struct scenario s;

	(void)state;
	parse_well(&s, SHAPE "group 30\nwait pipe @0\ngroup 7\ngc\n"
			     "group 10\npoll pipe @0\n");
	scenario_scale(&s, 1000);
	assert_int_equal(s.groups[0].tasks, 750);
	assert_int_equal(s.groups[1].tasks, 7);
	assert_int_equal(s.groups[2].tasks, 250);
	scenario_scale(&s, 3);
	assert_int_equal(s.groups[0].tasks, 2);
	assert_int_equal(s.groups[2].tasks, 1);
	scenario_scale(&s, 0);
	assert_int_equal(s.groups[0].tasks, 1);
	assert_int_equal(s.groups[2].tasks, 1);
	scenario_set_procs(&s, 0);
	assert_int_equal(s.procs, 1);
	scenario_set_procs(&s, 5000);
	assert_int_equal(s.procs, 1024);
}

static void scaling_leaves_a_scenario_without_waits_alone(void **state)
{
	struct scenario s;

	(void)state;
	parse_well(&s, SHAPE "group 7\ngc\n");
	scenario_scale(&s, 1000);
	assert_int_equal(s.groups[0].tasks, 7);
}

static void needs_count_children_and_stay_few_in_descriptors(void **state)
{
	struct scenario_needs needs;
	struct scenario s;

	(void)state;
	parse_well(&s, "procs 4\n" SHAPE "group 3000\nwait pipe @0..15\n"
		       "group 5\nspawn x1..9\nprocs x1..10\n"
		       "group 2 foreign\ngc\n");
	scenario_needs(&s, &needs);
	/* main, reader, 3000, 5 with 9 children each, 2 */
	assert_int_equal(needs.tasks, 1 + 1 + 3000 + 5 * 10 + 2);
	assert_int_equal(needs.sitting, 3000);
	assert_true(needs.threads >= needs.tasks + 2 + 10);
	assert_true(needs.descriptors < 200);
	assert_true(needs.mappings >= 2 * needs.tasks);
}

static void needs_count_the_leaked_once(void **state)
{
	struct scenario_needs needs;
	struct scenario s;

	(void)state;
	parse_well(&s, SHAPE "group 100\nleak\nleak\ngroup 3\nleak\n");
	scenario_needs(&s, &needs);
	/* main, reader, 103, and 64 that are left in a run */
	assert_int_equal(needs.tasks, 1 + 1 + 103 + 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_mistake_is_named_with_its_place),
	    cmocka_unit_test(a_seventeenth_op_and_a_25th_group_are_too_many),
	    cmocka_unit_test(a_scenario_means_what_it_says),
	    cmocka_unit_test(the_settings_left_out_have_defaults),
	    cmocka_unit_test(presets_are_there_and_round_trip),
	    cmocka_unit_test(generated_scenarios_round_trip),
	    cmocka_unit_test(scaling_shares_the_sitting_tasks_out),
	    cmocka_unit_test(scaling_leaves_a_scenario_without_waits_alone),
	    cmocka_unit_test(needs_count_children_and_stay_few_in_descriptors),
	    cmocka_unit_test(needs_count_the_leaked_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
