/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/compare.h"
#include "reports/statistics/digits.h"
#include "reports/statistics/special.h"

static struct sample of(uint64_t k, uint64_t n)
{
	return (struct sample){k, n};
}

static void fishers_exact_test(void **state)
{
	static const struct {
		struct sample before, after;
		const char *worse, *two_sided;
	} want[] = {
	    {{12, 1000}, {0, 50000}, "3.02653715563e-21", "3.02653715563e-21"},
	    {{3, 1000}, {0, 1000}, "0.124812406203", "0.249624812406"},
	    {{32, 2000}, {0, 2000}, "2.05475288664e-10", "4.10950577329e-10"},
	    {{10, 1000}, {0, 1000}, "9.54732582671e-4", "1.90946516534e-3"},
	    {{1, 100}, {0, 50000}, "1.99600798403e-3", "1.99600798403e-3"},
	    {{5, 100}, {1, 100}, "0.105823926348", "0.211647852696"},
	    {{3, 10}, {0, 10}, "0.105263157895", "0.210526315789"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		digits(fisher_worse(want[i].before, want[i].after),
		       want[i].worse);
		digits(fisher_two_sided(want[i].before, want[i].after),
		       want[i].two_sided);
	}
}

static void two_sided_counts_ties_and_nothing_likelier(void **state)
{
	(void)state;
	/* all 3 failed before is just as likely, but for rounding */
	digits(fisher_two_sided(of(2, 3), of(4, 14)), "0.51470588235294");
	/* with 4 before it is 1.098 times likelier */
	digits(fisher_two_sided(of(7, 30), of(2, 20)), "0.28466189705998");
}

static void fisher_of_better_and_of_no_difference(void **state)
{
	(void)state;
	/* 1 less the other tail, without this table */
	digits(fisher_worse(of(1, 100), of(5, 100)), "0.985534858988");
	digits(fisher_two_sided(of(1, 100), of(5, 100)), "0.211647852696");
	assert_true(fisher_worse(of(0, 100), of(5, 100)) == 1);
	assert_true(fisher_two_sided(of(3, 100), of(3, 100)) == 1);
	assert_true(fisher_two_sided(of(0, 100), of(0, 50)) == 1);
	assert_true(fisher_worse(of(9, 9), of(5, 5)) == 1);
}

static void runs_after_the_fix(void **state)
{
	static const struct {
		struct sample before;
		uint64_t at95, at99;
	} want[] = {
	    {{1, 100}, 1900, 9900},       {{3, 1000}, 1713, 3638},
	    {{12, 1000}, 283, 466},       {{1, 1000}, 19000, 99000},
	    {{1, 10000}, 190000, 990000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_int_equal(fisher_clean_runs(want[i].before, 0.05),
		                 want[i].at95);
		assert_int_equal(fisher_clean_runs(want[i].before, 0.01),
		                 want[i].at99);
	}
	assert_true(fisher_worse(of(12, 1000), of(0, 283)) < 0.05);
	assert_true(fisher_worse(of(12, 1000), of(0, 282)) > 0.05);
	assert_true(fisher_clean_runs(of(0, 100), 0.05) == UINT64_MAX);
	assert_true(fisher_clean_runs(of(1, 1ull << 52), 1e-9) == UINT64_MAX);
}

static void newcombes_difference(void **state)
{
	struct interval in;

	(void)state;
	in = newcombe_difference(of(12, 1000), of(0, 50000), 0.95);
	digits(in.low, "0.00687707175");
	digits(in.high, "0.0208572685");
	in = newcombe_difference(of(32, 2000), of(0, 2000), 0.95);
	digits(in.low, "0.0109760951");
	digits(in.high, "0.0224994664");
	/* the example of his paper */
	in = newcombe_difference(of(56, 70), of(48, 80), 0.95);
	digits(in.low, "0.0524");
	digits(in.high, "0.3339");
}

static void exact_odds_ratio(void **state)
{
	struct interval in = odds_ratio(of(12, 1000), of(0, 50000), 0.95);

	(void)state;
	digits(in.low, "140.26487767");
	assert_true(isinf(in.high));
	in = odds_ratio(of(0, 50000), of(12, 1000), 0.95);
	assert_true(in.low == 0);
	digits(1 / in.high, "140.26487767");
	in = odds_ratio(of(0, 10), of(0, 10), 0.95);
	assert_true(in.low == 0 && isinf(in.high));
}

static void exact_odds_ratio_of_the_tea_taster(void **state)
{
	struct interval in = odds_ratio(of(3, 4), of(1, 4), 0.95);

	(void)state;
	digits(in.low, "0.2117355954466");
	digits(in.high, "626.2435305888");
	/* as R's fisher.test() prints them */
	digits(odds_ratio(of(3, 4), of(1, 4), 0.90).low, "0.31357");
	digits(fisher_two_sided(of(3, 4), of(1, 4)), "0.4857143");
	digits(fisher_worse(of(3, 4), of(1, 4)), "0.2428571");
}

static void pooled_z_is_wrong_for_few_failures(void **state)
{
	double z = pooled_z(of(12, 1000), of(0, 50000));

	(void)state;
	digits(z, "24.4977797");
	digits(2 * normal_upper(z) * 1e132, "1.6");
	assert_true(isnan(pooled_z(of(0, 10), of(0, 10))));
}

static void great_samples_take_no_time(void **state)
{
	struct sample before = {500100000, 1000000000};
	struct sample after = {500000000, 1000000000};

	(void)state;
	/* so many failures that the normal one is right */
	relative(fisher_worse(before, after),
	         normal_upper(pooled_z(before, after)), 1e-3);
	relative(odds_ratio(before, after, 0.95).low, 1.0002247, 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fishers_exact_test),
	    cmocka_unit_test(two_sided_counts_ties_and_nothing_likelier),
	    cmocka_unit_test(fisher_of_better_and_of_no_difference),
	    cmocka_unit_test(runs_after_the_fix),
	    cmocka_unit_test(newcombes_difference),
	    cmocka_unit_test(exact_odds_ratio),
	    cmocka_unit_test(exact_odds_ratio_of_the_tea_taster),
	    cmocka_unit_test(pooled_z_is_wrong_for_few_failures),
	    cmocka_unit_test(great_samples_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
