/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <math.h>
#include <cmocka.h>

#include "reports/binomial.h"

static void near(double got, double want)
{
	if (fabs(got - want) > 1e-8 * want)
		fail_msg("got %.12g, want %.12g", got, want);
}

static void two_sided_interval_of_no_failure_starts_at_0(void **state)
{
	(void)state;
	near(binomial_interval(0, 50000, 0.95).high, 7.37748675829e-5);
	near(binomial_interval(0, 149786, 0.95).high, 2.46273619046e-5);
	near(binomial_interval(0, 10, 0.95).high, 0.308497107819);
	near(binomial_interval(0, 50000, 0.99).high, 1.05960733096e-4);
	near(binomial_interval(0, 50000, 0.95).low, 0);
}

static void two_sided_interval_of_some_failures(void **state)
{
	static const struct {
		uint64_t k, n;
		double low, high;
	} want[] = {
	    {1, 50000, 5.06356031488e-7, 1.11427773639e-4},
	    {3, 1000, 6.1909993165e-4, 8.74202323848e-3},
	    {12, 1000, 6.2155255596e-3, 2.0867679591e-2},
	    {1, 100, 2.53146033e-4, 5.44593853921e-2},
	    {32, 2000, 1.09690613442e-2, 2.25127119559e-2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct interval in =
		    binomial_interval(want[i].k, want[i].n, 0.95);

		near(in.low, want[i].low);
		near(in.high, want[i].high);
	}
}

static void one_sided_upper_bound(void **state)
{
	(void)state;
	near(binomial_upper(0, 50000, 0.95), 5.99128506246e-5);
	near(binomial_upper(0, 149786, 0.95), 1.99998819403e-5);
	near(binomial_upper(1, 50000, 0.95), 9.48737383647e-5);
	near(binomial_upper(3, 1000, 0.95), 7.73524471848e-3);
	near(binomial_upper(12, 1000, 0.95), 1.93701992851e-2);
	near(binomial_upper(32, 2000, 0.95), 2.14321054184e-2);
	near(binomial_upper(0, 50000, 0.99), 9.20991623315e-5);
}

static void all_failed_and_no_runs_reach_1(void **state)
{
	(void)state;
	near(binomial_interval(7, 7, 0.95).high, 1);
	/* 0.025^(1/7) */
	near(binomial_interval(7, 7, 0.95).low, 0.590383605035);
	near(binomial_interval(0, 0, 0.95).high, 1);
	near(binomial_upper(0, 0, 0.95), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_sided_interval_of_no_failure_starts_at_0),
	    cmocka_unit_test(two_sided_interval_of_some_failures),
	    cmocka_unit_test(one_sided_upper_bound),
	    cmocka_unit_test(all_failed_and_no_runs_reach_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
