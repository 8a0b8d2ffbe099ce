/*
 * The page for a browser.  With arguments FOLDER [PART] it writes pages for
 * html_chrome_test.sh there instead; PART is a file with an explanation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/markup.h"
#include "reports/comparison/comparison.h"
#include "reports/pages/html.h"
#include "reports/pages/html_sample.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"

#define HOSTILE                                                                \
	"</pre></style><script>alert(1)</script>\"'&javascript:\n\x01\xff"     \
	"\xe2\x80\xae<!--]]>"
#define TAME                                                                   \
	"&lt;/pre&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;"      \
	"&quot;&#39;&amp;javascript:\n\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"    \
	"&lt;!--]]&gt;"

static const char *about(const char *rule)
{
	return strcmp(rule, "go-start-not-runnable") == 0
	           ? "a goroutine starts that is not runnable"
	           : NULL;
}

static const struct page_options options = {
    .confidence = 0.95, .now_s = SAMPLE_BEGUN + 18000, .about_rule = about};

static struct sample_hunts hunts;

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		n++;
	return n;
}

static void has(struct buf *page, const char *text)
{
	if (!strstr(buf_str(page), text))
		fail_msg("the page has no: %s", text);
}

static void sound(const struct buf *page)
{
	const char *fault = markup_fault(page->data, page->len, false);

	if (fault)
		fail_msg("the page is not sound: %s", fault);
}

/* The page of one group alone. */
static void page_of(struct buf *out, const struct summary_group *g)
{
	struct summary s = {(struct summary_group *)g, 1, &hunts.environment,
	                    1};

	buf_clear(out);
	page_html(out, &s, &options);
	sound(out);
}

/* ---- hostile strings ---- */

static unsigned dressed;

static void dress(char **s)
{
	*s = (char *)HOSTILE;
	dressed++;
}

static void dress_signature(struct summary_signature *s)
{
	dress(&s->signature);
	dress(&s->rule);
	dress(&s->known);
	for (size_t i = 0; i < s->nfindings; i++) {
		struct summary_finding *f = &s->findings[i];

		dress(&f->hunt);
		dress(&f->seed);
		dress(&f->text);
		dress(&f->evidence);
		dress(&f->repeat);
		dress(&f->explained);
		dress(&f->explained_html);
	}
}

static void dress_group(struct summary_group *g)
{
	dress(&g->population);
	dress(&g->target);
	dress(&g->scenario);
	dress(&g->strategy);
	for (size_t i = 0; i < g->nhunts; i++) {
		dress(&g->hunts[i].id);
		dress(&g->hunts[i].command);
		dress(&g->hunts[i].seed);
		dress(&g->hunts[i].status);
		dress(&g->hunts[i].commit);
		dress(&g->hunts[i].claim);
		dress(&g->hunts[i].claim_verdict);
	}
	for (size_t i = 0; i < g->nsignatures; i++)
		dress_signature(&g->signatures[i]);
	for (size_t i = 0; i < g->nnear; i++) {
		dress(&g->near[i].name);
		dress(&g->near[i].unit);
		dress(&g->near[i].about);
	}
	for (size_t i = 0; i < g->ncounters; i++)
		dress(&g->counters[i].name);
}

static const char *hostile_rule(const char *rule)
{
	(void)rule;
	return HOSTILE;
}

static void dress_all(void)
{
	struct summary_environment *e = &hunts.environment;

	for (size_t i = 0; i < hunts.s.ngroups; i++)
		dress_group(&hunts.groups[i]);
	dress(&e->tool);
	dress(&e->compiler);
	dress(&e->kernel);
	dress(&e->machine);
	dress(&e->cpu);
	dress(&e->packages);
}

static void hostile_strings_stay_text(void **state)
{
	struct page_options o = {.title = HOSTILE,
	                         .confidence = 0.95,
	                         .now_s = INT64_MIN,
	                         .repository = HOSTILE,
	                         .about_rule = hostile_rule};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	dress_all();
	page_html(&page, &hunts.s, &o);
	sound(&page);
	assert_int_equal(count(buf_str(&page), "<script"), 0);
	assert_int_equal(count(buf_str(&page), "</style>"), 1);
	assert_int_equal(count(buf_str(&page), "\xff"), 0);
	assert_int_equal(count(buf_str(&page), "\x01"), 0);
	assert_int_equal(count(buf_str(&page), "\xe2\x80\xae"), 0);
	/* by hand: title twice; of each group its three names, in the table
	 * and the heading (3 * 6); of the four signatures: rule, known, text
	 * in the table; with it the rule's sentence below (4 * 7); of the five
	 * findings five (and eight bytes of the hunt's), and the rule at its
	 * dot in two charts; of the group's near
	 * misses three, counters, a hunt's command, commit and status; the
	 * environment's six, of each group */
	assert_int_equal(count(buf_str(&page), TAME),
	                 2 + 3 * 6 + 4 * 7 + 5 * (5 + 2) +
	                     3 * (2 * 3 + 3 + 3 + 6));
	buf_done(&page);
}

static void links_lead_to_the_page_itself(void **state)
{
	struct buf page = {0};
	unsigned n = 0;

	(void)state;
	sample_make(&hunts, "");
	page_html(&page, &hunts.s, &options);
	for (const char *at = buf_str(&page); (at = strstr(at, "href=\"#"));
	     n++) {
		char id[64];

		at += strlen("href=\"#");
		snprintf(id, sizeof id, "id=\"%.*s\"", (int)strcspn(at, "\""),
		         at);
		assert_int_equal(count(buf_str(&page), id), 1);
	}
	/* groups, signatures, and the icon that is not fetched */
	assert_int_equal(n, 3 + 4);
	assert_int_equal(count(buf_str(&page), "href="), 3 + 4 + 1);
	assert_int_equal(count(buf_str(&page), "src="), 0);
	assert_int_equal(count(buf_str(&page), "url("), 0);
	assert_int_equal(count(buf_str(&page), "http:"), 0);
	assert_int_equal(count(buf_str(&page), "https:"), 0);
	assert_int_equal(count(buf_str(&page), "<script"), 0);
	assert_int_equal(count(buf_str(&page), "<h1>"), 1);
	buf_done(&page);
}

/* ---- what it says ---- */

static void one_group_is_told_in_a_sentence_on_top(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	page_of(&page, &hunts.groups[0]);
	has(&page, "<div class=\"verdict good\">\n<h1>Fewer than 1 in 50,000 "
	           "runs fail</h1>\n<p><span class=\"badge good\">&#10003; met "
	           "at 95 %</span> <span class=\"counts\">0 of 166,428 runs "
	           "failed</span></p>\n</div>\n");
	has(&page, "<h2>gort <span class=\"tag\">native runs</span> <span "
	           "class=\"tag\">scenario seed</span></h2>");
	has(&page, "<li><small>Rate, at most</small> <b>1 in 50,000</b></li>");
	has(&page, "<li><small>Interval, two-sided</small> <b>0 to 1 in "
	           "17,374</b></li>");
	has(&page, "Nothing was found.");
	has(&page, "2025-11-25 21:00:00 UTC");
	page_of(&page, &hunts.groups[1]);
	has(&page,
	    "<div class=\"verdict bad\">\n<h1>More than 1 in 50,000 runs "
	    "fail</h1>\n<p><span class=\"badge bad\">&#10007; claim "
	    "broken at 95 %</span> <span class=\"counts\">183 of 4,000 "
	    "runs failed, 9 of them with known findings only</span>");
	buf_done(&page);
}

static void groups_stand_side_by_side_and_are_not_added_up(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	page_html(&page, &hunts.s, &options);
	has(&page, "<h1>Failures in 2 of 3 groups; 1 claim met, 1 claim "
	           "broken</h1>");
	has(&page, "Native runs and controlled schedules are different "
	           "populations; groups are never added up.");
	has(&page, "0 of 166,428 runs");
	has(&page, "183 of 4,000 runs");
	has(&page, "12 of 20,431 schedules");
	/* 4,000 + 20,431; 166,428 + 4,000; all three */
	assert_int_equal(count(buf_str(&page), "24,431"), 0);
	assert_int_equal(count(buf_str(&page), "170,428"), 0);
	assert_int_equal(count(buf_str(&page), "190,859"), 0);
	buf_done(&page);
}

static void nothing_is_a_page_too(void **state)
{
	struct summary s = {0};
	struct buf page = {0};

	(void)state;
	page_html(&page, &s, &options);
	sound(&page);
	has(&page, "<h1>Nothing has been measured</h1>");
	buf_done(&page);
}

/* 171 of 4,000, looked at at any time: 0.0315775 to 0.0561644 (bisection on the
 * mixture's evidence, in Python). */
static void a_signature_has_counts_rate_and_interval(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	page_of(&page, &hunts.groups[1]);
	has(&page,
	    "<tr><td data-label=\"Signature\"><a class=\"nr\" "
	    "href=\"#finding-1-1\">#1</a> <b>go-start-not-runnable</b> "
	    "<span class=\"tag new\">new</span><br/><small><code>"
	    "go-start-not-runnable GoStart g:in-syscall-from-start/GoInSyscall "
	    "p:running-nobody</code></small></td>"
	    "<td class=\"num\" data-label=\"Findings\">176</td>"
	    "<td class=\"num\" data-label=\"Failed runs\">171</td>"
	    "<td class=\"num\" data-label=\"Rate\">4.28 %</td>"
	    "<td class=\"num\" data-label=\"Interval\">3.15 to 5.62 %</td>"
	    "<td class=\"when\" data-label=\"First seen\"><span><span>"
	    "2025-11-25</span> <span>16:00:02</span></span></td>"
	    "<td class=\"when\" data-label=\"Last seen\"><span><span>"
	    "2025-11-25</span> <span>16:00:58</span></span></td></tr>\n");
	has(&page, "<b>truth-event-missing</b> <span class=\"tag\">known: "
	           "golang.org/issue/11953</span>");
	has(&page, "<p>The rule: a goroutine starts that is not "
	           "runnable</p>");
	buf_done(&page);
}

static void a_finding_has_text_command_and_evidence(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	page_of(&page, &hunts.groups[1]);
	has(&page, "<p class=\"soft\">In run 103, session 2, seed <code>"
	           "4185142947960444441</code>, after 2.1 s of hunt <code>"
	           "5be2c9f0</code></p>\n<h5>What happened</h5>\n<pre "
	           "class=\"text\">go-start-not-runnable: a goroutine starts "
	           "that is not runnable\n");
	has(&page, "<h5>Repeat it</h5>\n<pre class=\"command\">build/bin/"
	           "tracetorture stress --target gort+11953 --scenario seed "
	           "--runs 1 --seed 4185142947960444441</pre>\n<h5>Evidence"
	           "</h5>\n<p><code>out/findings/go-start-not-runnable-3b1f-"
	           "4185142947960444441</code></p>\n");
	has(&page, "<details><summary>Met again: 1 more with text</summary>");
	buf_done(&page);
}

static void near_misses_have_a_sentence_each(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	hunts.near[1].count = 0;
	page_of(&page, &hunts.groups[0]);
	has(&page, "<tr><td data-label=\"What\"><code>exit-written-late</code>"
	           "<br/><small>exits from system calls written after they "
	           "happened; the longest time after</small></td><td "
	           "class=\"num\" data-label=\"Times\">41,207</td><td "
	           "class=\"amount\" data-label=\"Nearest\">at most 1,830,211 ns"
	           "</td></tr>");
	has(&page, "<td class=\"num\" data-label=\"Times\">0</td><td "
	           "class=\"amount\" data-label=\"Nearest\">&#8211;</td>");
	buf_done(&page);
}

static void an_explanation_goes_in_if_it_is_plain(void **state)
{
	static const char plain[] =
	    "<div class=\"lanes\"><p>A &lt; B</p></div>";
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, plain);
	page_of(&page, &hunts.groups[2]);
	has(&page,
	    "<details class=\"why\" open=\"open\"><summary>Why it fails: "
	    "the interleaving, a lane a thread</summary>\n<div "
	    "class=\"lanes\"><p>A &lt; B</p></div>\n</details>");
	sample_make(&hunts, "<div class=\"lanes\"><script>x</script></div>");
	page_of(&page, &hunts.groups[2]);
	has(&page, "<pre>what decides: A before B\n</pre>\n</details>");
	assert_int_equal(count(buf_str(&page), "script>"), 0);
	sample_make(&hunts, "</div></section></main><p>");
	page_of(&page, &hunts.groups[2]);
	has(&page, "<pre>what decides: A before B\n</pre>");
	buf_done(&page);
}

static void a_commit_is_linked_where_it_is_clear_to_what(void **state)
{
	struct page_options o = options;
	struct summary s = {hunts.groups, 1, &hunts.environment, 1};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	o.repository = "https://example.org/a\"b";
	page_html(&page, &s, &o);
	sound(&page);
	has(&page, "<a href=\"https://example.org/a&quot;b/commit/e38de2e4c1\">"
	           "<code>e38de2e4c1</code></a>");
	hunts.hunts[0].commit = (char *)"e38de2e4c1-dirty";
	buf_clear(&page);
	page_html(&page, &s, &o);
	assert_int_equal(count(buf_str(&page), "https:"), 0);
	hunts.hunts[0].commit = (char *)"e38de2e4c1";
	o.repository = "javascript:alert(1)//";
	buf_clear(&page);
	page_html(&page, &s, &o);
	assert_int_equal(count(buf_str(&page), "javascript:"), 0);
	buf_done(&page);
}

/* ---- the chart ---- */

/* Two batches, 0 of 60 and 2 of 40, a claim of 1 in 10. */
static void a_small_chart_is_drawn_so(void **state)
{
	struct summary_hunt hunt;
	struct summary_batch batches[] = {{SAMPLE_BEGUN + 30, 60, 0, 0},
	                                  {SAMPLE_BEGUN + 60, 40, 2, 0}};
	struct summary_group g;
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	g = hunts.groups[0];
	hunt = hunts.hunts[0];
	hunt.claim = (char *)"p<1/10@95";
	g.hunts = &hunt;
	g.batches = batches;
	g.nbatches = 2;
	g.runs = 100;
	g.failed = 2;
	page_of(&page, &g);
	has(&page, "<svg class=\"chart on-desk\" viewBox=\"0 0 760 274\" "
	           "role=\"img\" aria-label=\"The rate of failures over time: "
	           "in the end 2 of 100 runs\">");
	/* 30 of 60 s: the middle of 92 to 746; then its end */
	has(&page, "<path class=\"line c0\" d=\"M746.0 ");
	has(&page, "<path class=\"band c0\" d=\"M419.0 ");
	has(&page, ">claim: 1 in 10</text>");
	has(&page, "<title>0 of 60 runs failed: 0 to 8.94 %</title>");
	has(&page, "<title>2 of 40 runs failed: 0.152 to 23.4 %</title>");
	has(&page, ">16:00:30</text>");
	has(&page, "UTC, from 2025-11-25 16:00 on");
	assert_int_equal(count(buf_str(&page), "chart on-phone"), 1);
	buf_done(&page);
}

static void a_clean_chart_has_the_bound_at_its_end(void **state)
{
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	page_of(&page, &hunts.groups[0]);
	has(&page, ">fewer than 1 in 17,374</text>");
	has(&page, ">claim: 1 in 50,000</text>");
	has(&page, "all until then: one-sided bound");
	assert_int_equal(count(buf_str(&page), "<circle"), 0);
	buf_done(&page);
}

static void chart_is_sane(struct buf *page, const struct summary_group *g)
{
	page_of(page, g);
	assert_int_equal(count(buf_str(page), "nan"), 0);
	assert_int_equal(count(buf_str(page), "inf"), 0);
	assert_int_equal(count(buf_str(page), "d=\"\""), 0);
}

static void whatever_was_counted_the_chart_is_sane(void **state)
{
	static const uint64_t counts[][2] = {
	    {0, 0},
	    {0, 1},
	    {1, 1},
	    {5, 1},
	    {7, 7},
	    {0, 1000000000},
	    {1, 1000000000},
	    {1000000, 1000000},
	    {999999999, 1000000000},
	};
	static const int64_t times[][3] = {
	    {SAMPLE_BEGUN, SAMPLE_BEGUN, SAMPLE_BEGUN},
	    {SAMPLE_BEGUN, SAMPLE_BEGUN + 1, SAMPLE_BEGUN + 2},
	    {0, 0, 0},
	    {SAMPLE_BEGUN, 5, SAMPLE_BEGUN - 100},
	    {0, SAMPLE_BEGUN, 2 * (int64_t)SAMPLE_BEGUN},
	    {INT64_MIN, 0, INT64_MAX},
	    {INT64_MAX, INT64_MAX, INT64_MAX},
	    {PHRASE_TIME_MAX, PHRASE_TIME_MAX, PHRASE_TIME_MAX},
	};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		for (size_t t = 0; t < sizeof times / sizeof *times; t++) {
			struct summary_group g = hunts.groups[1];
			struct summary_batch b[2] = {
			    {times[t][1], counts[i][1], counts[i][0], 0},
			    {times[t][2], counts[i][1], counts[i][0], 0}};

			g.hunts[0].begun_s = times[t][0];
			g.batches = b;
			g.nbatches = 2;
			g.runs = 2 * counts[i][1];
			g.failed = 2 * counts[i][0];
			chart_is_sane(&page, &g);
			g.nbatches = 1;
			chart_is_sane(&page, &g);
			g.nbatches = 0;
			chart_is_sane(&page, &g);
		}
	}
	buf_done(&page);
}

/* ---- before and after ---- */

static void compare(struct buf *page, const struct summary_group *before,
                    const struct summary_group *after,
                    const struct comparison_options *o, const char *name)
{
	struct comparison_input in[] = {{name, &hunts.s, before},
	                                {name, &hunts.s, after}};
	struct comparison c;

	buf_clear(page);
	comparison_make(&c, &in[0], &in[1], o);
	page_compare_html(page, &c, &hunts.s, &hunts.s, &options);
	comparison_done(&c);
	sound(page);
}

/* One-sided bounds: 183 of 4,000 above 0.04043 (1 in 24.7), 0 of 166,428 below
 * 1 in 55,555.6. */
static void before_and_after_is_the_seeds_sentence(void **state)
{
	struct comparison_options o = {.confidence = 0.95};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	hunts.hunts[1].claim = (char *)""; /* so many runs, beforehand */
	compare(&page, &hunts.groups[1], &hunts.groups[0], &o, "x.db");
	has(&page, "<div class=\"verdict good\">\n<h1>From above 1 in 25 to "
	           "under 1 in 50,000 runs</h1>\n<p><span class=\"badge "
	           "good\">&#10003; better at 95 %</span> <span "
	           "class=\"counts\">before 183 of 4,000 runs failed, after 0 "
	           "of 166,428 runs</span></p>");
	has(&page, "<td class=\"num\" data-label=\"Failed\">183 of 4,000</td>"
	           "<td class=\"num\" data-label=\"Rate\">4.58 %</td>"
	           "<td class=\"num\" data-label=\"Interval\">3.94 to 5.27 %"
	           "</td><td class=\"num\" data-label=\"Above\">1 in 25</td>"
	           "<td class=\"num\" data-label=\"Under\">1 in 19</td>");
	has(&page, "<li><small>Odds ratio</small> <b>the odds of failing were "
	           "at least 2,139 times those after (95 %, exact, "
	           "conditional)</b></li>");
	has(&page, ">under 1 in 50,000</text>");
	has(&page, ">above 1 in 25</text>");
	has(&page, "<h2>Before: gort+11953 <span");
	has(&page, "<h2>After: gort <span");
	compare(&page, &hunts.groups[0], &hunts.groups[1], &o, "x.db");
	has(&page, "<h1>It fails more often than before</h1>");
	has(&page, "<span class=\"badge bad\">&#10007; worse at 95 %</span>");
	has(&page, "a claim may have ended these: bounds that hold at any "
	           "time");
	/* so many runs of both, fixed beforehand */
	hunts.hunts[0].claim = (char *)"";
	compare(&page, &hunts.groups[1], &hunts.groups[0], &o, "x.db");
	has(&page, "<h1>From above 1 in 25 to under 1 in 55,555 runs</h1>");
	has(&page, "&#10003; better at 95 %, p = 1.03e-300</span>");
	assert_int_equal(count(buf_str(&page), "hold at any time"), 0);
	compare(&page, &hunts.groups[0], &hunts.groups[0], &o, "x.db");
	has(&page, "<h1>No difference is shown</h1>");
	assert_int_equal(count(buf_str(&page), "class=\"bound\""), 0);
	buf_done(&page);
}

static void the_gate_of_ci_is_told(void **state)
{
	struct comparison_options o = {
	    .confidence = 0.95, .no_worse = true, .margin = 1 / 1000.0};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	compare(&page, &hunts.groups[1], &hunts.groups[0], &o, "x.db");
	has(&page, "<p>The gate: <span class=\"badge good\">&#10003; no worse "
	           "than before</span> A rise below 0.1 % is allowed.</p>");
	compare(&page, &hunts.groups[0], &hunts.groups[1], &o, "x.db");
	has(&page, "<p>The gate: <span class=\"badge bad\">&#10007; worse than "
	           "before</span>");
	buf_done(&page);
}

static void a_comparison_stands_whatever_is_compared(void **state)
{
	static const uint64_t counts[][2] = {
	    {0, 1},
	    {1, 1},
	    {0, 1000000000},
	    {1, 1000000000},
	    {1000000, 1000000},
	    {5, 100},
	};
	enum { COUNTS = sizeof counts / sizeof *counts };
	struct comparison_options o = {.confidence = 0.95, .no_worse = true};
	struct buf page = {0};

	(void)state;
	sample_make(&hunts, "");
	for (size_t i = 0; i < COUNTS * COUNTS; i++) {
		struct summary_group a = hunts.groups[0], b = a;

		a.nbatches = b.nbatches = 0;
		a.failed = counts[i / COUNTS][0];
		a.runs = counts[i / COUNTS][1];
		b.failed = counts[i % COUNTS][0];
		b.runs = counts[i % COUNTS][1];
		compare(&page, &a, &b, &o, "x.db");
		assert_int_equal(count(buf_str(&page), "nan"), 0);
		assert_int_equal(count(buf_str(&page), "inf"), 0);
	}
	dress_all();
	compare(&page, &hunts.groups[1], &hunts.groups[0], &o, HOSTILE);
	assert_int_equal(count(buf_str(&page), "<script"), 0);
	/* the names of both sides, both targets there, in headings, ... */
	assert_true(count(buf_str(&page), TAME) > 60);
	buf_done(&page);
}

static void the_same_is_the_same_to_the_byte(void **state)
{
	struct buf first = {0}, second = {0};

	(void)state;
	sample_make(&hunts, "");
	page_html(&first, &hunts.s, &options);
	page_html(&second, &hunts.s, &options);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.data, second.data, first.len);
	buf_done(&first);
	buf_done(&second);
}

/* ---- pages for a browser ---- */

static int write_page(const char *folder, const char *name, struct buf *page)
{
	struct buf path = {0};
	int err;

	buf_printf(&path, "%s/%s.html", folder, name);
	err = buf_write_file(page, buf_str(&path));
	buf_clear(page);
	buf_done(&path);
	return err;
}

static int write_pages(const char *folder, const char *part)
{
	static const char *const names[] = {"met", "broken", "controlled"};
	struct comparison_options o = {.confidence = 0.95};
	struct buf explained = {0}, page = {0};
	int err = 0;

	if (part)
		err = buf_read_file(&explained, part, (size_t)1 << 24);
	sample_make(&hunts, buf_str(&explained));
	page_html(&page, &hunts.s, &options);
	err = err ? err : write_page(folder, "all", &page);
	for (size_t i = 0; i < 3 && !err; i++) {
		page_of(&page, &hunts.groups[i]);
		err = write_page(folder, names[i], &page);
	}
	compare(&page, &hunts.groups[1], &hunts.groups[0], &o, "x.db");
	err = err ? err : write_page(folder, "compared", &page);
	dress_all();
	page_html(&page, &hunts.s, &options);
	err = err ? err : write_page(folder, "hostile", &page);
	if (err)
		fprintf(stderr, "%s: %s\n", folder, strerror(-err));
	buf_done(&explained);
	buf_done(&page);
	return err != 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_strings_stay_text),
	    cmocka_unit_test(links_lead_to_the_page_itself),
	    cmocka_unit_test(one_group_is_told_in_a_sentence_on_top),
	    cmocka_unit_test(groups_stand_side_by_side_and_are_not_added_up),
	    cmocka_unit_test(nothing_is_a_page_too),
	    cmocka_unit_test(a_signature_has_counts_rate_and_interval),
	    cmocka_unit_test(a_finding_has_text_command_and_evidence),
	    cmocka_unit_test(near_misses_have_a_sentence_each),
	    cmocka_unit_test(an_explanation_goes_in_if_it_is_plain),
	    cmocka_unit_test(a_commit_is_linked_where_it_is_clear_to_what),
	    cmocka_unit_test(a_small_chart_is_drawn_so),
	    cmocka_unit_test(a_clean_chart_has_the_bound_at_its_end),
	    cmocka_unit_test(whatever_was_counted_the_chart_is_sane),
	    cmocka_unit_test(before_and_after_is_the_seeds_sentence),
	    cmocka_unit_test(the_gate_of_ci_is_told),
	    cmocka_unit_test(a_comparison_stands_whatever_is_compared),
	    cmocka_unit_test(the_same_is_the_same_to_the_byte),
	};

	if (argc > 1)
		return write_pages(argv[1], argc > 2 ? argv[2] : NULL);
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
