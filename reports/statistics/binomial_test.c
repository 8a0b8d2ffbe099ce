/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/binomial.h"
#include "reports/statistics/digits.h"

#define Z "0.0000000000000000000000000000"

static const struct {
	uint64_t k, n;
	const char *cp_low, *cp_high, *upper;
	const char *wilson_low, *wilson_high;
	const char *jeffreys_low, *jeffreys_high;
} at95[] = {
    {0, 50000, Z, "7.37748675829e-5", "5.99128506246e-5", Z, "7.6823274145e-5",
     Z, "5.02373487405e-5"},
    {1, 50000, "5.06356031488e-7", "1.11427773639e-4", "9.48737383647e-5",
     "3.53049982e-6", "1.13289701391e-4", "2.1579612877e-6", "9.3480133933e-5"},
    {0, 149786, Z, "2.46273619046e-5", "1.99998819403e-5", Z,
     "2.56456564963e-5", Z, "1.67700441856e-5"},
    {3, 1000, "6.1909993165e-4", "8.74202323848e-3", "7.73524471848e-3",
     "1.02078388114e-3", "8.7830140535e-3", "8.4563480183e-4",
     "7.9843673584e-3"},
    {12, 1000, "6.2155255596e-3", "2.0867679591e-2", "1.93701992851e-2",
     "6.8776478064e-3", "2.08572684755e-2", "6.57614340e-3", "2.02336010e-2"},
    {1, 100, "2.53146033e-4", "5.44593853921e-2", "4.65598114535e-2",
     "1.7674320641e-3", "5.44861961787e-2", "1.08110171e-3", "4.57788966e-2"},
    {32, 2000, "1.09690613442e-2", "2.25127119559e-2", "2.14321054184e-2",
     "1.13562353501e-2", "2.24994664182e-2", "1.11765395e-2", "2.22212214e-2"},
    {0, 10, Z, "0.308497107819", "0.258865550893", Z, "0.277532799863", Z,
     "0.217196267509"},
};

enum { ROWS = sizeof at95 / sizeof *at95 };

static void exact_two_sided_interval(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct interval in =
		    binomial_interval(at95[i].k, at95[i].n, 0.95);

		digits(in.low, at95[i].cp_low);
		digits(in.high, at95[i].cp_high);
	}
	digits(binomial_interval(0, 50000, 0.99).high, "1.05960733096e-4");
	digits(binomial_interval(3, 1000, 0.99).low, "3.38144529e-4");
	digits(binomial_interval(3, 1000, 0.99).high, "1.09337774e-2");
}

static void exact_one_sided_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		digits(binomial_upper(at95[i].k, at95[i].n, 0.95),
		       at95[i].upper);
	digits(1 / binomial_upper(0, 50000, 0.95), "16690.9");
	digits(1 / binomial_upper(1, 50000, 0.95), "10540.3");
	digits(binomial_upper(0, 50000, 0.99), "9.20991623315e-5");
	digits(binomial_lower(12, 1000, 0.95), "6.93838804787e-3");
}

static void it_takes_16_in_1000_to_be_above_1_in_100(void **state)
{
	(void)state;
	digits(binomial_lower(16, 1000, 0.95), "0.0100610145959");
	digits(binomial_at_least(16, 1000, 0.01), "0.04787");
	assert_true(binomial_lower(15, 1000, 0.95) < 0.01);
}

static void wilson_is_narrower(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct interval in =
		    wilson_interval(at95[i].k, at95[i].n, 0.95);

		digits(in.low, at95[i].wilson_low);
		digits(in.high, at95[i].wilson_high);
	}
}

static void wilson_with_continuity_is_wider(void **state)
{
	struct interval in = wilson_continuity(3, 1000, 0.95);

	(void)state;
	digits(in.low, "7.75110041e-4");
	digits(in.high, "9.51783966e-3");
}

static void jeffreys_has_equal_tails(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct interval in =
		    jeffreys_interval(at95[i].k, at95[i].n, 0.95);

		digits(in.low, at95[i].jeffreys_low);
		digits(in.high, at95[i].jeffreys_high);
	}
}

static void chance_that_the_rate_is_below_1_in_50000(void **state)
{
	(void)state;
	digits(jeffreys_below(2e-5, 0, 50000), "0.842703906263");
	digits(jeffreys_below(2e-5, 0, 100000), "0.954501085875");
	digits(jeffreys_below(2e-5, 0, 149786), "0.985625107284");
	digits(jeffreys_below(2e-5, 1, 149786), "0.887975005924");
}

static void all_failed_and_no_runs_reach_1(void **state)
{
	(void)state;
	assert_true(binomial_interval(7, 7, 0.95).high == 1);
	/* 0.025^(1/7), 0.05^(1/7) */
	digits(binomial_interval(7, 7, 0.95).low, "0.590383602775");
	digits(binomial_lower(7, 7, 0.95), "0.651836344869");
	assert_true(wilson_interval(7, 7, 0.95).high == 1);
	assert_true(wilson_continuity(7, 7, 0.95).high == 1);
	assert_true(jeffreys_interval(7, 7, 0.95).high == 1);
	assert_true(binomial_interval(0, 0, 0.95).low == 0);
	assert_true(binomial_interval(0, 0, 0.95).high == 1);
	assert_true(binomial_upper(0, 0, 0.95) == 1);
	assert_true(binomial_lower(0, 0, 0.95) == 0);
	assert_true(wilson_interval(0, 0, 0.95).high == 1);
	assert_true(jeffreys_interval(0, 0, 0.95).high == 1);
}

static void rule_of_three_is_near_the_bound(void **state)
{
	(void)state;
	digits(rule_of_three(50000), "6.0e-5");
	digits(rule_of_three(30), "0.10");
}

static void poisson_upper_means(void **state)
{
	(void)state;
	digits(poisson_upper(0, 0.95), "2.99573227");
	digits(poisson_upper(1, 0.95), "4.74386452");
	digits(poisson_upper(2, 0.95), "6.29579362");
	digits(poisson_upper(3, 0.95), "7.75365653");
}

static void chances_of_counts(void **state)
{
	(void)state;
	/* of 3 coins: 1/8, 3/8, 3/8, 1/8 */
	digits(binomial_at_most(1, 3, 0.5), "0.50000000000000");
	digits(binomial_at_least(2, 3, 0.5), "0.50000000000000");
	digits(binomial_at_most(0, 3, 0.5), "0.12500000000000");
	digits(binomial_at_least(3, 3, 0.5), "0.12500000000000");
	assert_true(binomial_at_most(3, 3, 0.5) == 1);
	assert_true(binomial_at_least(0, 3, 0.5) == 1);
}

static void ten_tries_miss_a_rare_failure(void **state)
{
	(void)state;
	digits(all_pass(0.01, 10), "0.904382075009");
	digits(all_pass(0.1, 10), "0.3486784401");
	digits(all_pass(0.5, 10), "9.765625e-4");
	assert_true(all_pass(1, 0) == 1);
	assert_true(all_pass(1, 1) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exact_two_sided_interval),
	    cmocka_unit_test(exact_one_sided_bounds),
	    cmocka_unit_test(it_takes_16_in_1000_to_be_above_1_in_100),
	    cmocka_unit_test(wilson_is_narrower),
	    cmocka_unit_test(wilson_with_continuity_is_wider),
	    cmocka_unit_test(jeffreys_has_equal_tails),
	    cmocka_unit_test(chance_that_the_rate_is_below_1_in_50000),
	    cmocka_unit_test(all_failed_and_no_runs_reach_1),
	    cmocka_unit_test(rule_of_three_is_near_the_bound),
	    cmocka_unit_test(poisson_upper_means),
	    cmocka_unit_test(chances_of_counts),
	    cmocka_unit_test(ten_tries_miss_a_rare_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
