/* The times are those of Freireich and others (The effect of
 * 6-mercaptopurine on the duration of steroid-induced remissions in acute
 * leukemia, 1963), the textbooks' example.  Expected values: computed with
 * mpmath at 34 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/digits.h"
#include "reports/statistics/survival.h"

enum { N = 21 };

static const struct observation treated[N] = {
    {35, false}, {6, true},   {6, true},   {6, true},   {7, true},
    {10, true},  {13, true},  {16, true},  {22, true},  {23, true},
    {6, false},  {9, false},  {10, false}, {11, false}, {17, false},
    {19, false}, {20, false}, {25, false}, {32, false}, {32, false},
    {34, false},
};

static const struct observation placebo[N] = {
    {23, true}, {1, true},  {1, true},  {2, true},  {2, true},  {3, true},
    {4, true},  {4, true},  {5, true},  {5, true},  {8, true},  {8, true},
    {8, true},  {8, true},  {11, true}, {11, true}, {12, true}, {12, true},
    {15, true}, {17, true}, {22, true},
};

static void the_curve_falls_where_something_is_found(void **state)
{
	static const struct {
		double time;
		size_t at_risk, found;
		const char *share, *low, *high;
	} want[] = {
	    {6, 21, 3, "0.857142857143", "0.6197179553", "0.9515517476"},
	    {7, 17, 1, "0.806722689076", "0.5631465646", "0.9228090192"},
	    {10, 15, 1, "0.752941176471", "0.5031995108", "0.8893618352"},
	    {13, 12, 1, "0.690196078431", "0.4316102225", "0.8490659633"},
	    {16, 11, 1, "0.627450980392", "0.367510856", "0.8049121895"},
	    {22, 7, 1, "0.53781512605", "0.2677789368", "0.7467907176"},
	    {23, 6, 1, "0.448179271709", "0.188052006", "0.6801426285"},
	};
	struct observation o[N];
	struct survival curve[N];

	(void)state;
	memcpy(o, treated, sizeof o);
	assert_int_equal(kaplan_meier(o, N, 0.95, curve), 7);
	for (size_t i = 0; i < 7; i++) {
		assert_true(curve[i].time == want[i].time);
		assert_int_equal(curve[i].at_risk, want[i].at_risk);
		assert_int_equal(curve[i].found, want[i].found);
		digits(curve[i].share, want[i].share);
		digits(curve[i].in.low, want[i].low);
		digits(curve[i].in.high, want[i].high);
	}
}

static void where_all_is_found_the_share_is_0(void **state)
{
	struct observation o[N];
	struct survival curve[N];

	(void)state;
	memcpy(o, placebo, sizeof o);
	assert_int_equal(kaplan_meier(o, N, 0.95, curve), 12);
	digits(curve[10].share, "0.047619047619");
	digits(curve[10].in.low, "0.003324463043");
	digits(curve[10].in.high, "0.1970449057");
	assert_true(curve[11].share == 0);
	assert_true(curve[11].in.low == 0);
	digits(curve[11].in.high, "0.1970449057");
}

static void median_and_its_interval(void **state)
{
	struct observation o[N];
	struct survival curve[N];
	struct median m;

	(void)state;
	memcpy(o, treated, sizeof o);
	m = survival_median(curve, kaplan_meier(o, N, 0.95, curve));
	assert_true(m.time == 23);
	assert_true(m.in.low == 13);
	assert_true(isinf(m.in.high));
	memcpy(o, placebo, sizeof o);
	m = survival_median(curve, kaplan_meier(o, N, 0.95, curve));
	assert_true(m.time == 8);
	assert_true(m.in.low == 4);
	assert_true(m.in.high == 11);
}

static void without_a_find_there_is_no_median(void **state)
{
	struct observation o[2] = {{5, false}, {3, false}};
	struct survival curve[2];

	(void)state;
	assert_int_equal(kaplan_meier(o, 2, 0.95, curve), 0);
	assert_true(isinf(survival_median(curve, 0).time));
	assert_int_equal(kaplan_meier(o, 0, 0.95, curve), 0);
}

static void a_half_that_is_just_reached_is_the_median(void **state)
{
	struct observation o[24];
	struct survival curve[24];

	(void)state;
	for (int i = 0; i < 24; i++)
		o[i] = (struct observation){i + 1, true};
	assert_int_equal(kaplan_meier(o, 24, 0.95, curve), 24);
	/* 23/24 22/23 ... 12/13 comes out above a half */
	assert_true(survival_median(curve, 24).time == 12);
}

static void log_rank_tells_the_treated_from_the_placebo(void **state)
{
	struct observation a[N], b[N];
	struct log_rank r;

	(void)state;
	memcpy(a, treated, sizeof a);
	memcpy(b, placebo, sizeof b);
	r = log_rank(a, N, b, N);
	digits(r.expected, "19.250500948");
	digits(r.chi2, "16.7929409892");
	digits(r.p, "4.168809109e-5");
	r = log_rank(b, N, a, N);
	digits(r.expected, "10.749499052");
	digits(r.chi2, "16.7929409892");
}

static void log_rank_of_the_same_is_no_difference(void **state)
{
	struct observation a[N], b[N];
	struct log_rank r;

	(void)state;
	memcpy(a, treated, sizeof a);
	memcpy(b, treated, sizeof b);
	r = log_rank(a, N, b, N);
	assert_true(r.chi2 < 1e-25);
	digits(r.p, "1.0000000000");
	digits(r.expected, "9.0000000000");
	r = log_rank(a, N, b, 0);
	assert_true(r.chi2 == 0 && r.p == 1);
}

static void rank_test_of_two_fives(void **state)
{
	const double a[] = {3, 5, 8, 9, 12}, b[] = {1, 2, 4, 6, 7};
	struct rank_test r = mann_whitney(a, 5, b, 5);

	(void)state;
	assert_true(r.u == 20);
	digits(r.a12, "0.80000000000000");
	/* 19 of the 252 choices, twice */
	digits(r.p, "0.150793650794");
	r = mann_whitney(b, 5, a, 5);
	assert_true(r.u == 5);
	digits(r.p, "0.150793650794");
}

static void rank_test_with_ties_is_exact_too(void **state)
{
	const double a[] = {1, 1, 2, 3}, b[] = {1, 2, 2, 5, 5};
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6};
	const double same[] = {7, 7};
	struct rank_test r = mann_whitney(a, 4, b, 5);

	(void)state;
	assert_true(r.u == 6);
	digits(r.p, "0.380952380952");
	digits(mann_whitney(low, 3, high, 3).p, "0.100000000000");
	assert_true(mann_whitney(same, 2, same, 2).p == 1);
	assert_true(mann_whitney(same, 2, same, 2).a12 == 0.5);
}

static void rank_test_of_many_is_normal(void **state)
{
	double a[40], b[40];
	struct rank_test r;

	(void)state;
	for (int i = 0; i < 40; i++) {
		a[i] = 2 * i;
		b[i] = 2 * i + 11;
	}
	r = mann_whitney(a, 40, b, 40);
	assert_true(r.u == 595);
	digits(r.p, "0.04909080471");
	/* with 35 pairs of equals */
	for (int i = 0; i < 40; i++)
		b[i]--;
	r = mann_whitney(a, 40, b, 40);
	assert_true(r.u == 612.5);
	digits(r.p, "0.07189577342");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_curve_falls_where_something_is_found),
	    cmocka_unit_test(where_all_is_found_the_share_is_0),
	    cmocka_unit_test(median_and_its_interval),
	    cmocka_unit_test(without_a_find_there_is_no_median),
	    cmocka_unit_test(a_half_that_is_just_reached_is_the_median),
	    cmocka_unit_test(log_rank_tells_the_treated_from_the_placebo),
	    cmocka_unit_test(log_rank_of_the_same_is_no_difference),
	    cmocka_unit_test(rank_test_of_two_fives),
	    cmocka_unit_test(rank_test_with_ties_is_exact_too),
	    cmocka_unit_test(rank_test_of_many_is_normal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
