/* Expected values: statistics of the reference, and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "reports/statistics/live_claim.h"

static struct live_claim claim(const char *text)
{
	struct claim c;

	assert_true(claim_parse(text, &c));
	return live_claim_new(c);
}

static void a_claim_is_read_as_it_is_written(void **state)
{
	static const struct {
		const char *text;
		double p0, confidence;
	} want[] = {
	    {"p<1/50000@95", 1 / 50000.0, 0.95},
	    {"p<1/50000", 1 / 50000.0, 0.95},
	    {"p<0.001@99.9", 0.001, 0.999},
	    {" p < 1 / 100 @ 90 % ", 0.01, 0.90},
	    {"p<2e-5@50", 2e-5, 0.5},
	    {"p<1/1e6@95", 1e-6, 0.95},
	};
	struct claim c;

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_true(claim_parse(want[i].text, &c));
		assert_true(fabs(c.p0 / want[i].p0 - 1) < 1e-14);
		assert_true(fabs(c.confidence - want[i].confidence) < 1e-14);
	}
}

static void what_is_no_claim_is_refused(void **state)
{
	static const char *const none[] = {
	    "", "p", "p<", "p<1/0@95", "p<0@95", "p<1@95", "p<3/2", "q<1/100",
	    "p>1/100", "p<1/100@", "p<1/100@49", "p<1/100@100", "p<-1/100",
	    "p<inf", "p<nan", "p<0x1p-9", "p<1/100@95 and more", "p<1/100@0x50",
	    "p<1/inf", "p<.", "p<1//100",
	};
	struct claim c;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (claim_parse(none[i], &c))
			fail_msg("read as a claim: %s", none[i]);
}

static void it_is_met_after_just_so_many_clean_runs(void **state)
{
	struct live_claim l = claim("p<1/50000@95");

	(void)state;
	assert_true(live_claim_clean_runs(&l) == 166428);
	assert_int_equal(live_claim_add(&l, 0, 166427), CLAIM_IS_OPEN);
	assert_true(live_claim_clean_runs(&l) == 1);
	assert_int_equal(live_claim_add(&l, 0, 1), CLAIM_IS_MET);
	assert_true(live_claim_clean_runs(&l) == 0);
}

static void it_survives_a_failure_and_costs_more(void **state)
{
	struct live_claim l = claim("p<1/50000@95");

	(void)state;
	assert_int_equal(live_claim_add(&l, 1, 100000), CLAIM_IS_OPEN);
	/* ln 10 more, at 1.8000216e-5 a clean run */
	assert_true(live_claim_clean_runs(&l) > 194000 &&
	            live_claim_clean_runs(&l) < 194500);
	assert_int_equal(live_claim_add(&l, 0, 194500), CLAIM_IS_MET);
}

static void two_early_failures_break_it_and_one_does_not(void **state)
{
	struct live_claim l = claim("p<1/50000@95");

	(void)state;
	assert_int_equal(live_claim_add(&l, 1, 1), CLAIM_IS_OPEN);
	assert_int_equal(live_claim_add(&l, 0, 500), CLAIM_IS_OPEN);
	assert_int_equal(live_claim_add(&l, 1, 1), CLAIM_IS_BROKEN);
}

static void failures_at_the_claimed_rate_decide_nothing(void **state)
{
	struct live_claim l = claim("p<1/1000@95");

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(live_claim_add(&l, 1, 1000), CLAIM_IS_OPEN);
}

static void what_it_became_it_stays(void **state)
{
	struct live_claim met = claim("p<1/10@95"),
	                  broken = claim("p<1/10@95");

	(void)state;
	assert_int_equal(live_claim_add(&met, 0, 100), CLAIM_IS_MET);
	assert_int_equal(live_claim_add(&met, 50, 50), CLAIM_IS_MET);
	assert_int_equal(live_claim_add(&broken, 20, 20), CLAIM_IS_BROKEN);
	assert_int_equal(live_claim_add(&broken, 0, 100000), CLAIM_IS_BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_claim_is_read_as_it_is_written),
	    cmocka_unit_test(what_is_no_claim_is_refused),
	    cmocka_unit_test(it_is_met_after_just_so_many_clean_runs),
	    cmocka_unit_test(it_survives_a_failure_and_costs_more),
	    cmocka_unit_test(two_early_failures_break_it_and_one_does_not),
	    cmocka_unit_test(failures_at_the_claimed_rate_decide_nothing),
	    cmocka_unit_test(what_it_became_it_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
