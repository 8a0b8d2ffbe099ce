/* The report for a terminal, as a whole and with what would break it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/utf8.h"
#include "reports/pages/pages_sample.h"
#include "reports/pages/written_out.h"

static struct pages_sample sample;

static void all_of_it_is_told(void **state)
{
	struct buf out = {0};

	(void)state;
	pages_sample(&sample);
	page_text(&out, &sample.s, &pages_sample_options);
	/* 12/1000: 6.2155e-3 to 2.08677e-2; 9/1000: 4.12e-3 to 1.70e-2;
	 * 2/1000: 2.42e-4 to 7.21e-3; 1/1000: 2.53e-5 to 5.56e-3;
	 * 0/166428: 2.2165e-5, one-sided 1.8e-5; 3/500: 1.24e-3 to 1.74e-2 */
	assert_page(&out, "sample.txt");
	buf_done(&out);
}

/* The last line. */
static void assert_verdict(const char *want)
{
	struct buf out = {0};
	const char *line;

	page_text(&out, &sample.s, &pages_sample_options);
	line = strstr(buf_str(&out), "\nenvironment\n");
	assert_non_null(line);
	line = strstr(line, "\n\n");
	assert_non_null(line);
	assert_string_equal(line + 2, want);
	buf_done(&out);
}

static void known_findings_and_met_claims_fail_nothing(void **state)
{
	(void)state;
	pages_sample(&sample);
	sample.signatures[0].known = (char *)"some";
	assert_verdict("inconclusive: a claim is not decided in 1 of 3 "
	               "groups\n");
	sample.hunts[2].claim_verdict = (char *)"met";
	assert_verdict("ok: no new findings, no claim undecided in 3 of 3 "
	               "groups\n");
	sample.hunts[1].claim_verdict = (char *)"broken";
	assert_verdict("finding: new findings, or a claim that is broken, in "
	               "1 of 3 groups\n");
}

static void a_hostile_string_begins_no_line_and_moves_no_cursor(void **state)
{
	struct buf out = {0};
	const unsigned char *p, *end;
	size_t n;

	(void)state;
	pages_sample_all(&sample, HOSTILE_TEXT);
	page_text(&out, &sample.s, &pages_sample_options);
	buf_str(&out);
	end = out.data + out.len;
	for (p = out.data; p < end; p += n) {
		n = utf8_len(p, (size_t)(end - p));
		assert_true(n > 0);
		assert_true(*p == '\n' || !utf8_is_unseen(p, n));
	}
	assert_null(strstr(buf_str(&out), "\n::"));
	assert_null(strstr(buf_str(&out), " \n::"));
	assert_non_null(strstr(buf_str(&out), "\n    | ::warning file=x::y\n"));
	buf_done(&out);
}

static void a_long_name_is_cut_and_nothing_is_not_a_number(void **state)
{
	struct buf out = {0}, name = {0};

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_puts(&name, "\xc3\xa4");
	pages_sample_all(&sample, buf_str(&name));
	sample.groups[0].runs = sample.groups[0].failed = 0;
	sample.groups[1].elapsed_ns = INT64_MAX;
	sample.hunts[0].begun_s = INT64_MAX;
	sample.s.nenvironments = 0;
	page_text(&out, &sample.s, &pages_sample_options);
	assert_non_null(strstr(buf_str(&out),
	                       "  rate        not known: no run has ended\n"));
	/* 4 texts, evidences and repeats; 3 commands */
	assert_true(out.len < 200000 * 16);
	assert_null(strstr(buf_str(&out), "nan"));
	buf_clear(&out);
	page_text(&out, &(struct summary){0}, &pages_sample_options);
	assert_string_equal(buf_str(&out),
	                    "tracetorture: report of 2025-11-25 17:00:00 UTC\n"
	                    "\nok: no new findings, no claim undecided in 0 of "
	                    "0 groups\n");
	buf_done(&out);
	buf_done(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_told),
	    cmocka_unit_test(known_findings_and_met_claims_fail_nothing),
	    cmocka_unit_test(
		a_hostile_string_begins_no_line_and_moves_no_cursor),
	    cmocka_unit_test(a_long_name_is_cut_and_nothing_is_not_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
