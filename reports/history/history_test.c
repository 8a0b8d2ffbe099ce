/* Expected values: the reference's, which were computed with mpmath, and by
 * hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "reports/history/history.h"
#include "reports/statistics/digits.h"

enum { MOST = 48 };

#define TUESDAY 1764028800 /* 2025-11-25 00:00 UTC */

static struct summary_hunt hunts[MOST];
static struct summary_batch batches[MOST];
static struct summary_group group;

static char *s(const char *text) /* nothing here is written or freed */
{
	return (char *)(uintptr_t)text;
}

static void begin(void)
{
	group = (struct summary_group){.population = s("native"),
	                               .target = s("gort"),
	                               .scenario = s("seed"),
	                               .strategy = s(""),
	                               .hunts = hunts,
	                               .batches = batches};
}

static void hunt(const char *commit, int64_t begun_s, uint64_t failed,
                 uint64_t runs)
{
	assert_true(group.nhunts < MOST);
	hunts[group.nhunts++] = (struct summary_hunt){.commit = s(commit),
	                                              .claim = s(""),
	                                              .begun_s = begun_s,
	                                              .runs = runs,
	                                              .failed = failed};
}

static void batch(int64_t at_s, uint64_t failed, uint64_t runs)
{
	assert_true(group.nbatches < MOST);
	batches[group.nbatches++] = (struct summary_batch){
	    .at_s = at_s, .runs = runs, .failed = failed};
}

static struct history history(enum history_by by)
{
	struct history_options o = {.by = by, .confidence = 0.95, .prior = 0.2};
	struct history h;

	history_make(&h, &group, &o);
	return h;
}

static void is(struct buf *got, const char *want)
{
	assert_string_equal(buf_str(got), want);
	buf_done(got);
}

static void a_change_and_its_culprit_are_found(void **state)
{
	struct history h;

	(void)state;
	begin();
	hunt("a", 1, 0, 1000);
	hunt("b", 2, 0, 1000);
	hunt("c", 3, 4, 1000);
	hunt("d", 4, 6, 1000);
	hunt("e", 5, 3, 1000);
	h = history(BY_COMMIT);
	assert_int_equal(h.npoints, 5);
	assert_int_equal(h.nchanges, 1);
	assert_int_equal(h.changes[0].at, 2);
	assert_true(history_rose(&h.changes[0]));
	digits(h.changes[0].evidence, "4.1046690269");
	assert_int_equal(h.changes[0].before.n, 2000);
	assert_int_equal(h.changes[0].after.k, 13);
	assert_int_equal(h.changes[0].nculprits, 3);
	assert_int_equal(h.changes[0].culprits[0].point, 2);
	digits(h.changes[0].culprits[0].weight, "0.96505792033");
	assert_int_equal(h.changes[0].culprits[1].point, 1);
	digits(h.changes[0].culprits[1].weight, "0.02571006281");
	assert_int_equal(h.changes[0].culprits[2].point, 3);
	digits(h.changes[0].culprits[2].weight, "0.00820527849");
	history_done(&h);
}

static void a_steady_history_has_no_change(void **state)
{
	struct history h;

	(void)state;
	begin();
	hunt("a", 1, 3, 100);
	hunt("b", 2, 1, 100);
	hunt("c", 3, 2, 100);
	hunt("d", 4, 4, 100);
	h = history(BY_COMMIT);
	assert_int_equal(h.nchanges, 0);
	history_done(&h);
}

static void hunts_of_one_commit_are_one_point(void **state)
{
	struct history h;

	(void)state;
	begin();
	hunt("b", 5, 1, 10);
	hunt("a", 7, 0, 10);
	hunt("b", 9, 2, 10);
	hunt("", 11, 0, 10);
	hunt("none", 12, 0, 0); /* nothing whole ran */
	h = history(BY_COMMIT);
	assert_int_equal(h.npoints, 3);
	assert_string_equal(h.points[0].label, "b");
	assert_int_equal(h.points[0].sample.k, 3);
	assert_int_equal(h.points[0].sample.n, 20);
	assert_string_equal(h.points[1].label, "a");
	assert_string_equal(h.points[2].label, "?");
	history_done(&h);
}

/* A bisection tests them in another order. */
static void commits_come_in_the_order_of_the_repository(void **state)
{
	char *order[] = {s("aaaa111122223333"), s("bbbb111122223333"),
	                 s("cccc111122223333")};
	struct history_options o = {.by = BY_COMMIT,
	                            .confidence = 0.95,
	                            .prior = 0.2,
	                            .order = order,
	                            .norder = 3};
	struct history h;

	(void)state;
	begin();
	hunt("elsewhere", 1, 0, 10);
	hunt("v1.0-g7-gcccc1111", 2, 0, 10);
	hunt("bbbb1111-dirty", 3, 0, 10);
	hunt("bbbb1111", 4, 0, 10);
	hunt("aaaa1111", 5, 0, 10);
	history_make(&h, &group, &o);
	assert_string_equal(h.points[0].label, "aaaa1111");
	assert_string_equal(h.points[1].label, "bbbb1111-dirty");
	assert_string_equal(h.points[2].label, "bbbb1111");
	assert_string_equal(h.points[3].label, "v1.0-g7-gcccc1111");
	assert_string_equal(h.points[4].label, "elsewhere");
	history_done(&h);
}

static void days_are_those_of_utc(void **state)
{
	struct history h;

	(void)state;
	begin();
	batch(TUESDAY - 1, 1, 10);
	batch(TUESDAY, 2, 10);
	batch(TUESDAY + 86399, 0, 10);
	batch(TUESDAY + 86400, 3, 10);
	h = history(BY_DAY);
	assert_int_equal(h.npoints, 3);
	assert_string_equal(h.points[0].label, "2025-11-24");
	assert_string_equal(h.points[1].label, "2025-11-25");
	assert_int_equal(h.points[1].sample.k, 2);
	assert_int_equal(h.points[1].sample.n, 20);
	assert_string_equal(h.points[2].label, "2025-11-26");
	history_done(&h);
}

static void clean_runs_tell_how_likely_it_still_fails(void **state)
{
	struct history h;

	(void)state;
	begin();
	hunt("a", 1, 1, 100);
	hunt("b", 2, 0, 60);
	hunt("c", 3, 0, 40);
	h = history(BY_COMMIT);
	assert_true(h.still.failed);
	assert_int_equal(h.still.last, 0);
	assert_int_equal(h.still.clean, 100);
	digits(h.still.chance, "0.366032341273");
	/* the bound is 1 - 0.95^(1/100): 0.95 to the power of 100 / 100 */
	digits(h.still.cautious, "0.95000000");
	hunt("d", 4, 0, 200);
	history_done(&h);
	h = history(BY_COMMIT);
	digits(h.still.chance, "0.0490408940713");
	history_done(&h);
}

static void the_rate_before_is_that_since_the_last_change(void **state)
{
	struct history h;

	(void)state;
	begin();
	hunt("a", 1, 0, 5000);
	hunt("b", 2, 50, 1000);
	hunt("c", 3, 40, 1000);
	hunt("d", 4, 0, 10);
	h = history(BY_COMMIT);
	assert_int_equal(h.nchanges, 1);
	assert_int_equal(h.still.before.k, 90);
	assert_int_equal(h.still.before.n, 2000);
	assert_int_equal(h.still.clean, 10);
	/* 0.955^10 */
	digits(h.still.chance, "0.63101");
	history_done(&h);
}

static void what_never_failed_is_said_not_to_have(void **state)
{
	struct history h;
	struct buf text = {0};

	(void)state;
	begin();
	hunt("a", 1, 0, 1000);
	h = history(BY_COMMIT);
	history_text(&text, &h);
	is(&text, "gort, scenario seed, runs by commit\n"
	          "commit           runs   failed  rate (95 %, Clopper and "
	          "Pearson)\n"
	          "a                1000        0  0 to 0.369 %\n"
	          "no change; it never failed\n");
	history_done(&h);
	begin();
	h = history(BY_DAY);
	assert_int_equal(h.npoints, 0);
	history_text(&text, &h);
	assert_non_null(strstr(buf_str(&text), "no whole runs\n"));
	buf_done(&text);
	history_done(&h);
}

static void the_text_is_as_it_is(void **state)
{
	struct history h;
	struct buf text = {0};

	(void)state;
	begin();
	hunt("3f2a9c4", 1, 0, 5000);
	hunt("8d01b77", 2, 50, 1000);
	hunt("91cc02f", 3, 0, 2000);
	h = history(BY_COMMIT);
	history_text(&text, &h);
	is(&text,
	   "gort, scenario seed, runs by commit\n"
	   "commit           runs   failed  rate (95 %, Clopper and Pearson)\n"
	   "3f2a9c4          5000        0  0 to 1 in 1,355\n"
	   "---- worse: 0 of 5,000, then 50 of 1,000 (ln of the Bayes factor "
	   "88.2); came with 8d01b77 (100 %)\n"
	   "8d01b77          1000       50  3.73 to 6.54 %\n"
	   "---- better: 50 of 1,000, then 0 of 2,000 (ln of the Bayes factor "
	   "53.4); came with 91cc02f (100 %)\n"
	   "91cc02f          2000        0  0 to 0.185 %\n"
	   "2 changes; last failed at 8d01b77, then 2,000 clean runs: if it "
	   "still failed as before (50 of 1,000), so many would be clean with "
	   "a "
	   "chance of 2.80e-45, or at the lower bound of that rate 1.99e-35\n");
	history_done(&h);
}

static void hostile_labels_stay_labels(void **state)
{
	struct history h;
	struct buf text = {0};

	(void)state;
	begin();
	hunt("a\n| **b** <c> \x1b[31m\xff", 1, 0, 1000);
	hunt("x|y", 2, 500, 1000);
	h = history(BY_COMMIT);
	history_text(&text, &h);
	assert_null(strchr(buf_str(&text), '\x1b'));
	assert_null(strstr(buf_str(&text), "\n|"));
	buf_clear(&text);
	history_markdown(&text, &h);
	assert_null(strchr(buf_str(&text), '<'));
	assert_null(strchr(buf_str(&text), '\x1b'));
	assert_non_null(strstr(buf_str(&text), "\n| x&#124;y | 1000 | 500 |"));
	buf_clear(&text);
	history_json(&text, &h);
	assert_null(strchr(buf_str(&text), '\n'));
	assert_non_null(strstr(buf_str(&text), "{\"label\":\"a\\n| **b** <c>"));
	buf_done(&text);
	history_done(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_change_and_its_culprit_are_found),
	    cmocka_unit_test(a_steady_history_has_no_change),
	    cmocka_unit_test(hunts_of_one_commit_are_one_point),
	    cmocka_unit_test(commits_come_in_the_order_of_the_repository),
	    cmocka_unit_test(days_are_those_of_utc),
	    cmocka_unit_test(clean_runs_tell_how_likely_it_still_fails),
	    cmocka_unit_test(the_rate_before_is_that_since_the_last_change),
	    cmocka_unit_test(what_never_failed_is_said_not_to_have),
	    cmocka_unit_test(the_text_is_as_it_is),
	    cmocka_unit_test(hostile_labels_stay_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
