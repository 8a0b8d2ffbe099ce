/* digest_test.c: fewer lines that say as much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "harness/trial/digest.h"

static void digests(const char *said, const char *want)
{
	struct buf out = {0};

	digest_lines(&out, said, strlen(said), "  ");
	assert_string_equal(buf_str(&out), want);
	buf_done(&out);
}

static void few_lines_stay_as_they_are(void **state)
{
	(void)state;
	digests("", "");
	digests("G 1: waits\nG 2: waits\n", "  G 1: waits\n  G 2: waits\n");
	digests("no newline", "  no newline\n");
}

static void of_many_each_sort_is_told_once(void **state)
{
	struct buf said = {0};

	(void)state;
	buf_puts(&said, "32 tasks\n");
	for (int i = 0; i < 30; i++)
		buf_printf(&said, "G %d: in a call\n", i);
	buf_puts(&said, "G 30: waits for 17\nG 31: in a call\nG 1 waits\n");
	digests(buf_str(&said), "  32 tasks\n"
	                        "  G 0: in a call (and 30 more like that)\n"
	                        "  G 30: waits for 17\n"
	                        "  G 1 waits\n");
	buf_done(&said);
}

static void of_too_many_sorts_some_are_told(void **state)
{
	struct buf said = {0}, out = {0};
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		for (int j = 0; j < i; j++)
			buf_byte(&said, 'x');
		buf_byte(&said, '\n');
	}
	digest_lines(&out, buf_str(&said), said.len, "");
	for (size_t i = 0; i < out.len; i++)
		lines += out.data[i] == '\n';
	assert_int_equal(lines, 100);
	buf_done(&said);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(few_lines_stay_as_they_are),
	    cmocka_unit_test(of_many_each_sort_is_told_once),
	    cmocka_unit_test(of_too_many_sorts_some_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
