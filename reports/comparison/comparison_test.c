/* Expected values: the reference's, which were computed with mpmath, and by
 * hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "harness/base/utf8.h"
#include "reports/comparison/comparison.h"
#include "reports/comparison/print.h"
#include "reports/statistics/digits.h"

enum { MOST = 4 };

/* One side: a group of one hunt. */
struct made {
	struct summary summary;
	struct summary_environment environment;
	struct summary_group group;
	struct summary_hunt hunt;
	struct summary_signature signatures[MOST];
};

static char *s(const char *text) /* nothing here is written or freed */
{
	return (char *)(uintptr_t)text;
}

static void make(struct made *m, uint64_t failed, uint64_t runs)
{
	*m = (struct made){
	    .environment = {.tool = s("tracetorture 1"),
	                    .compiler = s("gcc 12"),
	                    .kernel = s("Linux 6"),
	                    .machine = s("x86_64"),
	                    .cpu = s("EPYC"),
	                    .packages = s(""),
	                    .cores = 2},
	    .hunt = {.commit = s("3f2a9c4"),
	             .claim = s(""),
	             .claim_verdict = s(""),
	             .runs = runs,
	             .failed = failed},
	    .group = {.population = s("native"),
	              .target = s("gort"),
	              .scenario = s("seed"),
	              .strategy = s(""),
	              .runs = runs,
	              .failed = failed,
	              .nhunts = 1},
	};
	m->group.hunts = &m->hunt;
	m->group.signatures = m->signatures;
	m->summary = (struct summary){.groups = &m->group,
	                              .ngroups = 1,
	                              .environments = &m->environment,
	                              .nenvironments = 1};
}

static void sign(struct made *m, const char *signature, uint64_t failed)
{
	assert_true(m->group.nsignatures < MOST);
	m->signatures[m->group.nsignatures++] =
	    (struct summary_signature){.signature = s(signature),
	                               .rule = s("rule"),
	                               .known = s(""),
	                               .count = failed,
	                               .failed = failed};
}

/* margin < 0: the gate is not asked for. */
static struct comparison compare(const struct made *before,
                                 const struct made *after, double margin)
{
	struct comparison_input b = {"old", &before->summary, &before->group};
	struct comparison_input a = {"new", &after->summary, &after->group};
	struct comparison_options o = {.confidence = 0.95};
	struct comparison c;

	o.no_worse = margin >= 0;
	o.margin = margin > 0 ? margin : 0;
	comparison_make(&c, &b, &a, &o);
	return c;
}

static enum comparison_gate gate(uint64_t k1, uint64_t n1, uint64_t k2,
                                 uint64_t n2, double margin)
{
	struct made before, after;
	struct comparison c;
	enum comparison_gate verdict;

	make(&before, k1, n1);
	make(&after, k2, n2);
	c = compare(&before, &after, margin);
	verdict = c.no_worse.verdict;
	comparison_done(&c);
	return verdict;
}

static void is(struct buf *got, const char *want)
{
	assert_string_equal(buf_str(got), want);
	buf_done(got);
}

static void a_fix_is_told_in_one_sentence(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 12, 1000);
	make(&after, 0, 50000);
	c = compare(&before, &after, -1);
	assert_int_equal(c.verdict, COMPARISON_BETTER);
	digits(c.test.better, "3.02653715563e-21");
	digits(c.test.differ, "3.02653715563e-21");
	digits(c.test.difference.low, "0.00687707175");
	digits(c.test.difference.high, "0.0208572685");
	digits(c.test.odds.low, "140.26487767");
	digits(c.before.lower, "6.93838804787e-3");
	digits(c.after.upper, "5.99128506246e-5");
	digits(c.before.in.low, "6.2155255596e-3");
	/* 1/144.13 and 1/16690.9 */
	comparison_sentence(&text, &c);
	is(&text, "from above 1/145 to under 1/16690");
	assert_int_equal(c.clean_05, 283);
	assert_int_equal(c.clean_01, 466);
	assert_int_equal(c.clean_naive, 249);
	assert_int_equal(c.no_worse.verdict, GATE_NONE);
	comparison_done(&c);
}

static void too_few_clean_runs_show_nothing(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 3, 1000);
	make(&after, 0, 1000);
	c = compare(&before, &after, -1);
	assert_int_equal(c.verdict, COMPARISON_OPEN);
	digits(c.test.better, "0.124812406203");
	assert_int_equal(c.clean_05, 1713);
	comparison_sentence(&text, &c);
	is(&text, "");
	comparison_text(&text, &c);
	assert_non_null(strstr(buf_str(&text),
	                       "\nverdict      no difference shown; 713 more "
	                       "clean runs after would show that it is better"
	                       "\n"));
	buf_done(&text);
	comparison_done(&c);
}

static void rates_that_are_no_rarities_are_told_in_percent(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 500, 1000);
	make(&after, 300, 1000);
	c = compare(&before, &after, -1);
	/* 0.47344.., 0.32484..: normal, 0.5 -+ 1.645 sqrt(.25/1000) */
	comparison_sentence(&text, &c);
	is(&text, "from above 47.3% to under 32.5%");
	comparison_done(&c);
}

static void what_is_worse_is_said_to_be(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 0, 1000);
	make(&after, 10, 1000);
	c = compare(&before, &after, -1);
	assert_int_equal(c.verdict, COMPARISON_WORSE);
	digits(c.test.worse, "9.54732582671e-4");
	assert_true(c.test.better == 1);
	assert_true(c.clean_05 == UINT64_MAX && c.clean_naive == UINT64_MAX);
	comparison_done(&c);
}

static void the_gate_needs_evidence_to_fail(void **state)
{
	/* 2^-5 and 2^-4, nearly */
	(void)state;
	assert_int_equal(gate(0, 1000, 5, 1000, 0), GATE_WORSE);
	assert_int_equal(gate(0, 1000, 4, 1000, 0), GATE_PASS);
	assert_int_equal(gate(5, 1000, 0, 1000, 0), GATE_PASS);
}

static void with_a_margin_it_needs_evidence_to_pass(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	/* clean runs that show a rate below 1/1000: 2995 */
	assert_int_equal(gate(0, 3000, 0, 2995, 0.001), GATE_PASS);
	assert_int_equal(gate(0, 3000, 0, 2994, 0.001), GATE_OPEN);
	assert_int_equal(gate(0, 3000, 5, 3000, 0.001), GATE_WORSE);
	/* worse, but not by so much */
	assert_int_equal(gate(10, 100000, 40, 100000, 0.001), GATE_PASS);
	assert_int_equal(gate(10, 100000, 40, 100000, 0.0003), GATE_WORSE);
	make(&before, 0, 3000);
	make(&after, 0, 2000);
	c = compare(&before, &after, 0.001);
	assert_int_equal(c.no_worse.more, 995);
	comparison_done(&c);
}

static void a_gate_that_could_not_have_failed_does_not_pass(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 0, 2);
	make(&after, 0, 2);
	c = compare(&before, &after, 0);
	assert_int_equal(c.no_worse.verdict, GATE_OPEN);
	assert_true(c.no_worse.seen_from == 1);
	/* 5 failures of 5: 1 / (7 choose 2) = 0.048 */
	assert_int_equal(c.no_worse.more, 3);
	comparison_done(&c);
	make(&before, 3, 3);
	c = compare(&before, &after, 0);
	assert_int_equal(c.no_worse.verdict, GATE_OPEN);
	assert_true(c.no_worse.more == UINT64_MAX);
	comparison_done(&c);
}

static void what_a_passed_gate_would_have_seen(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 0, 1000);
	make(&after, 0, 1000);
	c = compare(&before, &after, 0);
	/* 5 failures or more, 4 times in 5: Poisson's mean for that is 6.72 */
	assert_true(c.no_worse.seen_from > 0.0067 &&
	            c.no_worse.seen_from < 0.00673);
	comparison_done(&c);
}

/* The sum is smaller than before, by chance. */
static void a_new_finding_does_not_hide_behind_an_old_one(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	for (uint64_t k = 3; k <= 8; k += 5) {
		make(&before, 50, 1000);
		sign(&before, "old", 50);
		make(&after, 40 + k, 1000);
		sign(&after, "old", 40);
		sign(&after, "new", k);
		c = compare(&before, &after, 0);
		assert_true(c.test.worse > 0.5);
		/* 2^-8, for one of two, is below half of 5 %; 2^-3 is not */
		assert_int_equal(c.no_worse.verdict,
		                 k == 8 ? GATE_WORSE : GATE_PASS);
		if (k == 8)
			assert_string_equal(c.no_worse.signature->signature,
			                    "new");
		comparison_done(&c);
	}
}

static void each_finding_is_compared_with_all_corrected(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 20, 1000);
	sign(&before, "b", 10);
	sign(&before, "a", 10);
	make(&after, 7, 1000);
	sign(&after, "c", 7);
	c = compare(&before, &after, -1);
	assert_int_equal(c.nsignatures, 3);
	/* 1.90946516534e-3 each, times 3; equal ones in order of text */
	assert_string_equal(c.signatures[0].signature, "a");
	assert_string_equal(c.signatures[1].signature, "b");
	digits(c.signatures[0].adjusted, "5.7283955e-3");
	digits(c.signatures[1].adjusted, "5.7283955e-3");
	assert_int_equal(c.signatures[0].verdict, COMPARISON_BETTER);
	/* 2 * 2^-7, nearly */
	assert_string_equal(c.signatures[2].signature, "c");
	digits(c.signatures[2].adjusted, "0.015");
	assert_int_equal(c.signatures[2].verdict, COMPARISON_WORSE);
	comparison_done(&c);
}

static void different_populations_are_refused(void **state)
{
	struct made before, after;
	struct buf why = {0};

	(void)state;
	make(&before, 1, 100);
	make(&after, 1, 100);
	comparison_refusal(&why, &before.group, &after.group, false);
	is(&why, "");
	after.group.population = s("schedule");
	comparison_refusal(&why, &before.group, &after.group, true);
	is(&why, "a rate of runs and a rate of schedules cannot be compared");
	make(&after, 0, 0);
	comparison_refusal(&why, &before.group, &after.group, true);
	is(&why, "there are no whole runs after");
}

static void different_scenarios_are_refused_unless_told(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf why = {0};

	(void)state;
	make(&before, 1, 100);
	make(&after, 1, 100);
	after.group.scenario = s("wide");
	comparison_refusal(&why, &before.group, &after.group, false);
	is(&why, "the scenarios differ: seed before, wide after");
	comparison_refusal(&why, &before.group, &after.group, true);
	is(&why, "");
	c = compare(&before, &after, -1);
	assert_int_equal(c.nnotes, 1);
	assert_string_equal(c.notes[0],
	                    "the scenarios differ: seed before, wide after");
	comparison_done(&c);
	make(&after, 1, 100);
	after.group.strategy = s("pct");
	comparison_refusal(&why, &before.group, &after.group, false);
	is(&why, "the strategies differ:  before, pct after");
}

static void other_machines_are_noted(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 1, 100);
	make(&after, 1, 100);
	after.environment.cores = 64;
	after.environment.compiler = s("clang 14");
	c = compare(&before, &after, -1);
	assert_int_equal(c.nnotes, 2);
	assert_string_equal(
	    c.notes[0],
	    "the machines differ: EPYC, 2 cores before, EPYC, 64 cores after");
	assert_string_equal(c.notes[1],
	                    "the compilers differ: gcc 12 before, clang 14 "
	                    "after");
	comparison_done(&c);
}

/* Findings are kept at once, runs some seconds later. */
static void a_killed_hunt_may_have_more_findings_than_runs(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	make(&before, 2, 2);
	sign(&before, "a", 5);
	make(&after, 1, 100);
	c = compare(&before, &after, 0);
	assert_int_equal(c.signatures[0].test.before.k, 5);
	assert_int_equal(c.signatures[0].test.before.n, 5);
	comparison_done(&c);
}

/* The number of its runs was not fixed beforehand. */
static void a_claim_that_was_met_bounds_what_it_ended(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 12, 1000);
	make(&after, 0, 166428);
	after.hunt.claim = s("p<1/50000@95");
	after.hunt.claim_verdict = s("met");
	c = compare(&before, &after, 0.001);
	assert_int_equal(c.verdict, COMPARISON_BETTER);
	comparison_sentence(&text, &c);
	is(&text, "from above 1/145 to under 1/50000");
	assert_int_equal(c.no_worse.verdict, GATE_PASS);
	assert_int_equal(c.nnotes, 1);
	assert_non_null(strstr(c.notes[0], "ended the hunts after: "));
	comparison_done(&c);
	/* a claim says nothing of known findings: what holds at any time */
	after.group.known = after.group.failed = 1;
	c = compare(&before, &after, -1);
	assert_true(c.after.upper > 5.9e-5 && c.after.upper < 9e-5);
	comparison_done(&c);
	/* an open one says nothing yet */
	make(&after, 0, 50000);
	after.hunt.claim = s("p<1/50000@95");
	after.hunt.claim_verdict = s("open");
	c = compare(&before, &after, -1);
	digits(c.after.upper, "1.79543657282e-4");
	comparison_done(&c);
}

static void looking_all_the_time_takes_more_to_be_worse(void **state)
{
	struct made before, after;
	struct comparison c;

	(void)state;
	for (uint64_t k = 5; k <= 40; k += 35) {
		make(&before, 0, 1000);
		sign(&before, "a", 0);
		make(&after, k, 1000);
		sign(&after, "a", k);
		after.hunt.claim = s("p<1/1000@95");
		after.hunt.claim_verdict = s("broken");
		c = compare(&before, &after, 0);
		assert_true(c.test.worse < 0.05);
		assert_int_equal(c.verdict,
		                 k == 5 ? COMPARISON_OPEN : COMPARISON_WORSE);
		assert_int_equal(c.no_worse.verdict,
		                 k == 5 ? GATE_PASS : GATE_WORSE);
		assert_int_equal(c.signatures[0].verdict, c.verdict);
		comparison_done(&c);
	}
}

static void the_text_is_as_it_is(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 10, 1000);
	sign(&before, "a: b", 10);
	make(&after, 0, 1000);
	c = compare(&before, &after, 0.01);
	comparison_text(&text, &c);
	is(&text,
	   "before       old (gort, scenario seed, 1 hunt of 3f2a9c4)\n"
	   "             10 of 1,000 runs failed, 0.48 to 1.84 %; one-sided: "
	   "above 1 in 184, under 1 in 59 (95 %, Clopper and Pearson)\n"
	   "after        new (gort, scenario seed, 1 hunt of 3f2a9c4)\n"
	   "             0 of 1,000 runs failed, 0 to 0.369 %; one-sided: "
	   "under 1 in 334 (95 %, Clopper and Pearson)\n"
	   "Fisher's p   0.000955 that it was worse before, 1 that it is now, "
	   "two-sided 0.00191\n"
	   "difference   1 %, 0.405 to 1.83 % (95 %, Newcombe)\n"
	   "odds before  at least 2.256 times those after (95 %, exact)\n"
	   "clean runs   348 after the fix for p < 0.05, 583 for p < 0.01; "
	   "were the rate before known, 299\n"
	   "\n"
	   "  before    after  p                 runs with the finding; p is "
	   "two-sided, of 1 by Holm\n"
	   "      10        0  0.00191   better  a: b\n"
	   "\n"
	   "verdict      better: from above 1/184 to under 1/334 (each at 95 "
	   "%, one-sided); p = 0.000955\n"
	   "gate         no worse than before; it fell by more than 0.454 %, "
	   "less than 1 % is allowed\n");
	comparison_done(&c);
}

/* Whatever a target names its findings. */
static void hostile_names_stay_names(void **state)
{
	static const char hostile[] = "a|b\n**c** <img src=x> [l](http://e) "
				      "\x1b[31m \xff `d` \xe2\x80\xae";
	struct made before, after;
	struct comparison c;
	struct buf text = {0};
	const char *p;

	(void)state;
	make(&before, 10, 1000);
	sign(&before, hostile, 10);
	before.group.target = s(hostile);
	make(&after, 0, 1000);
	c = compare(&before, &after, -1);
	comparison_text(&text, &c);
	assert_null(strchr(buf_str(&text), '\x1b'));
	assert_null(strstr(buf_str(&text), "\n**c**"));
	buf_clear(&text);
	comparison_markdown(&text, &c);
	p = strstr(buf_str(&text), "| better | a&#124;b &#42;&#42;c");
	assert_non_null(p);
	assert_null(strchr(buf_str(&text), '<'));
	assert_null(strchr(buf_str(&text), '`'));
	assert_null(strstr(buf_str(&text), "](")); /* no link */
	assert_null(strchr(buf_str(&text), '\x1b'));
	buf_clear(&text);
	comparison_json(&text, &c);
	assert_null(strchr(buf_str(&text), '\n'));
	for (size_t i = 0; i < text.len;) {
		size_t n = utf8_len(text.data + i, text.len - i);

		assert_true(n > 0);
		i += n;
	}
	buf_done(&text);
	comparison_done(&c);
}

static void json_has_no_number_that_is_none(void **state)
{
	struct made before, after;
	struct comparison c;
	struct buf text = {0};

	(void)state;
	make(&before, 0, 10);
	make(&after, 0, 10);
	c = compare(&before, &after, 0);
	comparison_json(&text, &c);
	is(&text,
	   "{\"type\":\"comparison\",\"confidence\":0.95,\"unit\":\"runs\","
	   "\"before\":{\"name\":\"old\",\"target\":\"gort\",\"scenario\":"
	   "\"seed\",\"strategy\":\"\",\"population\":\"native\",\"runs\":10,"
	   "\"failed\":0,\"rate_low\":0,\"rate_high\":0.308497107819,\"above\":"
	   "0,\"under\":0.258865550893},\"after\":{\"name\":\"new\",\"target\":"
	   "\"gort\",\"scenario\":\"seed\",\"strategy\":\"\",\"population\":"
	   "\"native\",\"runs\":10,\"failed\":0,\"rate_low\":0,\"rate_high\":"
	   "0.308497107819,\"above\":0,\"under\":0.258865550893},\"p_better\":"
	   "1,"
	   "\"p_worse\":1,\"p_differ\":1,\"difference_low\":-0.277532799863,"
	   "\"difference_high\":0.277532799863,\"odds_low\":0,\"odds_high\":"
	   "null,\"verdict\":\"open\",\"sentence\":\"\",\"clean_runs_05\":null,"
	   "\"clean_runs_01\":null,\"clean_runs_naive\":null,\"signatures\":[],"
	   "\"no_worse\":{\"verdict\":\"pass\",\"margin\":0,\"rise_below\":"
	   "0.258865550893,\"seen_from\":0.483657237415},\"notes\":[]}");
	comparison_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fix_is_told_in_one_sentence),
	    cmocka_unit_test(too_few_clean_runs_show_nothing),
	    cmocka_unit_test(rates_that_are_no_rarities_are_told_in_percent),
	    cmocka_unit_test(what_is_worse_is_said_to_be),
	    cmocka_unit_test(the_gate_needs_evidence_to_fail),
	    cmocka_unit_test(with_a_margin_it_needs_evidence_to_pass),
	    cmocka_unit_test(a_gate_that_could_not_have_failed_does_not_pass),
	    cmocka_unit_test(what_a_passed_gate_would_have_seen),
	    cmocka_unit_test(a_new_finding_does_not_hide_behind_an_old_one),
	    cmocka_unit_test(each_finding_is_compared_with_all_corrected),
	    cmocka_unit_test(different_populations_are_refused),
	    cmocka_unit_test(different_scenarios_are_refused_unless_told),
	    cmocka_unit_test(other_machines_are_noted),
	    cmocka_unit_test(a_killed_hunt_may_have_more_findings_than_runs),
	    cmocka_unit_test(a_claim_that_was_met_bounds_what_it_ended),
	    cmocka_unit_test(looking_all_the_time_takes_more_to_be_worse),
	    cmocka_unit_test(the_text_is_as_it_is),
	    cmocka_unit_test(hostile_names_stay_names),
	    cmocka_unit_test(json_has_no_number_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
