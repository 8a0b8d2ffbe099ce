#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <cmocka.h>

#include "harness/base/buf.h"
#include "harness/base/histogram.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"

static void json_strings_escape_what_json_wants_escaped(void **state)
{
	struct buf b = {0};

	(void)state;
	json_str(&b, "a\"b\\c\n\x01 \xc3\xa4 \xff \xed\xa0\x80");
	assert_string_equal(buf_str(&b),
	                    "\"a\\\"b\\\\c\\n\\u0001 \xc3\xa4 \\ufffd "
	                    "\\ufffd\\ufffd\\ufffd\"");
	buf_done(&b);
}

static void histogram_is_exact_below_32_and_within_a_16th_above(void **state)
{
	static struct histogram h;

	(void)state;
	assert_int_equal(histogram_quantile(&h, 0.5), 0);
	for (uint64_t i = 1; i <= 31; i++)
		histogram_add(&h, i);
	assert_int_equal(histogram_quantile(&h, 0.5), 16);
	assert_int_equal(histogram_quantile(&h, 0.01), 1);
	assert_int_equal(histogram_quantile(&h, 1), 31);
	histogram_add(&h, 1000);
	assert_int_equal(histogram_quantile(&h, 1), 992);
	histogram_add(&h, UINT64_MAX);
	assert_true(histogram_quantile(&h, 1) == 31ull << 59);
}

static void a_written_file_reads_back_and_a_longer_one_is_refused(void **state)
{
	struct buf b = {0}, c = {0};
	const char *tmp = getenv("TMPDIR");
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/base_test-XXXXXX",
	         tmp ? tmp : "/tmp");
	close(mkstemp(path));
	buf_puts(&b, "seven b");
	assert_int_equal(buf_write_file(&b, path), 0);
	assert_int_equal(buf_read_file(&c, path, 7), 0);
	assert_string_equal(buf_str(&c), "seven b");
	assert_int_equal(buf_read_file(&c, path, 6), -EFBIG);
	assert_int_equal(buf_read_file(&c, "/nonexistent/x", 6), -ENOENT);
	unlink(path);
	buf_done(&b);
	buf_done(&c);
}

/* The first three numbers of SplitMix64 from seed 1234567, as published with
 * its reference implementation. */
static void the_generator_is_splitmix64(void **state)
{
	struct rng r = rng_seed(1234567);

	(void)state;
	assert_true(rng_next(&r) == 6457827717110365317u);
	assert_true(rng_next(&r) == 3203168211198807973u);
	assert_true(rng_next(&r) == 9817491932198370423u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(json_strings_escape_what_json_wants_escaped),
	    cmocka_unit_test(
		histogram_is_exact_below_32_and_within_a_16th_above),
	    cmocka_unit_test(
		a_written_file_reads_back_and_a_longer_one_is_refused),
	    cmocka_unit_test(the_generator_is_splitmix64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
