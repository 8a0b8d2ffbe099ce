/* Where a closed form says what it is.  rmath_test.c has the second opinion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/statistics/digits.h"
#include "reports/statistics/special.h"

static void beta_tails_are_their_closed_forms(void **state)
{
	(void)state;
	/* I_x(1, b) = 1 - (1 - x)^b */
	relative(beta_tails(1, 50000, 6e-5).upper, 0.04978258755411705, 1e-13);
	/* I_x(a, 1) = x^a */
	relative(beta_tails(3, 1, 0.25).lower, 0.015625, 1e-14);
	/* I_x(2, 3) = 6 x^2 - 8 x^3 + 3 x^4 */
	relative(beta_tails(2, 3, 0.3).lower, 0.3483, 1e-14);
	/* the arc sine law: 2 / pi asin(sqrt(x)) */
	relative(beta_tails(0.5, 0.5, 0.25).lower, 1 / 3.0, 1e-14);
	/* symmetric */
	relative(beta_tails(1e9, 1e9, 0.5).lower, 0.5, 1e-11);
	relative(beta_tails(7, 7, 0.5).upper, 0.5, 1e-14);
}

static void beta_tails_end_at_0_and_1(void **state)
{
	(void)state;
	assert_true(beta_tails(2, 3, 0).lower == 0);
	assert_true(beta_tails(2, 3, 0).upper == 1);
	assert_true(beta_tails(2, 3, 1).lower == 1);
	assert_true(beta_tails(2, 3, 1).upper == 0);
}

static void small_tails_keep_their_digits(void **state)
{
	(void)state;
	/* (1 - 1/2)^1000 and (1e-12)^3 */
	relative(beta_tails(1, 1000, 0.5).upper, 9.332636185032189e-302, 1e-12);
	relative(beta_tails(3, 1, 1e-12).lower, 1e-36, 1e-14);
	/* (1 - 1e-9)^n with n = 1e9 is all but 1/e */
	relative(beta_tails(1, 1e9, 1e-9).upper, 0.3678794409875026, 1e-13);
}

static void great_arguments_keep_their_digits(void **state)
{
	(void)state;
	/* d lower / d ln x = x^a (1-x)^(b-1) / Beta(a, b); mpmath, 40 digits */
	relative(beta_tails(813394600.7, 634341685.9, 0.56176069).slope,
	         0.00026232821530145666, 1e-13);
}

static void quantiles_invert_the_tails(void **state)
{
	(void)state;
	relative(beta_quantile_lower(3, 1, 1e-36), 1e-12, 1e-14);
	relative(beta_quantile_lower(0.5, 0.5, 1 / 3.0), 0.25, 1e-13);
	relative(beta_quantile_upper(0.5, 0.5, 2 / 3.0), 0.25, 1e-13);
	relative(beta_quantile_upper(2, 3, 0.6517), 0.3, 1e-13);
	relative(beta_quantile_lower(7, 7, 0.5), 0.5, 1e-14);
	/* 1 - 0.025^(1/7) from the other side */
	digits(beta_quantile_lower(7, 1, 0.025), "0.590383602775");
	digits(beta_quantile_upper(1, 7, 0.025), "0.409616397225");
}

static void log_beta_of_small_and_great(void **state)
{
	(void)state;
	digits(log_beta(0.5, 0.5), "1.14472988584940"); /* ln pi */
	digits(log_beta(1, 1), "0.000000000000000");
	digits(log_beta(2, 3), "-2.48490664978800"); /* ln 1/12 */
	/* ln 1/1e9, where lgamma alone would leave four digits */
	digits(log_beta(1, 1e9), "-20.7232658369464");
	digits(log_beta(1e9, 1), "-20.7232658369464");
}

static void gamma_tails_are_their_closed_forms(void **state)
{
	(void)state;
	/* Q(1, x) = e^-x, Q(2, x) = (1 + x) e^-x, P(1/2, x) = erf(sqrt x) */
	digits(gamma_tails(1, 3).upper, "0.049787068367864");
	digits(gamma_tails(1, 1e-12).lower, "9.9999999999950e-13");
	digits(gamma_tails(2, 1).upper, "0.735758882342885");
	/* Q(3, x) = (1 + x + x^2 / 2) e^-x */
	digits(gamma_tails(3, 10).upper, "0.00276939571551");
	digits(gamma_tails(0.5, 0.25).lower, "0.520499877813047");
	assert_true(gamma_tails(2, 0).upper == 1);
	relative(gamma_quantile_upper(1, 0.05), 2.995732273553991, 1e-14);
	relative(gamma_quantile_lower(1, 0.95), 2.995732273553991, 1e-14);
}

static void normal_quantiles(void **state)
{
	(void)state;
	relative(normal_quantile_upper(0.025), 1.959963984540054, 1e-15);
	relative(normal_quantile_upper(0.05), 1.6448536269514727, 1e-15);
	digits(normal_quantile_upper(0.975), "-1.95996398454");
	digits(normal_quantile_upper(0.5), "0.000000000000");
	relative(normal_quantile_upper(1e-12), 7.034483825301132, 1e-15);
	digits(normal_upper(1.95996398454005), "0.0250000000000");
}

static void log_binomial_of_small_and_great(void **state)
{
	(void)state;
	/* 10 over 3, times 0.5^10 */
	relative(exp(log_binomial(3, 10, 0.5)), 0.1171875, 1e-14);
	relative(log_binomial(0, 1e9, 1e-12), -1e-3, 1e-11);
	relative(log_binomial(4, 4, 0.5), -2.772588722239781, 1e-15);
	assert_true(log_binomial(1, 2, 0) == -INFINITY);
	assert_true(log_binomial(0, 2, 0) == 0);
	assert_true(log_binomial(2, 2, 1) == 0);
	/* near 1 / sqrt(2 pi n p q) */
	relative(exp(log_binomial(5e8, 1e9, 0.5)), 2.5231325213894e-5, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(beta_tails_are_their_closed_forms),
	    cmocka_unit_test(beta_tails_end_at_0_and_1),
	    cmocka_unit_test(small_tails_keep_their_digits),
	    cmocka_unit_test(great_arguments_keep_their_digits),
	    cmocka_unit_test(quantiles_invert_the_tails),
	    cmocka_unit_test(log_beta_of_small_and_great),
	    cmocka_unit_test(gamma_tails_are_their_closed_forms),
	    cmocka_unit_test(normal_quantiles),
	    cmocka_unit_test(log_binomial_of_small_and_great),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
