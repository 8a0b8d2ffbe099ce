/* Expected values: computed with mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/change.h"
#include "reports/statistics/digits.h"

static double split(uint64_t k1, uint64_t n1, uint64_t k2, uint64_t n2)
{
	return change_split((struct sample){k1, n1}, (struct sample){k2, n2});
}

static void evidence_of_one_stretch(void **state)
{
	(void)state;
	digits(change_evidence((struct sample){3, 1000}), "-23.3201377287");
	digits(change_evidence((struct sample){0, 50000}), "-3.66623964985");
	digits(change_evidence((struct sample){5, 5}), "-1.75404144117");
	digits(change_evidence((struct sample){0, 0}), "0.00000000000");
}

static void a_fix_that_shows_splits(void **state)
{
	(void)state;
	digits(split(12, 1000, 0, 50000), "44.7660488662");
	digits(split(32, 2000, 0, 2000), "19.8170775782");
}

static void too_few_failures_are_no_change_point(void **state)
{
	(void)state;
	digits(split(3, 1000, 0, 1000), "-0.203060379527");
	digits(split(1, 100, 0, 100), "-0.8989319682");
}

static void the_change_is_found_where_it_began(void **state)
{
	const struct sample s[] = {
	    {0, 1000}, {0, 1000}, {4, 1000}, {6, 1000}, {3, 1000}};
	const struct sample same[] = {{0, 9}, {0, 9}, {0, 9}};
	double best;

	(void)state;
	assert_int_equal(change_find(s, 5, &best), 2);
	digits(best, "4.1046690269");
	assert_int_equal(change_find(s, 2, NULL), 1);
	assert_int_equal(change_find(same, 3, &best), 1);
	assert_true(best < 0);
}

static void every_change_is_found(void **state)
{
	const struct sample s[] = {{0, 1000}, {0, 1000}, {30, 1000}, {25, 1000},
	                           {2, 1000}, {0, 1000}, {0, 1000}};
	size_t at[7];

	(void)state;
	assert_int_equal(change_points(s, 7, 0.2, at), 2);
	assert_int_equal(at[0], 2);
	assert_int_equal(at[1], 4);
	assert_int_equal(change_points(s, 2, 0.2, at), 0);
	assert_int_equal(change_points(s, 1, 0.2, at), 0);
	assert_int_equal(change_points(s, 0, 0.2, at), 0);
}

/* Cut in two it is in the middle of one half, so no cut looks good. */
static void what_was_so_for_a_short_time_is_found(void **state)
{
	struct sample s[41];
	size_t at[41];
	double split;

	(void)state;
	for (int i = 0; i < 41; i++)
		s[i] = (struct sample){i == 20 ? 14 : 1, 100};
	change_find(s, 41, &split);
	digits(split, "-1.6545786855");
	assert_int_equal(change_points(s, 41, 0.2, at), 2);
	assert_int_equal(at[0], 20);
	assert_int_equal(at[1], 21);
}

static void a_steady_history_is_not_split(void **state)
{
	const struct sample s[] = {{3, 100}, {1, 100}, {2, 100},
	                           {4, 100}, {2, 100}, {3, 100}};
	size_t at[6];

	(void)state;
	assert_int_equal(change_points(s, 6, 0.2, at), 0);
}

static void the_culprit_is_weighed(void **state)
{
	const struct sample s[] = {
	    {0, 1000}, {0, 1000}, {4, 1000}, {6, 1000}, {3, 1000}};
	double w[5];

	(void)state;
	change_weights(s, 5, w);
	assert_true(w[0] == 0);
	digits(w[1], "0.02571006281");
	digits(w[2], "0.96505792033");
	digits(w[3], "0.00820527849");
	digits(w[4], "0.00102673837");
}

static void a_rare_failure_may_still_happen_after_100_clean_runs(void **state)
{
	(void)state;
	digits(all_pass(0.01, 100), "0.366032341273");
	digits(all_pass(0.01, 300), "0.0490408940713");
}

static void culprits_grow_less_likely_with_clean_runs_since(void **state)
{
	(void)state;
	digits(culprit_chance(0.01, 0), "0.010000000000");
	digits(culprit_chance(0.01, 100), "0.00366032341273");
	digits(culprit_chance(0.5, 2), "0.125000000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(evidence_of_one_stretch),
	    cmocka_unit_test(a_fix_that_shows_splits),
	    cmocka_unit_test(too_few_failures_are_no_change_point),
	    cmocka_unit_test(the_change_is_found_where_it_began),
	    cmocka_unit_test(every_change_is_found),
	    cmocka_unit_test(what_was_so_for_a_short_time_is_found),
	    cmocka_unit_test(a_steady_history_is_not_split),
	    cmocka_unit_test(the_culprit_is_weighed),
	    cmocka_unit_test(
		a_rare_failure_may_still_happen_after_100_clean_runs),
	    cmocka_unit_test(culprits_grow_less_likely_with_clean_runs_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
