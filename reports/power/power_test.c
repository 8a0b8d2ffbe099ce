/* Expected values by hand; medians as Kaplan and Meier have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "harness/base/markup.h"
#include "reports/power/power.h"

static struct power_row row(const char *way, uint64_t seed, uint64_t first,
                            uint64_t runs)
{
	return (struct power_row){.target = "gort+x",
	                          .way = way,
	                          .seed = seed,
	                          .runs = runs,
	                          .failed = first > 0,
	                          .first = first,
	                          .elapsed_ns = (int64_t)runs * 1000000,
	                          .rule = first ? "seq-hole" : "",
	                          .preemptions = -1,
	                          .switches = -1};
}

static void attempts_that_found_nothing_are_longer_not_left_out(void **state)
{
	/* of 1, 2, >5, >5: half have found it at 2; without the others it
	 * would be 1 */
	const struct power_row rows[] = {row("surw", 1, 1, 1),
	                                 row("surw", 2, 0, 5),
	                                 row("surw", 3, 2, 2),
	                                 row("surw", 4, 0, 5)};
	struct power_table t = power_table(rows, 4);
	const struct power_cell *c = power_at(&t, "gort+x", "surw");

	(void)state;
	assert_non_null(c);
	assert_int_equal(c->attempts, 4);
	assert_int_equal(c->found, 2);
	assert_true(c->first.time == 2);
	assert_true(c->elapsed_ns.time == 2000000);
	assert_string_equal(c->rules, "seq-hole");
	power_table_done(&t);
}

static void a_way_that_finds_less_than_half_has_no_median(void **state)
{
	const struct power_row rows[] = {row("pct", 1, 0, 9),
	                                 row("pct", 2, 3, 3),
	                                 row("pct", 3, 0, 9)};
	struct power_table t = power_table(rows, 3);

	(void)state;
	assert_true(isinf(power_at(&t, "gort+x", "pct")->first.time));
	power_table_done(&t);
}

static void the_order_of_rows_changes_nothing(void **state)
{
	struct power_row rows[] = {row("surw", 1, 1, 1), row("pct", 1, 4, 4),
	                           row("native seed", 1, 7, 200),
	                           row("surw", 2, 3, 3)};
	struct power_row back[4];
	struct power_table t, u;
	struct buf a = {0}, b = {0};

	(void)state;
	for (int i = 0; i < 4; i++)
		back[i] = rows[3 - i];
	t = power_table(rows, 4);
	u = power_table(back, 4);
	power_text(&a, &t);
	power_text(&b, &u);
	assert_string_equal(buf_str(&a), buf_str(&b));
	/* native ways first */
	assert_string_equal(t.cells[0].way, "native seed");
	assert_true(t.cells[0].native);
	power_table_done(&t);
	power_table_done(&u);
	buf_done(&a);
	buf_done(&b);
}

static void the_rule_that_finds_it_most_often_is_first(void **state)
{
	struct power_row rows[] = {row("surw", 1, 1, 1), row("surw", 2, 1, 1),
	                           row("surw", 3, 1, 1)};
	struct power_table t;

	(void)state;
	rows[0].rule = "a-rule";
	t = power_table(rows, 3);
	assert_string_equal(t.cells[0].rules, "seq-hole, a-rule");
	power_table_done(&t);
}

static void the_pages_say_it(void **state)
{
	struct power_row rows[] = {row("surw", 1, 10, 10),
	                           row("surw", 2, 20, 20),
	                           row("surw", 3, 30, 30),
	                           row("native seed", 1, 7, 1000)};
	struct buf text = {0}, markdown = {0};
	struct power_table t;

	(void)state;
	/* the fewest preemptions, then switches: not the least of each */
	rows[0].preemptions = 2, rows[0].switches = 9;
	rows[1].preemptions = 2, rows[1].switches = 8;
	rows[2].preemptions = 3, rows[2].switches = 5;
	t = power_table(rows, 4);
	power_text(&text, &t);
	assert_string_equal(
	    buf_str(&text),
	    "gort+x\n"
	    "  native seed      1 of 1000 (0.0025 to 0.56 %); seq-hole\n"
	    "  surw             3 of 3, 20 (10 to -), 20 ms, "
	    "shrunk to 2 preemptions of 8 switches; seq-hole\n");
	power_markdown(&markdown, &t);
	assert_string_equal(
	    buf_str(&markdown),
	    "| target | native seed | surw | preemptions | rule |\n"
	    "| --- | ---: | ---: | ---: | --- |\n"
	    "| gort+x | 1 of 1000 (0.0025 to 0.56 %) | "
	    "3 of 3, 20 (10 to -), 20 ms | 2 of 8 | seq-hole |\n");
	power_table_done(&t);
	buf_done(&text);
	buf_done(&markdown);
}

static void the_page_is_sound_whatever_the_names_are(void **state)
{
	struct power_row rows[] = {row("portfolio", 1, 10, 10),
	                           row("portfolio", 2, 0, 90),
	                           row("portfolio", 3, 0, 90),
	                           row("native seed", 1, 7, 1000)};
	struct power_table t;
	struct buf page = {0};
	const char *fault;

	(void)state;
	for (int i = 0; i < 4; i++)
		rows[i].target = "</svg><script>\"'&\xff";
	t = power_table(rows, 4);
	power_html(&page, &t);
	fault = markup_fault(page.data, page.len, false);
	if (fault)
		fail_msg("%s", fault);
	assert_null(strstr(buf_str(&page), "<script"));
	assert_non_null(strstr(buf_str(&page), "find 0 of 1 known bugs"));
	power_table_done(&t);
	buf_clear(&page);
	t = power_table(NULL, 0);
	power_html(&page, &t);
	assert_null(markup_fault(page.data, page.len, false));
	power_table_done(&t);
	buf_done(&page);
}

static void nothing_gives_an_empty_table(void **state)
{
	struct power_table t = power_table(NULL, 0);
	struct buf text = {0};

	(void)state;
	assert_int_equal(t.n, 0);
	power_text(&text, &t);
	assert_int_equal(text.len, 0);
	power_table_done(&t);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		attempts_that_found_nothing_are_longer_not_left_out),
	    cmocka_unit_test(a_way_that_finds_less_than_half_has_no_median),
	    cmocka_unit_test(the_order_of_rows_changes_nothing),
	    cmocka_unit_test(the_rule_that_finds_it_most_often_is_first),
	    cmocka_unit_test(the_pages_say_it),
	    cmocka_unit_test(the_page_is_sound_whatever_the_names_are),
	    cmocka_unit_test(nothing_gives_an_empty_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
