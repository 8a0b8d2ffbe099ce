#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/pages/plain.h"

#define REPLACED "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"

static void assert_line(const char *text, size_t most, const char *want)
{
	struct buf out = {0};

	plain_line(&out, text, most);
	assert_string_equal(buf_str(&out), want);
	buf_done(&out);
}

static void a_line_is_one_line(void **state)
{
	(void)state;
	assert_line("a\nb\tc\n\n", PLAIN_WHOLE, "a b c");
	assert_line("\n", PLAIN_WHOLE, "");
	assert_line("\na\t", PLAIN_WHOLE, " a ");
	assert_line("", PLAIN_WHOLE, "");
	assert_line("a\rb", PLAIN_WHOLE, "a" REPLACED "b");
}

static void what_moves_a_cursor_is_replaced(void **state)
{
	(void)state;
	assert_line("\x1b[2Jx\b\x7f\xc2\x9b"
	            "31m",
	            PLAIN_WHOLE,
	            REPLACED "[2Jx" REPLACED REPLACED REPLACED "31m");
	assert_line("a\xe2\x80\xae"
	            "b",
	            PLAIN_WHOLE, "a" REPLACED "b");
}

static void bytes_that_are_not_utf8_are_replaced_each(void **state)
{
	(void)state;
	assert_line("\xff\xc0\xaf\xe2\x86", PLAIN_WHOLE,
	            REPLACED REPLACED REPLACED REPLACED REPLACED);
	assert_line("\xc3\xa4\xf0\x9f\x99\x82", PLAIN_WHOLE,
	            "\xc3\xa4\xf0\x9f\x99\x82");
}

static void a_long_line_is_cut_between_characters(void **state)
{
	(void)state;
	assert_line("abcde", 5, "abcde");
	assert_line("abcdef", 5, "abcd" ELLIPSIS);
	assert_line("\xc3\xa4\xc3\xb6\xc3\xbc", 2, "\xc3\xa4" ELLIPSIS);
	assert_line("\xff\xff\xff", 2, REPLACED ELLIPSIS);
	assert_line("ab", 1, ELLIPSIS);
	assert_line("a", 1, "a");
}

static void lines_have_their_prefix_and_their_end(void **state)
{
	struct buf out = {0};

	(void)state;
	plain_lines(&out, "a\n\nb\r\n::error::c", "| ");
	assert_string_equal(buf_str(&out),
	                    "| a\n| \n| b" REPLACED "\n| ::error::c\n");
	buf_clear(&out);
	plain_lines(&out, "a\n", "| ");
	assert_string_equal(buf_str(&out), "| a\n");
	buf_clear(&out);
	plain_lines(&out, "", "| ");
	assert_int_equal(out.len, 0);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_one_line),
	    cmocka_unit_test(what_moves_a_cursor_is_replaced),
	    cmocka_unit_test(bytes_that_are_not_utf8_are_replaced_each),
	    cmocka_unit_test(a_long_line_is_cut_between_characters),
	    cmocka_unit_test(lines_have_their_prefix_and_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
