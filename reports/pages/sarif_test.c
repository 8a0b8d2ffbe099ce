/*
 * The SARIF page, as a whole, and against what SARIF 2.1.0 asks for:
 * testdata/sarif.jq, judged by jq.
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

#define RULES "jq -e -r -f reports/pages/testdata/sarif.jq %s >/dev/null 2>&1"

static struct pages_sample sample;

static const char *about(const char *rule)
{
	return strcmp(rule, "go-start-not-runnable") == 0
	           ? "a goroutine starts that is not {runnable}"
	           : NULL;
}

static struct buf page(const char *repository)
{
	struct page_options o = pages_sample_options;
	struct buf out = {0};

	o.repository = repository;
	o.about_rule = about;
	page_sarif(&out, &sample.s, &o);
	return out;
}

static void all_of_it_is_told(void **state)
{
	struct buf out;

	(void)state;
	if (!have_program("jq"))
		skip();
	pages_sample(&sample);
	out = page("https://example.org/x");
	/* laid out, so that it can be read */
	assert_true(passes(&out, "jq . %s >\"${TMPDIR:-/tmp}/laid-out\""));
	buf_clear(&out);
	assert_int_equal(buf_read_file(&out, in_tmp("laid-out"), 1 << 20), 0);
	assert_page(&out, "sample.sarif.json");
	buf_done(&out);
}

static void it_is_valid_whatever_is_in_it(void **state)
{
	static const char *const texts[] = {
	    HOSTILE_TEXT, "",         "\n", "{",   "}}",  "[a](0)",
	    "\\[a\\](0)", "../..",    "/",  "//x", "a:b", "%",
	    "\xff",       "\x01\x7f", "\"", "\\"};
	struct buf out;

	(void)state;
	if (!have_program("jq"))
		skip();
	pages_sample(&sample);
	out = page(NULL);
	assert_true(passes(&out, RULES));
	buf_done(&out);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		pages_sample_all(&sample, texts[i]);
		out = page(texts[i]);
		if (!passes(&out, RULES))
			fail_msg("%s", texts[i]);
		buf_done(&out);
	}
	sample.s = (struct summary){0};
	out = page(NULL);
	assert_true(passes(&out, RULES));
	buf_done(&out);
}

static void very_long_ones_are_valid_too(void **state)
{
	struct buf text = {0}, out;

	(void)state;
	if (!have_program("jq"))
		skip();
	while (text.len < 10000)
		buf_puts(&text, "{\xc3\xa4\xff\"\n](/");
	pages_sample_all(&sample, buf_str(&text));
	sample.groups[0].runs = sample.groups[0].failed = 0;
	sample.groups[1].elapsed_ns = INT64_MAX;
	sample.hunts[0].begun_s = INT64_MAX;
	sample.hunts[1].begun_s = INT64_MIN;
	out = page(NULL);
	assert_true(passes(&out, RULES));
	buf_done(&out);
	buf_done(&text);
}

static void rules_that_look_alike_are_one(void **state)
{
	struct buf out;

	(void)state;
	if (!have_program("jq"))
		skip();
	pages_sample(&sample);
	sample.signatures[0].rule = (char *)"\xff";
	sample.signatures[1].rule = (char *)"\xfe";
	sample.signatures[2].rule = (char *)"\xef\xbf\xbd";
	out = page(NULL);
	assert_true(passes(&out, "jq -e '.runs[0].tool.driver.rules | length "
	                         "> 1' %s >/dev/null"));
	buf_done(&out);
}

/* What was broken in it is seen. */
static void what_sarif_forbids_is_seen(void **state)
{
	static const struct {
		const char *from, *to;
	} faults[] = {
	    {"\"version\":\"2.1.0\"", "\"version\":\"2.0.0\""},
	    {"\"version\":\"2.1.0\",", ""},
	    {"\"name\":\"tracetorture\"", "\"name\":\"\""},
	    {"\"id\":\"hang\"", "\"id\":\"race\""},
	    {"\"id\":\"hang\"", "\"ident\":\"hang\""},
	    {"\"ruleIndex\":1", "\"ruleIndex\":3"},
	    {"\"ruleIndex\":1", "\"ruleIndex\":-1"},
	    {"\"ruleIndex\":1", "\"ruleIndex\":0"},
	    {"\"kind\":\"fail\"", "\"kind\":\"failed\""},
	    {"\"level\":\"note\"", "\"level\":\"known\""},
	    {"\"level\":\"note\"", "\"level\":\"none\""},
	    {"\"message\":{\"text\"", "\"message\":{\"txt\""},
	    {"{{runnable}}", "{runnable}"},
	    {"event: 48256", "[event](48256)"},
	    {"out/findings/go%20start", "out/findings/go start"},
	    {"out/findings/go%20start", "../findings/go%20start"},
	    {"out/findings/go%20start", "C:\\\\findings"},
	    {"\"startLine\":1", "\"startLine\":0"},
	    {"\"region\":{\"startLine\":1}", "\"region\":{}"},
	    {"\"occurrenceCount\":14", "\"occurrenceCount\":0"},
	    {"\"kind\":\"external\"", "\"kind\":\"known\""},
	    {"\"kind\":\"external\",", ""},
	    {"\"status\":\"accepted\"", "\"status\":\"ok\""},
	    {"\"signature/v1\":\"hang\"", "\"signature/v1\":1"},
	    {"\"executionSuccessful\":true", "\"executionSuccessful\":1"},
	    {"\"startTimeUtc\":\"2025-11-25T",
	     "\"startTimeUtc\":\"2025-11-25 "},
	    {"\"exitCode\":0", "\"exitCode\":0.5"},
	    {"\"repositoryUri\":\"https:", "\"repositoryUri\":\""},
	    {"\"occurrenceCount\":14", "\"occurrences\":14"},
	    {"\"runs\":[", "\"runs\":{\"a\":["},
	};
	struct buf good, bad;

	(void)state;
	if (!have_program("jq"))
		skip();
	pages_sample(&sample);
	good = page("https://example.org/x");
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		bad = changed(&good, faults[i].from, faults[i].to);
		if (passes(&bad, RULES))
			fail_msg("valid with %s for %s", faults[i].to,
			         faults[i].from);
		buf_done(&bad);
	}
	buf_done(&good);
}

static void the_repository_is_told_only_if_it_is_one(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	out = page("git@example.org:x");
	assert_null(strstr(buf_str(&out), "versionControlProvenance"));
	buf_done(&out);
	out = page("https://example.org/x");
	/* all hunts were of one commit */
	assert_non_null(strstr(
	    buf_str(&out),
	    "\"versionControlProvenance\":[{\"repositoryUri\":\"https://"
	    "example.org/x\",\"revisionId\":\"e38de2ee2bfcb46d08c7\"}]"));
	buf_done(&out);
}

static void a_hunt_ends_with_what_it_must_have_ended_with(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	sample.s.ngroups = 1;
	sample.groups[0].known = 0;
	out = page(NULL);
	assert_non_null(strstr(buf_str(&out), "\"exitCode\":1,"));
	buf_done(&out);
	sample.hunts[0].claim_verdict = (char *)"open";
	out = page(NULL);
	assert_non_null(strstr(buf_str(&out), "\"exitCode\":3,"));
	buf_done(&out);
	sample.hunts[0].status = (char *)"running";
	out = page(NULL);
	assert_null(strstr(buf_str(&out), "\"exitCode\":"));
	assert_non_null(strstr(buf_str(&out), "\"executionSuccessful\":false"));
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_told),
	    cmocka_unit_test(it_is_valid_whatever_is_in_it),
	    cmocka_unit_test(very_long_ones_are_valid_too),
	    cmocka_unit_test(rules_that_look_alike_are_one),
	    cmocka_unit_test(what_sarif_forbids_is_seen),
	    cmocka_unit_test(the_repository_is_told_only_if_it_is_one),
	    cmocka_unit_test(a_hunt_ends_with_what_it_must_have_ended_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
