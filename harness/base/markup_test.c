/* What is sound markup, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "harness/base/buf.h"
#include "harness/base/markup.h"

static const char *fault(const char *s, bool plain)
{
	return markup_fault(s, strlen(s), plain);
}

static void what_an_explanation_is_made_of_is_plain(void **state)
{
	static const char *const plain[] = {
	    "",
	    "text only",
	    "<div class=\"lanes\"><p>a &lt; b &amp; c &#8594; d</p>\n</div>",
	    "<svg viewBox=\"0 0 1 1\" role=\"img\"><path d=\"M0 1\"/></svg>",
	    "<svg><circle r=\"1\"><title>x</title></circle></svg>",
	    "<td colspan=\"3\">\xe2\x86\x92</td>",
	    "<p>a > b, \"c\" and 'd'</p>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (fault(plain[i], true))
			fail_msg("%s: %s", plain[i], fault(plain[i], true));
}

static void what_acts_fetches_or_leads_away_is_not(void **state)
{
	static const char *const bad[] = {
	    "<script>x</script>",
	    "<p onclick=\"x\">x</p>",
	    "<a href=\"javascript:x\">x</a>",
	    "<p style=\"position:fixed\">x</p>",
	    "<style>x</style>",
	    "<img src=\"x\"/>",
	    "<iframe srcdoc=\"x\"></iframe>",
	    "<link rel=\"stylesheet\" href=\"x\"/>",
	    "<meta charset=\"x\"/>",
	    "<p id=\"x\">x</p>",
	    "<!DOCTYPE html><p>x</p>",
	    "<SCRIPT>x</SCRIPT>",
	    "<svg><a>x</a></svg>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (!fault(bad[i], true))
			fail_msg("is taken for plain: %s", bad[i]);
}

static void what_is_not_well_formed_is_told(void **state)
{
	static const char *const bad[][2] = {
	    {"<p>", "an element is not closed"},
	    {"</p>", "closes what is not open"},
	    {"<p><b></p></b>", "closes another than the last one"},
	    {"<p", "a tag does not end"},
	    {"<p></p", "a tag does not end"},
	    {"<", "no name"},
	    {"<!-- x -->", "no name"},
	    {"<?xml?>", "no name"},
	    {"<p class=x>", "an attribute without quotes"},
	    {"<p class>", "an attribute without quotes"},
	    {"<p class=\"x>", "an attribute does not end"},
	    {"<p class=\"<b>\">", "an attribute does not end"},
	    {"<p/>", "an element that must be closed is not"},
	    {"<br>", "an element that has nothing in it is not closed"},
	    {"<path>", "an element is not closed"},
	    {"a & b", "no name"},
	    {"&nbsp;", "not an entity of XML"},
	    {"&#x41;", "not a number of a character"},
	    {"&lt", "an entity does not end"},
	    {"\xff", "not UTF-8"},
	    {"\x01", "a control character"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *got = fault(bad[i][0], false);

		if (!got || strcmp(got, bad[i][1]) != 0)
			fail_msg("%s: got %s, want %s", bad[i][0],
			         got ? got : "nothing", bad[i][1]);
	}
	assert_null(fault("<!DOCTYPE html>\n<html><br/></html>", false));
}

static void a_thousand_open_elements_are_too_deep(void **state)
{
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_puts(&b, "<div>");
	assert_string_equal(fault(buf_str(&b), true), "too deep");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_an_explanation_is_made_of_is_plain),
	    cmocka_unit_test(what_acts_fetches_or_leads_away_is_not),
	    cmocka_unit_test(what_is_not_well_formed_is_told),
	    cmocka_unit_test(a_thousand_open_elements_are_too_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
