/* The claim that a group of hunts makes together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/summary/summary.h"

enum { HUNTS = 3 };

/* What a group of up to three hunts claims, of so many runs. */
static enum summary_claim claim_of(const char *const claims[HUNTS],
                                   const char *const verdicts[HUNTS],
                                   uint64_t failed, uint64_t known,
                                   uint64_t runs, const char **text)
{
	struct summary_hunt hunts[HUNTS] = {0};
	struct summary_group g = {
		.hunts = hunts, .failed = failed, .known = known, .runs = runs};

	for (; g.nhunts < HUNTS && claims[g.nhunts]; g.nhunts++) {
		hunts[g.nhunts].claim = (char *)(uintptr_t)claims[g.nhunts];
		hunts[g.nhunts].claim_verdict =
		    (char *)(uintptr_t)verdicts[g.nhunts];
	}
	return summary_claim(&g, text);
}

#define CLAIM "p<1/50000@95"
#define OTHER "p<1/1000@95"
#define SAY(...) ((const char *const[HUNTS]){__VA_ARGS__})

static void a_claim_is_made_by_all_hunts_or_none(void **state)
{
	const char *text;

	(void)state;
	assert_int_equal(claim_of(SAY("", ""), SAY("", ""), 0, 0, 1000000,
	                          &text), CLAIM_NONE);
	assert_int_equal(claim_of(SAY(CLAIM, ""), SAY("met", ""), 0, 0,
	                          1000000, &text), CLAIM_NONE);
	assert_int_equal(claim_of(SAY(CLAIM, OTHER), SAY("met", "met"), 0, 0,
	                          1000000, &text), CLAIM_NONE);
	assert_int_equal(claim_of(SAY("dance"), SAY("open"), 0, 0, 1000000,
	                          &text), CLAIM_NONE);
	assert_int_equal(claim_of(SAY(NULL), SAY(NULL), 0, 0, 0, &text),
	                 CLAIM_NONE);
}

static void a_single_hunt_is_as_it_was_decided(void **state)
{
	const char *text;

	(void)state;
	/* it went on, and failed */
	assert_int_equal(claim_of(SAY(CLAIM), SAY("met"), 5, 0, 200000, &text),
	                 CLAIM_MET);
	assert_string_equal(text, CLAIM);
	assert_int_equal(claim_of(SAY(CLAIM), SAY("broken"), 2, 0, 9000000,
	                          &text), CLAIM_BROKEN);
	assert_int_equal(claim_of(SAY(CLAIM), SAY("open"), 0, 0, 166428, &text),
	                 CLAIM_MET);
}

/* One of many that is lucky, or unlucky, decides nothing. */
static void no_hunt_decides_for_the_others(void **state)
{
	const char *text;

	(void)state;
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM, CLAIM),
	                          SAY("met", "open", "open"), 4, 0, 200000,
	                          &text), CLAIM_OPEN);
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM), SAY("broken", "open"), 2,
	                          0, 9000000, &text), CLAIM_MET);
}

/* 166,428 clean runs meet it, of however many hunts; two failures at once
 * break it. */
static void open_hunts_are_judged_together(void **state)
{
	const char *text;

	(void)state;
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM), SAY("open", "open"), 0, 0,
	                          166427, &text), CLAIM_OPEN);
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM), SAY("open", "open"), 0, 0,
	                          166428, &text), CLAIM_MET);
	assert_string_equal(text, CLAIM);
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM), SAY("open", "open"), 2, 0,
	                          100, &text), CLAIM_BROKEN);
	/* what is known is no failure */
	assert_int_equal(claim_of(SAY(CLAIM, CLAIM), SAY("open", "open"), 2, 2,
	                          166428, &text), CLAIM_MET);
}

static void what_was_run_has_a_name(void **state)
{
	char native[] = "native", schedule[] = "schedule";

	(void)state;
	assert_string_equal(
	    summary_unit(&(struct summary_group){.population = native}),
	    "runs");
	assert_string_equal(
	    summary_unit(&(struct summary_group){.population = schedule}),
	    "schedules");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_is_made_by_all_hunts_or_none),
		cmocka_unit_test(a_single_hunt_is_as_it_was_decided),
		cmocka_unit_test(no_hunt_decides_for_the_others),
		cmocka_unit_test(open_hunts_are_judged_together),
		cmocka_unit_test(what_was_run_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
