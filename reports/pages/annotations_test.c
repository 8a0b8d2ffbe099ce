/* Commands to GitHub: a line each, whatever is in it, and ten of a kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "reports/pages/pages_sample.h"

static struct pages_sample sample;

static struct buf page(void)
{
	struct buf out = {0};

	page_annotations(&out, &sample.s, &pages_sample_options);
	return out;
}

/* The lines that begin with it. */
static size_t lines_with(struct buf *out, const char *begin)
{
	size_t n = 0;

	for (const char *p = buf_str(out); *p; p += strcspn(p, "\n") + 1)
		n += !strncmp(p, begin, strlen(begin));
	return n;
}

static void a_signature_is_told_once_with_its_rate(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	/* in two groups: once new, once known */
	sample.signatures[3].signature = sample.signatures[1].signature;
	sample.hunts[1].claim_verdict = (char *)"broken";
	out = page();
	assert_string_equal(
	    buf_str(&out),
	    "::error title=gort%2C scenario seed::More than 1 in 50,000 runs "
	    "fail: claim broken at 95 %25; 0 of 166,428 runs failed\n"
	    "::error title=go-start-not-runnable in-syscall::gort+11953, "
	    "scenario seed: 9 of 1000 runs, 95%25 interval 1/243 to 1/58 "
	    "(Clopper-Pearson)%0Arepeat: tracetorture stress --seed 77 --runs "
	    "1\n"
	    "::error title=hang::gort, scenario seed, strategy surw: 3 of 500 "
	    "schedules, 95%25 interval 1/3573 to 1/36 "
	    "(valid at any time)%0Arepeat: "
	    "tracetorture stress --seed 77 --runs 1\n"
	    "::notice title=gort+11953%2C scenario seed::1.2 %25 of runs fail: "
	    "0.621 to 2.09 %25 at 95 %25; 12 of 1,000 runs failed, 3 of them "
	    "with known findings only\n"
	    "::notice title=gort%2C scenario seed%2C strategy surw::Do fewer "
	    "than 1 in 1,000 schedules fail?: not decided at 95 %25; 3 of 500 "
	    "schedules failed; 10,501 more, all clean, would decide it\n"
	    "::notice title=hang::gort+11953, scenario seed: 2 of 1000 runs, "
	    "95%25 interval 1/4128 to 1/138 (Clopper-Pearson); known: "
	    "golang/go#11953%0Arepeat: tracetorture stress --seed 77 --runs "
	    "1\n"
	    "::notice title=go-start-not-runnable waiting::gort+11953, "
	    "scenario seed: 1 of 1000 runs, 95%25 interval 1/39499 to 1/179 "
	    "(Clopper-Pearson); known: waiting%0Arepeat: tracetorture stress "
	    "--seed 77 --runs 1\n");
	buf_done(&out);
}

static void groups_with_one_signature_share_its_note(void **state)
{
	struct buf out;

	(void)state;
	pages_sample(&sample);
	sample.signatures[3].signature = sample.signatures[0].signature;
	out = page();
	assert_int_equal(lines_with(&out, "::error "), 1);
	assert_non_null(strstr(buf_str(&out), "--runs 1%0Agort, scenario seed, "
	                                      "strategy surw: 3 of 500"));
	buf_done(&out);
}

static void there_are_ten_of_a_kind_at_most(void **state)
{
	static struct summary_signature many[12];
	static char names[12][8];
	struct buf out;

	(void)state;
	pages_sample(&sample);
	for (size_t i = 0; i < 12; i++) {
		snprintf(names[i], sizeof names[i], "s%zu", i);
		many[i] = sample.signatures[0];
		many[i].signature = names[i];
	}
	sample.groups[0].signatures = many;
	sample.groups[0].nsignatures = 10;
	sample.groups[2].nsignatures = 0;
	out = page();
	assert_int_equal(lines_with(&out, "::error "), 10);
	assert_int_equal(lines_with(&out, "::error title=s9::"), 1);
	buf_done(&out);
	sample.groups[0].nsignatures = 12;
	out = page();
	assert_int_equal(lines_with(&out, "::error "), 10);
	assert_int_equal(lines_with(&out, "::error title=s8::"), 1);
	assert_int_equal(lines_with(&out, "::error title=and 3 more::"), 1);
	buf_done(&out);
}

static void a_hostile_string_gives_no_commands(void **state)
{
	struct buf out;
	size_t errors, notices, lines;

	(void)state;
	pages_sample_all(&sample, HOSTILE_TEXT);
	out = page();
	errors = lines_with(&out, "::error title=");
	notices = lines_with(&out, "::notice title=");
	lines = lines_with(&out, "");
	assert_int_equal(lines, errors + notices);
	/* a title ends where ours does */
	for (const char *p = buf_str(&out); *p; p += strcspn(p, "\n") + 1) {
		const char *title = strchr(p, '=') + 1;
		size_t n = strcspn(title, ":,");

		assert_memory_equal(title + n, "::", 2);
		assert_true(n > 0 && n < 4 * 400);
	}
	assert_null(strchr(buf_str(&out), '\r'));
	assert_null(strchr(buf_str(&out), '\x1b'));
	assert_null(strchr(buf_str(&out), '\xff'));
	/* its %0A is not one of ours */
	assert_non_null(strstr(buf_str(&out), "%250A"));
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_signature_is_told_once_with_its_rate),
	    cmocka_unit_test(groups_with_one_signature_share_its_note),
	    cmocka_unit_test(there_are_ten_of_a_kind_at_most),
	    cmocka_unit_test(a_hostile_string_gives_no_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
