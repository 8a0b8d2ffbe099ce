/* portfolio_test.c: who gets the next run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/explore/portfolio.h"

enum { DRAWS = 10000 };

/* How many of DRAWS runs the strategy of that name gets. */
static int drawn(const char *name)
{
	struct rng rng = rng_seed(1);
	int n = 0;

	for (int i = 0; i < DRAWS; i++)
		n += !strcmp(portfolio_draw(&rng)->name, name);
	return n;
}

/* 250 up or down is 5 standard deviations at most. */
static void each_gets_its_share(void **state)
{
	(void)state;
	assert_in_range(drawn("surw"), 3750, 4250);
	assert_in_range(drawn("reads-from"), 1750, 2250);
	assert_in_range(drawn("mutate"), 390, 610);
}

static void those_without_a_share_have_no_part(void **state)
{
	(void)state;
	assert_int_equal(drawn("dfs"), 0);
	assert_int_equal(drawn("replay"), 0);
}

static void none_gets_less_than_one_run_in_twenty_one(void **state)
{
	const struct strategy *s;
	unsigned sum = 0;

	(void)state;
	for (unsigned i = 0; (s = strategy_at(i)); i++)
		sum += s->share;
	for (unsigned i = 0; (s = strategy_at(i)); i++)
		assert_true(s->share == 0 || s->share * 21 >= sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_gets_its_share),
	    cmocka_unit_test(those_without_a_share_have_no_part),
	    cmocka_unit_test(none_gets_less_than_one_run_in_twenty_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
