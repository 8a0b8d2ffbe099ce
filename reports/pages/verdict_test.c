#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/pages/pages_sample.h"
#include "reports/pages/verdict.h"

static struct pages_sample sample;

static void a_new_finding_fails_and_a_known_one_does_not(void **state)
{
	(void)state;
	pages_sample(&sample);
	assert_int_equal(group_verdict(&sample.groups[0]), VERDICT_IS_FINDING);
	assert_int_equal(standing_count(&sample.groups[0], STANDING_NEW), 1);
	assert_int_equal(standing_count(&sample.groups[0], STANDING_KNOWN), 2);
	sample.signatures[0].known = (char *)"some";
	assert_int_equal(group_verdict(&sample.groups[0]), VERDICT_IS_OK);
}

static void a_claim_decides_where_one_is_made(void **state)
{
	(void)state;
	pages_sample(&sample);
	assert_int_equal(group_verdict(&sample.groups[1]), VERDICT_IS_OK);
	assert_int_equal(group_verdict(&sample.groups[2]),
	                 VERDICT_IS_INCONCLUSIVE);
	assert_int_equal(standing_count(&sample.groups[2], STANDING_NEW), 1);
	sample.hunts[2].claim_verdict = (char *)"met";
	assert_int_equal(group_verdict(&sample.groups[2]), VERDICT_IS_OK);
	assert_int_equal(standing_count(&sample.groups[2], STANDING_ALLOWED),
	                 1);
	sample.hunts[2].claim_verdict = (char *)"broken";
	assert_int_equal(group_verdict(&sample.groups[2]),
	                 VERDICT_IS_FINDING);
}

static void the_worst_group_decides(void **state)
{
	(void)state;
	pages_sample(&sample);
	assert_int_equal(summary_verdict(&sample.s), VERDICT_IS_FINDING);
	sample.s.groups++;
	sample.s.ngroups = 2;
	assert_int_equal(summary_verdict(&sample.s), VERDICT_IS_INCONCLUSIVE);
	sample.s.ngroups = 1;
	assert_int_equal(summary_verdict(&sample.s), VERDICT_IS_OK);
	sample.s.ngroups = 0;
	assert_int_equal(summary_verdict(&sample.s), VERDICT_IS_OK);
}

static void an_open_claim_says_how_many_runs_are_left(void **state)
{
	(void)state;
	pages_sample(&sample);
	assert_int_equal(claim_runs_left(&sample.groups[0]), 0);
	assert_int_equal(claim_runs_left(&sample.groups[1]), 0);
	/* (3 ln 10 + ln 20) / ln(0.9999 / 0.999) passes, 497 are there */
	assert_int_equal(claim_runs_left(&sample.groups[2]), 10501);
	/* known ones do not count for it */
	sample.groups[2].known = 3;
	assert_int_equal(claim_runs_left(&sample.groups[2]), 2827);
	/* statistics.md: 166,428 clean runs for 1/50,000 */
	sample.hunts[2].claim = (char *)"p<1/50000@95";
	sample.groups[2].runs = sample.groups[2].failed = 0;
	sample.groups[2].known = 0;
	assert_int_equal(claim_runs_left(&sample.groups[2]), 166428);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_finding_fails_and_a_known_one_does_not),
	    cmocka_unit_test(a_claim_decides_where_one_is_made),
	    cmocka_unit_test(the_worst_group_decides),
	    cmocka_unit_test(an_open_claim_says_how_many_runs_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
