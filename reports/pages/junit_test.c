/*
 * The JUnit page, as a whole, and against what Surefire's schema asks for:
 * testdata/surefire.rng, judged by xmllint.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "reports/pages/judged.h"
#include "reports/pages/pages_sample.h"
#include "reports/pages/written_out.h"

#define SCHEMA                                                                 \
	"xmllint --huge --noout --relaxng "                                    \
	"reports/pages/testdata/surefire.rng %s >/dev/null 2>&1"

static struct pages_sample sample;

static struct buf page(void)
{
	struct buf out = {0};

	page_junit(&out, &sample.s, &pages_sample_options);
	return out;
}

static void all_of_it_is_told(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	out = page();
	assert_page(&out, "sample.junit.xml");
	buf_done(&out);
}

/* Whether the counts are those of what is there. */
static bool counts_fit(const struct buf *out)
{
	return passes(out,
	              "xmllint --huge --xpath '/*[@tests = sum(*/@tests) and "
	              "@failures = sum(*/@failures) and @skipped = "
	              "sum(*/@skipped)]' %s >/dev/null 2>&1") &&
	       passes(out, "! xmllint --huge --xpath '//testsuite[@tests != "
	                   "count(testcase) or @failures != "
	                   "count(testcase[failure]) or @skipped != "
	                   "count(testcase[skipped]) or @flakes != "
	                   "count(testcase[flakyFailure and not(failure)])]' "
	                   "%s >/dev/null 2>&1");
}

static void assert_valid(const struct buf *out)
{
	assert_true(passes(out, SCHEMA));
	assert_true(counts_fit(out));
}

static void it_is_valid_whatever_is_in_it(void **state)
{
	static const char *const texts[] = {HOSTILE_TEXT,   "",  "\n",  "]]>",
	                                    "\xef\xbf\xbf", "&", "\x01"};
	struct buf out;

	(void)state;
	if (!have_program("xmllint"))
		skip();
	pages_sample(&sample);
	out = page();
	assert_valid(&out);
	buf_done(&out);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		pages_sample_all(&sample, texts[i]);
		out = page();
		assert_valid(&out);
		buf_done(&out);
	}
	sample.s = (struct summary){0};
	out = page();
	assert_true(passes(&out, SCHEMA));
	buf_done(&out);
}

static void very_long_ones_are_valid_too(void **state)
{
	struct buf text = {0}, out;

	(void)state;
	if (!have_program("xmllint"))
		skip();
	while (text.len < 100000)
		buf_puts(&text, "<\xc3\xa4\xff&\n");
	pages_sample_all(&sample, buf_str(&text));
	sample.groups[0].runs = sample.groups[0].failed = 0;
	sample.groups[1].elapsed_ns = INT64_MAX;
	out = page();
	assert_true(passes(&out, SCHEMA));
	buf_done(&out);
	buf_done(&text);
}

/* The schema sees it where it is broken. */
static void what_the_schema_forbids_is_seen(void **state)
{
	static const struct {
		const char *from, *to;
	} faults[] = {
	    {"<failure", "<skipped/><failure"},
	    {"</testcase>", "<failure type=\"x\"/></testcase>"},
	    {" time=\"0.000\"", ""},
	    {" time=\"95.000\"", " time=\"1e3\""},
	    {" type=\"hang\"", ""},
	    {"<stackTrace>", ""},
	    {"</properties>", "</properties><properties/>"},
	    {" value=\"seed\"", ""},
	    {" tests=\"2\"", ""},
	    {" flakes=\"1\"", " flakes=\"one\""},
	    {"2025-11-25T16", "2025-11-25 16"},
	    {"a goroutine", "a \x01goroutine"},
	    {"a goroutine", "a \xffgoroutine"},
	    {"a goroutine", "a <p> goroutine"},
	    {"a goroutine", "a &#1; goroutine"},
	    {"a goroutine", "a ]]> goroutine"},
	};
	struct buf good, bad;

	(void)state;
	if (!have_program("xmllint"))
		skip();
	pages_sample(&sample);
	good = page();
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		bad = changed(&good, faults[i].from, faults[i].to);
		if (passes(&bad, SCHEMA))
			fail_msg("valid with %s for %s", faults[i].to,
			         faults[i].from);
		buf_done(&bad);
	}
	bad = changed(&good, " tests=\"6\"", " tests=\"7\"");
	assert_false(counts_fit(&bad));
	buf_done(&bad);
	bad =
	    changed(&good, " failures=\"1\" flakes", " failures=\"0\" flakes");
	assert_false(counts_fit(&bad));
	buf_done(&bad);
	buf_done(&good);
}

static void a_group_without_findings_has_a_test_that_passes(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	sample.s.groups = &sample.groups[1];
	sample.s.ngroups = 1;
	sample.hunts[1].claim = sample.hunts[1].claim_verdict = (char *)"";
	out = page();
	assert_non_null(strstr(buf_str(&out),
	                       "<testcase name=\"no finding\" "
	                       "classname=\"gort\" time=\"0.000\"/>"));
	assert_non_null(strstr(buf_str(&out), "tests=\"1\" errors=\"0\" "
	                                      "skipped=\"0\" failures=\"0\">"));
	buf_done(&out);
	sample.groups[1].runs = 0;
	out = page();
	assert_non_null(
	    strstr(buf_str(&out), "<skipped message=\"no run has ended\"/>"));
	buf_done(&out);
}

static void a_met_claim_allows_what_a_broken_one_does_not(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	sample.hunts[2].claim_verdict = (char *)"met";
	out = page();
	assert_non_null(strstr(buf_str(&out), "<flakyFailure message=\"race x: "
	                                      "3 of 500 schedules"));
	buf_done(&out);
	sample.hunts[2].claim_verdict = (char *)"broken";
	out = page();
	assert_non_null(strstr(buf_str(&out),
	                       "<failure message=\"race x: 3 of 500 "
	                       "schedules"));
	assert_non_null(strstr(buf_str(&out),
	                       "<failure message=\"3 of 500 schedules failed\" "
	                       "type=\"claim\"/>"));
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_told),
	    cmocka_unit_test(it_is_valid_whatever_is_in_it),
	    cmocka_unit_test(very_long_ones_are_valid_too),
	    cmocka_unit_test(what_the_schema_forbids_is_seen),
	    cmocka_unit_test(a_group_without_findings_has_a_test_that_passes),
	    cmocka_unit_test(a_met_claim_allows_what_a_broken_one_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
