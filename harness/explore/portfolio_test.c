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
static int drawn(const struct portfolio *p, const char *name)
{
	struct rng rng = rng_seed(1);
	int n = 0;

	for (int i = 0; i < DRAWS; i++)
		n += !strcmp(portfolio_draw(p, &rng)->name, name);
	return n;
}

/* Runs of 100 points each; the best brings 10 new features each time. */
static void pay(struct portfolio *p, const char *best)
{
	for (int i = 0; i < 400; i++) {
		const struct arm *a = &p->arms[(unsigned)i % p->n];
		bool pays = !strcmp(a->strategy->name, best);

		portfolio_learn(p, a->strategy, pays ? 10 : 0, 100);
	}
}

static void shares_rule_while_nothing_is_known(void **state)
{
	struct portfolio p;
	unsigned sum = 0;

	(void)state;
	portfolio_init(&p);
	for (unsigned i = 0; i < p.n; i++)
		sum += p.arms[i].strategy->share;
	for (unsigned i = 0; i < p.n; i++) {
		const struct strategy *s = p.arms[i].strategy;
		double chance = 0.05 + (1 - 0.05 * p.n) * s->share / sum;
		int n = drawn(&p, s->name);

		/* 300 up or down: 6 standard deviations at most */
		assert_in_range(n + 300, (int)(chance * DRAWS),
		                (int)(chance * DRAWS) + 600);
	}
}

static void who_pays_is_drawn_more(void **state)
{
	struct portfolio p;
	int before;

	(void)state;
	portfolio_init(&p);
	before = drawn(&p, "pct");
	pay(&p, "pct");
	assert_true(drawn(&p, "pct") > before * 3 / 2);
}

static void nobody_is_forgotten(void **state)
{
	struct portfolio p;

	(void)state;
	portfolio_init(&p);
	pay(&p, "sticky");
	for (unsigned i = 0; i < p.n; i++)
		assert_true(drawn(&p, p.arms[i].strategy->name) > DRAWS / 25);
}

static void what_was_long_ago_does_not_count(void **state)
{
	struct portfolio p;
	int before;

	(void)state;
	portfolio_init(&p);
	before = drawn(&p, "sticky");
	pay(&p, "pct");
	for (int i = 0; i < 10; i++)
		pay(&p, "none");
	assert_in_range(drawn(&p, "sticky"), before - 300, before + 300);
}

static void those_without_a_share_have_no_part(void **state)
{
	struct portfolio p;

	(void)state;
	portfolio_init(&p);
	assert_int_equal(drawn(&p, "dfs"), 0);
	assert_int_equal(drawn(&p, "replay"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shares_rule_while_nothing_is_known),
	    cmocka_unit_test(who_pays_is_drawn_more),
	    cmocka_unit_test(nobody_is_forgotten),
	    cmocka_unit_test(what_was_long_ago_does_not_count),
	    cmocka_unit_test(those_without_a_share_have_no_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
