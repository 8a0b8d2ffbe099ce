/* status_test.c: a campaign at a glance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/campaign/status.h"

static const struct status_worker workers[] = {
    {.name = "explore-1", .strategy = "portfolio", .runs = true,
     .schedules = 1000, .findings = 2, .begun = 1, .rate = 99.6},
    {.name = "afl-2", .strategy = "afl-fast", .runs = false,
     .schedules = 234, .findings = 1, .begun = 7, .rate = 0},
};

static const struct status_finding findings[] = {
    {.signature = "race a < b & c", .count = 2, .worker = "explore-1",
     .same = 3, .of = 3, .file = "race-01234567", .explained = true},
    {.signature = "deadlock", .count = 1, .worker = "afl-2",
     .file = "deadlock-89abcdef"},
};

static struct status status(size_t nworkers, size_t nfindings)
{
	return (struct status){.subject = "target a<b",
	                       .end = "",
	                       .time = "1h02m",
	                       .now = "2000-01-02 03:04:05",
	                       .corpus = 812,
	                       .workers = workers,
	                       .nworkers = nworkers,
	                       .findings = findings,
	                       .nfindings = nfindings};
}

static void a_line_adds_up_what_all_do(void **state)
{
	struct status one = status(1, 0), two = status(2, 2);
	struct buf out = {0};

	(void)state;
	status_line(&out, &two);
	assert_string_equal(buf_str(&out),
	                    "1h02m: 1 worker, 1234 schedules, 3 findings (2 "
	                    "different), 100/s | corpus 812");
	buf_clear(&out);
	one.nworkers = 0;
	status_line(&out, &one);
	assert_string_equal(buf_str(&out),
	                    "1h02m: 0 workers, 0 schedules, 0 findings (0 "
	                    "different), 0/s | corpus 812");
	buf_done(&out);
}

static void expect_in(struct buf *page, const char *text)
{
	if (!strstr(buf_str(page), text))
		fail_msg("no %s in %s", text, buf_str(page));
}

static void a_page_has_a_row_for_each(void **state)
{
	struct status s = status(2, 2);
	struct buf page = {0};

	(void)state;
	status_page(&page, &s);
	expect_in(&page, "<h1>Campaign: target a&lt;b</h1>");
	expect_in(&page, "<p>As of 2000-01-02 03:04:05</p>");
	expect_in(&page,
	          "<tr><td>afl-2</td><td>afl-fast</td><td>no</td>"
	          "<td>234</td><td>0</td><td>1</td><td>7</td></tr>");
	expect_in(&page,
	          "<tr><td>race a &lt; b &amp; c</td><td>2</td>"
	          "<td>explore-1</td><td>3 of 3</td>"
	          "<td><a href=\"repros/race-01234567.repro\">repro</a> "
	          "<a href=\"repros/race-01234567.txt\">txt</a> </td></tr>");
	expect_in(&page,
	          "<tr><td>deadlock</td><td>1</td><td>afl-2</td><td></td>"
	          "<td><a href=\"repros/deadlock-89abcdef.repro\">repro</a> "
	          "</td></tr>");
	buf_done(&page);
}

static void a_page_says_how_it_ended(void **state)
{
	struct status s = status(1, 0);
	struct buf page = {0};

	(void)state;
	s.end = "its time is over";
	status_page(&page, &s);
	expect_in(&page, "<p>its time is over, 2000-01-02 03:04:05</p>");
	expect_in(&page, "<p>None.</p>");
	buf_done(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_adds_up_what_all_do),
	    cmocka_unit_test(a_page_has_a_row_for_each),
	    cmocka_unit_test(a_page_says_how_it_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
