/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/digits.h"
#include "reports/statistics/sprt.h"

static void steps_and_runs_of_each_pair_of_rates(void **state)
{
	static const struct {
		double p0, p1, error;
		const char *fail, *pass;
		uint64_t clean, row;
		const char *good, *bad;
	} want[] = {
	    {1 / 50000.0, 1 / 100.0, .05, "6.21460809842", "-0.0100303356535",
	     294, 1, "267.5", "50.8"},
	    {1 / 50000.0, 1 / 1000.0, .05, "3.91202300543", "-9.80500133581e-4",
	     3003, 1, "2937.1", "903.7"},
	    {1 / 50000.0, 1 / 10000.0, .05, "1.60943791243",
	     "-8.00048003307e-5", 36804, 2, "55422", "32737"},
	    {1 / 100000.0, 1 / 50000.0, .05, "0.69314718056",
	     "-1.00001500023e-5", 294440, 5, "863591", "685995"},
	    {0.001, 0.01, .05, "2.30258509299", "-9.04983551992e-3", 326, 2,
	     "393.3", "188.4"},
	    {0.001, 0.01, .01, "2.30258509299", "-9.04983551992e-3", 508, 2,
	     "668.3", "320.1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct sprt s = sprt_new(want[i].p0, want[i].p1, want[i].error,
		                         want[i].error);

		digits(s.fail, want[i].fail);
		digits(s.pass, want[i].pass);
		assert_int_equal(sprt_clean_runs(&s), want[i].clean);
		assert_int_equal(sprt_failures_in_a_row(&s), want[i].row);
		digits(sprt_mean_runs_good(&s), want[i].good);
		digits(sprt_mean_runs_bad(&s), want[i].bad);
	}
}

static void limits_of_the_evidence(void **state)
{
	struct sprt s = sprt_new(0.001, 0.01, 0.05, 0.05);
	struct sprt t = sprt_new(0.001, 0.01, 0.01, 0.01);
	struct sprt u = sprt_new(0.001, 0.01, 0.01, 0.1);

	(void)state;
	digits(s.bad_at, "2.94443897917");
	digits(s.good_at, "-2.94443897917");
	digits(t.bad_at, "4.59511985013");
	digits(t.good_at, "-4.59511985013");
	/* ln(0.9 / 0.01), ln(0.1 / 0.99) */
	digits(u.bad_at, "4.499809670330");
	digits(u.good_at, "-2.292534757141");
}

static void decides_at_the_first_crossing(void **state)
{
	struct sprt s = sprt_new(0.001, 0.01, 0.05, 0.05);

	(void)state;
	assert_int_equal(sprt_verdict(&s, 0, 0), SPRT_GO_ON);
	assert_int_equal(sprt_verdict(&s, 0, 325), SPRT_GO_ON);
	assert_int_equal(sprt_verdict(&s, 0, 326), SPRT_GOOD);
	assert_int_equal(sprt_verdict(&s, 1, 1), SPRT_GO_ON);
	assert_int_equal(sprt_verdict(&s, 2, 2), SPRT_BAD);
	/* 2 ln 10 - 183 passes: 2.949; one pass more: 2.940 */
	assert_int_equal(sprt_verdict(&s, 2, 185), SPRT_BAD);
	assert_int_equal(sprt_verdict(&s, 2, 186), SPRT_GO_ON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_and_runs_of_each_pair_of_rates),
	    cmocka_unit_test(limits_of_the_evidence),
	    cmocka_unit_test(decides_at_the_first_crossing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
