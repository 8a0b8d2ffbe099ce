/* reduce_test.c: simpler scenarios. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/rng.h"
#include "harness/scenario/reduce.h"

#define SMALLEST                                                               \
	"procs 1\n"                                                            \
	"sessions 1\n"                                                         \
	"shape 1 on 0 off 0\n"

static void parse(struct scenario *s, const char *text)
{
	struct buf error = {0};

	if (scenario_parse(s, text, strlen(text), &error))
		fail_msg("%s", buf_str(&error));
	buf_done(&error);
}

static void expect_text(const struct scenario *s, const char *text)
{
	struct buf out = {0};

	scenario_print(&out, s);
	assert_string_equal(buf_str(&out), text);
	buf_done(&out);
}

static void the_smallest_scenario_has_no_simpler_one(void **state)
{
	struct scenario s, simple;

	(void)state;
	parse(&s, SMALLEST);
	assert_false(scenario_simpler(&s, 0, &simple));
}

static void these_are_the_ways_to_make_one_simpler(void **state)
{
	static const char *const want[] = {
	    /* fewer sessions */
	    "procs 2\nsessions 1\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x4\n\tgc\n",
	    "procs 2\nsessions 2\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x4\n\tgc\n",
	    /* no group */
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n",
	    /* one processor */
	    "procs 1\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x4\n\tgc\n",
	    /* fewer tasks */
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 1\n\tyield x4\n\tgc\n",
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 2\n\tyield x4\n\tgc\n",
	    /* fewer ops */
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x4\n",
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3\n\tgc\n",
	    /* fewer rounds */
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3 times 1\n\tyield x4\n\tgc\n",
	    /* smaller counts */
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x1\n\tgc\n",
	    "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	    "group 3\n\tyield x2\n\tgc\n",
	};
	struct scenario s, simple;
	size_t n = sizeof want / sizeof *want;

	(void)state;
	parse(&s, "procs 2\nsessions 3\nshape 1 on 0 off 0\n"
	          "group 3\n\tyield x4\n\tgc\n");
	for (size_t i = 0; i < n; i++) {
		assert_true(scenario_simpler(&s, i, &simple));
		expect_text(&simple, want[i]);
	}
	assert_false(scenario_simpler(&s, n, &simple));
}

static void what_is_special_is_given_up(void **state)
{
	static const char special[] =
	    "procs 1\nsessions 1\nwarm 5us..9us\n"
	    "shape 3 on 1ms off 2ms..3ms start any stop any wrong\n"
	    "group 1 times 2 shuffle pinned foreign\n"
	    "\twake pipe @2..3 x1..2 7us at stop\n"
	    "\tnanosleep 1ns blocks\n";
	struct scenario s, simple;

	(void)state;
	parse(&s, special);
	while (scenario_simpler(&s, 1, &simple))
		s = simple; /* 0: without the group */
	while (s.ngroups > 0 && scenario_simpler(&s, 1, &simple))
		s = simple;
	expect_text(&s, SMALLEST "group 1 times 1\n\twake pipe @2 x1 0\n");
}

/* Random steps: each is valid and another scenario, and they end. */
static void steps_are_valid_and_come_to_an_end(void **state)
{
	struct rng rng = rng_seed(1);
	struct buf text = {0};

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct scenario s, simple, parsed;
		unsigned steps = 0;

		scenario_generate(&s, seed, NULL);
		while (scenario_simpler(&s, rng_below(&rng, 40), &simple) ||
		       scenario_simpler(&s, 0, &simple)) {
			assert_int_not_equal(memcmp(&s, &simple, sizeof s), 0);
			buf_clear(&text);
			scenario_print(&text, &simple);
			parse(&parsed, buf_str(&text));
			expect_text(&parsed, buf_str(&text));
			s = simple;
			assert_true(++steps < 2000);
		}
		expect_text(&s, SMALLEST);
	}
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_smallest_scenario_has_no_simpler_one),
	    cmocka_unit_test(these_are_the_ways_to_make_one_simpler),
	    cmocka_unit_test(what_is_special_is_given_up),
	    cmocka_unit_test(steps_are_valid_and_come_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
