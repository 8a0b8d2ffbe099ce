/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/claim.h"
#include "reports/statistics/digits.h"

#define P0 (1 / 50000.0)

static void runs(uint64_t got, uint64_t want)
{
	if (got != want)
		fail_msg("got %llu, want %llu", (unsigned long long)got,
		         (unsigned long long)want);
}

static void runs_needed_for_a_planned_claim(void **state)
{
	static const struct {
		double in; /* one in so many */
		uint64_t at90[4], at95[4], at99[4];
	} want[] = {
	    {100,
	     {230, 388, 531, 667},
	     {299, 473, 628, 773},
	     {459, 662, 838, 1001}},
	    {1000,
	     {2302, 3889, 5321, 6679},
	     {2995, 4742, 6294, 7752},
	     {4603, 6636, 8403, 10042}},
	    {10000,
	     {23025, 38896, 53222, 66806},
	     {29956, 47437, 62956, 77535},
	     {46050, 66381, 84057, 100448}},
	    {50000,
	     {115129, 194485, 266115, 334038},
	     {149786, 237192, 314788, 387681},
	     {230257, 331915, 420295, 502253}},
	    {1000000,
	     {2302584, 3889719, 5322319, 6680782},
	     {2995731, 4743863, 6295792, 7753655},
	     {4605168, 6638350, 8405944, 10045114}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		for (uint64_t k = 0; k < 4; k++) {
			runs(runs_needed(1 / want[i].in, k, 0.90),
			     want[i].at90[k]);
			runs(runs_needed(1 / want[i].in, k, 0.95),
			     want[i].at95[k]);
			runs(runs_needed(1 / want[i].in, k, 0.99),
			     want[i].at99[k]);
		}
}

static void one_run_fewer_is_not_enough(void **state)
{
	(void)state;
	assert_true(binomial_at_most(2, 314788, P0) <= 0.05);
	assert_true(binomial_at_most(2, 314787, P0) > 0.05);
	assert_true(binomial_upper(0, 149786, 0.95) <= P0);
	assert_true(binomial_upper(0, 149785, 0.95) > P0);
}

static void tries_that_see_a_failure_at_least_once(void **state)
{
	(void)state;
	runs(runs_needed(0.01, 0, 0.95), 299);
	runs(runs_needed(0.01, 0, 0.99), 459);
	runs(runs_needed(0.1, 0, 0.95), 29);
	runs(runs_needed(0.1, 0, 0.99), 44);
	runs(runs_needed(0.5, 0, 0.95), 5);
	runs(runs_needed(0.5, 0, 0.99), 7);
	/* just so: 0.1 to the power of 1 and of 2 */
	runs(runs_needed(0.9, 0, 0.9), 1);
	runs(runs_needed(0.9, 0, 0.99), 2);
	/* and 0.99 to the power of 2, which comes out above it */
	runs(runs_needed(0.01, 0, 0.0199), 2);
}

static void a_rate_taken_for_known_needs_too_few_runs(void **state)
{
	(void)state;
	runs(runs_needed(1 / 100.0, 0, 0.95), 299);
	runs(runs_needed(3 / 1000.0, 0, 0.95), 998);
	runs(runs_needed(12 / 1000.0, 0, 0.95), 249);
	runs(runs_needed(1 / 1000.0, 0, 0.95), 2995);
	runs(runs_needed(1 / 10000.0, 0, 0.95), 29956);
}

static void more_runs_than_can_be_counted(void **state)
{
	(void)state;
	runs(runs_needed(1e-12, 0, 0.95), 2995732273553);
	runs(runs_needed(1e-17, 0, 0.95), UINT64_MAX);
	runs(runs_needed(1e-17, 3, 0.95), UINT64_MAX);
	runs(claim_clean_runs(1e-17, 1e-18, 0, 0, 0.95), UINT64_MAX);
	runs(anytime_runs(1e-17, 0.5, 0.5, 0, 0.95), UINT64_MAX);
	runs(anytime_runs(1e-17, 0.5, 0.5, 3, 0.95), UINT64_MAX);
}

static void clean_runs_for_a_live_claim(void **state)
{
	(void)state;
	runs(claim_clean_runs(P0, claim_alternative(P0), 0, 0, 0.95), 166428);
	runs(claim_clean_runs(P0, 0, 0, 0, 0.95), 149786);
	/* half the bet on 0, half on what then turns out worthless */
	runs(claim_clean_runs(P0, 0, 0, 0, 0.975), 184443);
	runs(claim_clean_runs(P0, P0 / 10, 0, 50000, 0.95), 116428);
}

static void a_live_claim_is_met_by_166428_clean_runs(void **state)
{
	(void)state;
	assert_true(claim_met(P0, P0 / 10, 0, 166428, 0.95));
	assert_false(claim_met(P0, P0 / 10, 0, 166427, 0.95));
	/* ln 20 */
	digits(claim_evidence(P0, P0 / 10, 0, 166428), "2.9957");
}

static void a_live_claim_survives_a_failure(void **state)
{
	/* ln 10 more in units of what a clean run gives, 1.80002e-5, and the
	 * run that failed */
	(void)state;
	runs(claim_clean_runs(P0, P0 / 10, 0, 166428, 0.95), 0);
	runs(claim_clean_runs(P0, P0 / 10, 1, 1, 0.95), 294348);
	assert_true(claim_met(P0, P0 / 10, 1, 294349, 0.95));
	assert_false(claim_met(P0, P0 / 10, 1, 294348, 0.95));
}

static void a_bet_on_0_does_not_survive_one(void **state)
{
	(void)state;
	assert_true(claim_evidence(P0, 0, 1, 1000000) == -INFINITY);
	runs(claim_clean_runs(P0, 0, 1, 1000000, 0.95), UINT64_MAX);
}

static void anytime_upper_bound(void **state)
{
	static const struct {
		uint64_t k, n;
		const char *jeffreys, *uniform;
	} want[] = {
	    {0, 50000, "1.79543657282e-4", "2.76272440894e-4"},
	    {0, 149786, "6.35992452568e-5", "9.95550953e-5"},
	    {3, 1000, "1.43121541321e-2", "1.64183055e-2"},
	    {12, 1000, "2.91977998807e-2", "3.09146831e-2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		digits(
		    anytime_interval(0.5, 0.5, want[i].k, want[i].n, 0.95).high,
		    want[i].jeffreys);
		digits(anytime_interval(1, 1, want[i].k, want[i].n, 0.95).high,
		       want[i].uniform);
	}
}

static void anytime_interval_is_symmetric(void **state)
{
	struct interval few = anytime_interval(0.5, 0.5, 3, 10, 0.95);
	struct interval many = anytime_interval(0.5, 0.5, 7, 10, 0.95);

	(void)state;
	relative(few.low, 1 - many.high, 1e-12);
	relative(few.high, 1 - many.low, 1e-12);
	/* both are where the evidence is ln 20 */
	digits(mixture_evidence(few.low, 0.5, 0.5, 3, 10), "2.9957322736");
	digits(mixture_evidence(few.high, 0.5, 0.5, 3, 10), "2.9957322736");
}

static void anytime_interval_of_nothing_is_0_to_1(void **state)
{
	(void)state;
	assert_true(anytime_interval(0.5, 0.5, 0, 0, 0.95).low == 0);
	assert_true(anytime_interval(0.5, 0.5, 0, 0, 0.95).high == 1);
	assert_true(anytime_interval(0.5, 0.5, 9, 9, 0.95).high == 1);
	assert_true(anytime_interval(0.5, 0.5, 0, 9, 0.95).low == 0);
}

static void clean_runs_for_the_anytime_bound(void **state)
{
	(void)state;
	runs(anytime_runs(P0, 0.5, 0.5, 0, 0.95), 506797);
	runs(anytime_runs(P0, 1, 1, 0, 0.95), 831317);
	assert_true(anytime_interval(0.5, 0.5, 3, 1000, 0.95).high < 0.0144);
	assert_true(anytime_runs(0.0143121541321, 0.5, 0.5, 3, 0.95) - 1000 <=
	            1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_needed_for_a_planned_claim),
	    cmocka_unit_test(one_run_fewer_is_not_enough),
	    cmocka_unit_test(tries_that_see_a_failure_at_least_once),
	    cmocka_unit_test(a_rate_taken_for_known_needs_too_few_runs),
	    cmocka_unit_test(more_runs_than_can_be_counted),
	    cmocka_unit_test(clean_runs_for_a_live_claim),
	    cmocka_unit_test(a_live_claim_is_met_by_166428_clean_runs),
	    cmocka_unit_test(a_live_claim_survives_a_failure),
	    cmocka_unit_test(a_bet_on_0_does_not_survive_one),
	    cmocka_unit_test(anytime_upper_bound),
	    cmocka_unit_test(anytime_interval_is_symmetric),
	    cmocka_unit_test(anytime_interval_of_nothing_is_0_to_1),
	    cmocka_unit_test(clean_runs_for_the_anytime_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
