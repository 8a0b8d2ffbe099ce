/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/claim.h"
#include "reports/statistics/digits.h"
#include "reports/statistics/sampling.h"

static void chance_of_something_new_is_the_share_of_singles(void **state)
{
	(void)state;
	digits(good_turing(7, 1000000), "7.00000000000e-6");
	assert_true(good_turing(0, 1000000) == 0);
	assert_true(good_turing(5, 5) == 1);
}

static void runs_that_share_a_process_tell_less(void **state)
{
	(void)state;
	digits(design_effect(100, 0.01), "1.99000000000");
	digits(effective_runs(199000, 100, 0.01), "100000.000000");
	assert_true(effective_runs(500, 1, 0.5) == 500);
	/* all that happens in a process is one thing */
	digits(effective_runs(500, 100, 1), "5.00000000000");
}

static void correlation_from_the_counts_of_each_process(void **state)
{
	const struct sample some[] = {{0, 10}, {1, 10}, {5, 10}, {0, 10}};
	const struct sample uneven[] = {{0, 4}, {3, 6}, {0, 0}, {2, 10}};
	const struct sample all[] = {{4, 4}, {0, 4}};
	const struct sample even[] = {{2, 4}, {2, 4}};

	(void)state;
	digits(intraclass_correlation(some, 4), "0.333333333333");
	digits(intraclass_correlation(uneven, 4), "0.112035112035");
	digits(intraclass_correlation(all, 2), "1.00000000000");
	digits(intraclass_correlation(even, 2), "-0.333333333333");
}

static void correlation_of_nothing_is_not_told(void **state)
{
	const struct sample clean[] = {{0, 10}, {0, 10}};
	const struct sample singles[] = {{0, 1}, {1, 1}};

	(void)state;
	assert_true(isnan(intraclass_correlation(clean, 2)));
	assert_true(isnan(intraclass_correlation(singles, 2)));
	assert_true(isnan(intraclass_correlation(NULL, 0)));
}

static void runs_for_the_guarantee_of_pct(void **state)
{
	static const struct {
		uint64_t threads, events;
		unsigned depth;
		uint64_t runs;
	} want[] = {
	    {2, 20, 1, 5},       {4, 100, 2, 1197},      {2, 1000, 2, 5990},
	    {4, 1000, 2, 11982}, {8, 1000, 3, 23965857},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_int_equal(
		    runs_needed(pct_guarantee(want[i].threads, want[i].events,
		                              want[i].depth),
		                0, 0.95),
		    want[i].runs);
}

static void holm_multiplies_the_smallest_most(void **state)
{
	const double p[] = {0.01, 0.04, 0.03, 0.005};
	const double same[] = {0.02, 0.02, 0.9};
	double got[4];

	(void)state;
	/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") */
	holm(p, 4, got);
	digits(got[0], "0.03000000000");
	digits(got[1], "0.06000000000");
	digits(got[2], "0.06000000000");
	digits(got[3], "0.02000000000");
	holm(same, 3, got);
	digits(got[0], "0.06000000000");
	digits(got[1], "0.06000000000");
	digits(got[2], "0.90000000000");
	got[0] = 0.7;
	got[1] = 0.6;
	holm(got, 2, got);
	assert_true(got[0] == 1 && got[1] == 1);
	holm(NULL, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chance_of_something_new_is_the_share_of_singles),
	    cmocka_unit_test(runs_that_share_a_process_tell_less),
	    cmocka_unit_test(correlation_from_the_counts_of_each_process),
	    cmocka_unit_test(correlation_of_nothing_is_not_told),
	    cmocka_unit_test(runs_for_the_guarantee_of_pct),
	    cmocka_unit_test(holm_multiplies_the_smallest_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
