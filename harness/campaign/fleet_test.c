/* fleet_test.c: who hunts, how that is said, and how each is started. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/campaign/fleet.h"
#include "harness/campaign/worker.h"

static void expect_fleet(const struct fleet *f, unsigned explore,
                         unsigned libfuzzer, unsigned afl)
{
	assert_int_equal(f->count[FLEET_EXPLORE], explore);
	assert_int_equal(f->count[FLEET_LIBFUZZER], libfuzzer);
	assert_int_equal(f->count[FLEET_AFL], afl);
}

static void a_fleet_is_written_as_names_and_numbers(void **state)
{
	struct buf error = {0};
	struct fleet f;

	(void)state;
	assert_int_equal(fleet_parse(&f, "afl=3,explore", &error), 0);
	expect_fleet(&f, 1, 0, 3);
	assert_int_equal(fleet_parse(&f, "libfuzzer,libfuzzer=2", &error), 0);
	expect_fleet(&f, 0, 3, 0);
	assert_int_equal(error.len, 0);
}

static void what_is_no_fleet_is_told(void **state)
{
	static const char *const wrong[] = {
	    "",          "explore=",     "explore=x", "explore=1x", "fuzz",
	    "explore,",  ",explore",     "explore=0", "explore=-1",
	    "explore=257", "explore==1", "afl=18446744073709551616",
	    "explore=200,afl=100",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct buf error = {0};
		struct fleet f;

		assert_int_equal(fleet_parse(&f, wrong[i], &error), -1);
		assert_true(error.len > 0);
		buf_done(&error);
	}
}

static const bool all[] = {true, true, true};
static const bool no_afl[] = {true, true, false};
static const bool no_libfuzzer[] = {true, false, true};
static const bool none[] = {true, false, false};

static void every_kind_hunts_however_few_cores_there_are(void **state)
{
	static const struct {
		const bool *have;
		unsigned cores, explore, libfuzzer, afl;
	} rows[] = {
	    {all, 1, 1, 1, 2},         {all, 2, 1, 1, 2},
	    {all, 3, 1, 1, 2},         {all, 4, 1, 1, 2},
	    {all, 5, 2, 1, 2},         {all, 6, 2, 2, 2},
	    {all, 8, 2, 2, 4},         {all, 16, 4, 4, 8},
	    {all, 64, 16, 16, 32},

	    {no_afl, 1, 1, 1, 0},      {no_afl, 2, 1, 1, 0},
	    {no_afl, 4, 2, 2, 0},      {no_afl, 8, 4, 4, 0},

	    {no_libfuzzer, 1, 1, 0, 2}, {no_libfuzzer, 2, 1, 0, 2},
	    {no_libfuzzer, 4, 2, 0, 2}, {no_libfuzzer, 8, 3, 0, 5},

	    {none, 1, 1, 0, 0},        {none, 2, 2, 0, 0},
	    {none, 8, 8, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fleet f;

		fleet_choose(&f, fleet_workers(rows[i].cores, rows[i].have),
		             rows[i].have);
		expect_fleet(&f, rows[i].explore, rows[i].libfuzzer,
		             rows[i].afl);
	}
}

static void so_many_workers_as_are_asked_for(void **state)
{
	struct fleet f;

	(void)state;
	fleet_choose(&f, 1, all);
	expect_fleet(&f, 1, 0, 0);
	fleet_choose(&f, 3, all);
	expect_fleet(&f, 1, 1, 1);
	fleet_choose(&f, 5, no_afl);
	expect_fleet(&f, 3, 2, 0);
	fleet_choose(&f, 5, none);
	expect_fleet(&f, 5, 0, 0);
}

static bool has(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strcmp(w->at[i], word))
			return true;
	return false;
}

static void paths_are_one_word_each(void **state)
{
	const struct fleet_about a = {.program = "a b'c/p.so",
	                              .folder = "o ut/campaign",
	                              .tool = "t x/tracetorture",
	                              .engines = "e x"};
	struct fleet_command c;

	(void)state;
	fleet_command(&c, &a, FLEET_AFL, 1, 1);
	assert_string_equal(c.argv.at[0], "afl-fuzz");
	assert_true(has(&c.argv, "-M"));
	assert_true(has(&c.argv, "o ut/campaign/afl"));
	assert_true(has(&c.argv, "e x/schedule_fuzz_afl"));
	assert_true(has(&c.env, "TRACETORTURE_PROGRAM=a b'c/p.so"));
	assert_true(has(&c.env, "TRACETORTURE_BATCH=16"));
	assert_true(has(&c.env, "TRACETORTURE_SCENARIO="));
	assert_true(has(&c.env, "AFL_AUTORESUME=1"));
	fleet_command_done(&c);
	fleet_command(&c, &a, FLEET_AFL, 3, 1);
	assert_true(has(&c.argv, "-S"));
	assert_true(has(&c.argv, "rare"));
	fleet_command_done(&c);
	fleet_command(&c, &a, FLEET_EXPLORE, 2, 1);
	assert_true(has(&c.argv, "a b'c/p.so"));
	assert_true(has(&c.argv, "o ut/campaign/explore-2/repros"));
	fleet_command_done(&c);
}

static void no_two_begin_with_one_seed(void **state)
{
	const struct fleet_about a = {.target = "t", .folder = "f",
	                              .tool = "x", .engines = "e", .seed = 7};
	char seeds[8][32];
	struct fleet_command c;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		fleet_command(&c, &a, FLEET_EXPLORE, 1 + i / 4, i % 4);
		for (size_t k = 0; k + 1 < c.argv.n; k++)
			if (!strcmp(c.argv.at[k], "--seed"))
				snprintf(seeds[i], sizeof seeds[i], "%s",
				         c.argv.at[k + 1]);
		fleet_command_done(&c);
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(seeds[i], seeds[k]);
	}
}

static uint64_t schedules_in(const char *text)
{
	return worker_schedules_in(text, strlen(text));
}

static void the_last_status_line_of_explore_counts(void **state)
{
	(void)state;
	assert_int_equal(schedules_in(""), 0);
	assert_int_equal(schedules_in("no schedules, nothing"), 0);
	assert_int_equal(schedules_in("5.0s: 12 schedules, 0 findings\n"), 12);
	assert_int_equal(schedules_in("5.0s: 12 schedules, 0 findings (0 "
	                              "different)\n10s: 345 schedules, 1 f"),
	                 345);
}

static void expect_reason(const char *log, const char *reason)
{
	struct buf out = {0};

	worker_reason_in(log, strlen(log), &out);
	assert_string_equal(buf_str(&out), reason);
	buf_done(&out);
}

static void a_log_says_why_its_worker_ended(void **state)
{
	(void)state;
	expect_reason("", "");
	expect_reason("\n\n", "");
	expect_reason("one\ntwo\n\n", "two");
	expect_reason("p, main, seed 1\ntracetorture: no memory\n"
	              "1s: 1 schedules\nstrategies: pct 0\n",
	              "tracetorture: no memory");
	expect_reason("\x1b[1;94m[*] \x1b[0mLoading...\x1b[0m\n"
	              "\x1b[?25h\x1b[0m\x1b[1;91m\n"
	              "[-] PROGRAM ABORT : \x1b[0mNo such file\x1b[1;91m\n"
	              "         Location : \x1b[0mmain(), src/afl-fuzz.c:2\n",
	              "[-] PROGRAM ABORT : No such file");
	expect_reason("tracetorture: first\ntracetorture: last\n",
	              "tracetorture: last");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fleet_is_written_as_names_and_numbers),
	    cmocka_unit_test(what_is_no_fleet_is_told),
	    cmocka_unit_test(every_kind_hunts_however_few_cores_there_are),
	    cmocka_unit_test(so_many_workers_as_are_asked_for),
	    cmocka_unit_test(paths_are_one_word_each),
	    cmocka_unit_test(no_two_begin_with_one_seed),
	    cmocka_unit_test(the_last_status_line_of_explore_counts),
	    cmocka_unit_test(a_log_says_why_its_worker_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
