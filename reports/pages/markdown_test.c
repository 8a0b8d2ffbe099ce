/*
 * The page in Markdown, as a whole, and as GitHub's own parser reads it:
 * cmark-gfm makes HTML of it, which xmllint looks through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "reports/pages/judged.h"
#include "reports/pages/markdown_text.h"
#include "reports/pages/pages_sample.h"
#include "reports/pages/written_out.h"

/* HTML in tags stays it, and so is seen. */
#define AS_XML                                                                 \
	"{ echo '<page>'; cmark-gfm --unsafe -e table -e autolink "            \
	"-e strikethrough %s; echo '</page>'; } >\"${TMPDIR:-/tmp}/page.xml\""

static struct pages_sample sample;

static struct buf page(void)
{
	struct buf out = {0};

	page_markdown(&out, &sample.s, &pages_sample_options);
	return out;
}

static bool have_parser(void)
{
	return have_program("cmark-gfm") && have_program("xmllint");
}

/* What the expression is of the page as HTML. */
static struct buf value(const struct buf *out, const char *expression)
{
	char command[3000], path[512];
	struct buf result = {0};

	assert_true(passes(out, AS_XML));
	snprintf(path, sizeof path, "%s", in_tmp("page.xml"));
	snprintf(command, sizeof command,
	         "xmllint --huge --xpath \"%s\" '%s' >'%s.value' 2>&1",
	         expression, path, path);
	if (system(command) != 0)
		fail_msg("no value of %s", expression);
	assert_int_equal(
	    buf_read_file(&result, in_tmp("page.xml.value"), 1 << 20), 0);
	return result;
}

static bool holds(const struct buf *out, const char *expression)
{
	struct buf v = value(out, expression);
	bool yes = !strcmp(buf_str(&v), "true\n");

	buf_done(&v);
	return yes;
}

static void assert_holds(const struct buf *out, const char *expression)
{
	if (!holds(out, expression))
		fail_msg("not so: %s", expression);
}

static void assert_value(const struct buf *out, const char *expression,
                         const char *want)
{
	struct buf v = value(out, expression);

	assert_string_equal(buf_str(&v), want);
	buf_done(&v);
}

/* No mark of a target's or a user's has become one. */
static void assert_safe(const struct buf *out)
{
	assert_holds(out,
	             "count(//script | //img | //a | //em | //h1 | //li | //hr "
	             "| //del | //blockquote) = 0 and "
	             /* bold: the headlines, and what is new */
	             "count(//strong) = 3 + 2 and "
	             "count(//h2) = 1 and count(//h3) = 3 and "
	             "count(//h2[contains(., 'head')]) = 0 and "
	             /* all is in its fold, and no fold in another */
	             "count(/page/details) = 4 + 3 + 1 and "
	             "count(//details//details) = 0 and "
	             "count(//details//h3) = 0 and "
	             /* each row has as many cells as its head */
	             "count(//table) = 3 + 2 + 1 + 3 + 1 and "
	             "count(//tr[count(*) != "
	             "count(ancestor::table/thead/tr/*)]) = 0 and "
	             "count(//table[.//th[. = 'finding']]/tbody/tr) = 4");
}

static void all_of_it_is_told(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	out = page();
	assert_page(&out, "sample.md");
	buf_done(&out);
}

static void nothing_breaks_out_of_it(void **state)
{
	static const char *const texts[] = {
	    HOSTILE_TEXT, "|", "\\|", "\\", "`", "``a``", "` |", " ", "a ",
	    "```", "```\n\n# head\n", "````\n</details>\n", "~~~",
	    "</details>", "</code></summary>", "<!--", "<script>", "@user",
	    "a@b.org", "https://x.invalid", "www.x.invalid", "**a**", "*a*",
	    "_a_", "~~a~~", "[a](b)", "![a](b)", "- a", "1. a", "> a", "# a",
	    "    a", "---", "a\n===", "a\n\nb", "&lt;b&gt;", "&#60;b&#62;",
	    "\xff", "\x01", "\t"};
	struct buf out;

	(void)state;
	if (!have_parser())
		skip();
	pages_sample(&sample);
	out = page();
	assert_safe(&out);
	buf_done(&out);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		pages_sample_all(&sample, texts[i]);
		out = page();
		assert_safe(&out);
		buf_done(&out);
	}
}

/* What would get out is seen. */
static void what_breaks_out_is_seen(void **state)
{
	static const struct {
		const char *from, *to, *expression;
	} faults[] = {
	    {"A & B", "```\n<script>x</script>", "count(//script) = 0"},
	    {"`hang`", "@a <b>hang</b>", "count(//b) = 0"},
	    {"`hang`", "https://x.invalid", "count(//a) = 0"},
	    {"`hang`", "*hang*", "count(//em) = 0"},
	    {"A & B", "```\n</details>\n\n<details>\n\n```\n",
	     "count(//details) = 8"},
	};
	struct buf good, bad;

	(void)state;
	if (!have_parser())
		skip();
	pages_sample(&sample);
	good = page();
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		assert_true(holds(&good, faults[i].expression));
		bad = changed(&good, faults[i].from, faults[i].to);
		if (holds(&bad, faults[i].expression))
			fail_msg("not seen: %s", faults[i].to);
		buf_done(&bad);
	}
	buf_done(&good);
}

static void text_stays_what_it_was(void **state)
{
	struct buf out;

	(void)state;
	if (!have_parser())
		skip();
	pages_sample(&sample);
	sample.signatures[0].signature =
	    (char *)"a|b `c` <d> \\| *e* @f &lt; \\";
	sample.findings[0].text = (char *)"x ``` y\n````\nz";
	out = page();
	/* behind @ stands one that is not seen */
	assert_value(&out, "string((//table[.//th[. = 'finding']]//td)[2])",
	             "a|b `c` <d> \\| *e* @\xe2\x80\x8b" "f &lt; \\\n");
	assert_value(&out, "string(//summary)",
	             "new: a|b `c` <d> \\| *e* @f &lt; \\\n");
	assert_value(&out, "string(//pre)", "x ``` y\n````\nz\n\n");
	buf_done(&out);
}

static void a_page_that_would_be_too_long_says_so(void **state)
{
	static struct summary_signature many[1000];
	struct buf text = {0}, out = {0};

	(void)state;
	while (text.len < 100000)
		buf_puts(&text, "a line of a finding \xc3\xa4\n");
	pages_sample(&sample);
	for (size_t i = 0; i < 4; i++)
		sample.findings[i].text = (char *)buf_str(&text);
	for (size_t i = 0; i < 1000; i++)
		many[i] = sample.signatures[i % 3];
	sample.groups[0].signatures = many;
	sample.groups[0].nsignatures = 1000;
	buf_puts(&out, "before\n");
	page_markdown(&out, &sample.s, &pages_sample_options);
	assert_true(out.len <= PAGE_MARKDOWN_MOST + 7);
	assert_true(out.len > PAGE_MARKDOWN_MOST - 50000);
	assert_non_null(strstr(buf_str(&out), "\nand 800 more\n"));
	/* 4348 lines of 23 bytes */
	assert_non_null(strstr(buf_str(&out), "\n(and 80004 bytes more)\n"));
	/* each of the 1001 findings, 3 lists of hunts and one environment is
	 * there or is counted */
	assert_non_null(strstr(buf_str(&out), "parts are left out**"));
	if (have_parser())
		assert_holds(&out, "count(/page/details) > 40 and "
		                   "count(//details//details) = 0");
	buf_done(&out);
	buf_done(&text);
}

static void assert_becomes(void (*f)(struct buf *, const char *),
                           const char *text, const char *want)
{
	struct buf out = {0};

	f(&out, text);
	assert_string_equal(buf_str(&out), want);
	buf_done(&out);
}

static void code5(struct buf *out, const char *text)
{
	markdown_code(out, text, 5);
}

static void block20(struct buf *out, const char *text)
{
	markdown_block(out, text, 20);
}

static void code_is_as_short_as_it_can_be(void **state)
{
	(void)state;
	assert_becomes(code5, "a*b", "`a*b`");
	assert_becomes(code5, "a|b", "<code>a&#124;b</code>");
	assert_becomes(code5, "a`b", "<code>a&#96;b</code>");
	assert_becomes(code5, "", "");
	assert_becomes(code5, " a", "<code> a</code>");
	assert_becomes(code5, "abcdef", "`abcd\xe2\x80\xa6`");
	assert_becomes(block20, "a\nb", "```text\na\nb\n```\n");
	assert_becomes(block20, "```", "````text\n```\n````\n");
	assert_becomes(block20, "a `````` b",
	               "```````text\na `````` b\n```````\n");
	assert_becomes(block20, "1234567890123456789\xc3\xa4\n",
	               "```text\n1234567890123456789\n```\n\n(and 3 bytes "
	               "more)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_told),
	    cmocka_unit_test(nothing_breaks_out_of_it),
	    cmocka_unit_test(what_breaks_out_is_seen),
	    cmocka_unit_test(text_stays_what_it_was),
	    cmocka_unit_test(a_page_that_would_be_too_long_says_so),
	    cmocka_unit_test(code_is_as_short_as_it_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
