#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/pages/figures.h"

typedef void put(struct buf *out, double x);

static void assert_put(put *f, double x, const char *want)
{
	struct buf out = {0};

	f(&out, x);
	assert_string_equal(buf_str(&out), want);
	buf_done(&out);
}

static void small_rates_are_one_in_many(void **state)
{
	(void)state;
	assert_put(put_rate, 0, "0");
	assert_put(put_rate, 0.012, "1/83");
	assert_put(put_rate, 0.1, "1/10");
	assert_put(put_rate, 0.26, "0.26");
	assert_put(put_rate, 1, "1");
}

static void bounds_are_rounded_so_that_they_hold(void **state)
{
	(void)state;
	/* 0 of 50000: the rate is below 1 in 16690.9 */
	assert_put(put_upper, 5.99128506246e-5, "1/16690");
	assert_put(put_lower, 5.99128506246e-5, "1/16691");
	assert_put(put_upper, 1.0 / 50000, "1/50000");
	assert_put(put_lower, 1.0 / 50000, "1/50000");
	assert_put(put_upper, 0.308497107819, "0.31");
	assert_put(put_lower, 0.308497107819, "0.3");
	assert_put(put_upper, 0.999, "1");
	assert_put(put_lower, 0, "0");
	assert_put(put_upper, 1, "1");
}

static void times_are_utc_and_have_four_digits_a_year(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(put_iso_date(&out, 1764086400));
	assert_string_equal(buf_str(&out), "2025-11-25T16:00:00Z");
	buf_clear(&out);
	assert_true(put_iso_date(&out, 253402300799));
	assert_string_equal(buf_str(&out), "9999-12-31T23:59:59Z");
	buf_clear(&out);
	assert_true(put_iso_date(&out, 0));
	assert_string_equal(buf_str(&out), "1970-01-01T00:00:00Z");
	buf_clear(&out);
	assert_false(put_iso_date(&out, 253402300800));
	assert_false(put_iso_date(&out, INT64_MAX));
	assert_false(put_iso_date(&out, INT64_MIN));
	assert_false(put_iso_date(&out, -100000000000));
	assert_int_equal(out.len, 0);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(small_rates_are_one_in_many),
	    cmocka_unit_test(bounds_are_rounded_so_that_they_hold),
	    cmocka_unit_test(times_are_utc_and_have_four_digits_a_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
