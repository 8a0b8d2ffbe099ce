#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/base/html.h"

static void assert_becomes(const char *text, const char *html)
{
	struct buf out = {0};

	html_str(&out, text);
	assert_string_equal(buf_str(&out), html);
	buf_done(&out);
}

static void what_html_reads_as_markup_is_escaped(void **state)
{
	(void)state;
	assert_becomes("<a href=\"x\">'&amp;'</a>",
	               "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;"
	               "&lt;/a&gt;");
}

static void text_in_any_language_stays(void **state)
{
	(void)state;
	assert_becomes("\xc3\xa4 \xe2\x86\x92 \xf0\x9f\x99\x82\tx\ny",
	               "\xc3\xa4 \xe2\x86\x92 \xf0\x9f\x99\x82\tx\ny");
}

static void controls_are_replaced(void **state)
{
	(void)state;
	assert_becomes("a\x01\x1b[31m\x7f\r\xc2\x85z",
	               "a\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd\xef\xbf\xbd"
	               "\xef\xbf\xbdz");
}

static void what_turns_the_writing_round_is_replaced(void **state)
{
	(void)state;
	assert_becomes("a\xe2\x80\xae"
	               "b\xe2\x81\xa6"
	               "c",
	               "a\xef\xbf\xbd"
	               "b\xef\xbf\xbd"
	               "c");
}

static void what_is_no_character_is_replaced(void **state)
{
	(void)state;
	assert_becomes("a\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbdz\xe2\x80\xa8",
	               "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
}

static void bytes_that_are_not_utf8_are_replaced_each(void **state)
{
	(void)state;
	assert_becomes("\xff\xc0\xaf\xed\xa0\x80\xe2\x86",
	               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_html_reads_as_markup_is_escaped),
	    cmocka_unit_test(text_in_any_language_stays),
	    cmocka_unit_test(controls_are_replaced),
	    cmocka_unit_test(what_turns_the_writing_round_is_replaced),
	    cmocka_unit_test(what_is_no_character_is_replaced),
	    cmocka_unit_test(bytes_that_are_not_utf8_are_replaced_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
