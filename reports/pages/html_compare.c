/*
 * html_compare.c: before and after, as a page: the sentence, both intervals
 * side by side, the tests, and then all there is of each of the two.
 *
 *	before           3 to 5 % |--o--|
 *	after
 *	--------| 0 to 1 in 45,116
 *	+------------------------------------ rate, logarithmic
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/html.h"
#include "reports/comparison/comparison.h"
#include "reports/pages/html.h"
#include "reports/pages/html_parts.h"
#include "reports/pages/svg.h"

/* ---- the verdict ---- */

static void put_bounds(struct buf *out, const struct comparison *c)
{
	buf_puts(out, "From above ");
	phrase_above(out, c->before.lower);
	buf_puts(out, " to under ");
	phrase_under(out, c->after.upper);
	buf_printf(out, " %ss", phrase_unit(c->after.group));
}

static void put_counts(struct buf *out, const struct comparison *c)
{
	buf_puts(out, "before ");
	phrase_count(out, c->before.sample.k);
	buf_puts(out, " of ");
	phrase_counted(out, c->before.sample.n, phrase_unit(c->before.group));
	buf_puts(out, " failed, after ");
	phrase_count(out, c->after.sample.k);
	buf_puts(out, " of ");
	phrase_counted(out, c->after.sample.n, phrase_unit(c->after.group));
}

/* A claim may have ended the runs of one: then the verdict is by bounds that
 * may be looked at all the time, not by the test's p. */
static bool is_live(const struct comparison *c)
{
	return c->before.looked.live || c->after.looked.live;
}

/* Of what the verdict says. */
static double p_of(const struct comparison *c)
{
	switch (c->verdict) {
	case COMPARISON_BETTER:
		return c->test.better;
	case COMPARISON_WORSE:
		return c->test.worse;
	default:
		return c->test.differ;
	}
}

static void find_headline(struct phrase_headline *h, const struct comparison *c)
{
	static const enum phrase_tone tones[] = {
	    [COMPARISON_OPEN] = TONE_OPEN,
	    [COMPARISON_BETTER] = TONE_GOOD,
	    [COMPARISON_WORSE] = TONE_BAD,
	};
	static const char *const words[] = {
	    [COMPARISON_OPEN] = "No difference is shown",
	    [COMPARISON_BETTER] = "It fails less often than before",
	    [COMPARISON_WORSE] = "It fails more often than before",
	};

	h->tone = tones[c->verdict];
	if (c->verdict == COMPARISON_BETTER && c->before.lower > c->after.upper)
		put_bounds(&h->statement, c);
	else
		buf_puts(&h->statement, words[c->verdict]);
	buf_printf(&h->verdict, "%s at ", comparison_verdict_name(c->verdict));
	phrase_confidence(&h->verdict, c->confidence);
	if (!is_live(c)) {
		buf_puts(&h->verdict, ", p = ");
		phrase_p(&h->verdict, p_of(c));
	}
	put_counts(&h->counts, c);
}

static void put_gate(struct html *h, const struct comparison *c)
{
	static const struct {
		enum phrase_tone tone;
		const char *text;
	} gates[] = {
	    [GATE_PASS] = {TONE_GOOD, "no worse than before"},
	    [GATE_WORSE] = {TONE_BAD, "worse than before"},
	    [GATE_OPEN] = {TONE_OPEN, "too few runs to say whether it is "
	                              "worse"},
	};
	const struct comparison_no_worse *w = &c->no_worse;
	struct buf text = {0};

	if (w->verdict == GATE_NONE)
		return;
	buf_puts(h->out, "<p>The gate: ");
	buf_puts(&text, gates[w->verdict].text);
	html_badge(h, gates[w->verdict].tone, &text);
	if (w->margin > 0) {
		buf_puts(h->out, " A rise below ");
		phrase_rate(h->out, w->margin);
		buf_puts(h->out, " is allowed.");
	}
	if (w->verdict == GATE_OPEN && w->more != UINT64_MAX) {
		buf_byte(h->out, ' ');
		phrase_counted(h->out, w->more, phrase_unit(c->after.group));
		buf_puts(h->out, " more would tell.");
	}
	buf_puts(h->out, "</p>\n");
	buf_done(&text);
}

/* ---- the two ---- */

static void put_side(struct html *h, const struct comparison_side *s,
                     const char *label)
{
	buf_printf(h->out, "<tr><td data-label=\"\"><b>%s</b> ", label);
	html_group_name(h, s->group);
	buf_puts(h->out, "<br/><small><code>");
	html_str(h->out, s->name);
	buf_puts(h->out, "</code></small>");
	if (s->looked.live)
		buf_puts(h->out, "<br/><small>a claim may have ended these: "
		                 "bounds that hold at any time</small>");
	buf_puts(h->out, "</td>"
	                 "<td class=\"num\" data-label=\"Failed\">");
	phrase_count(h->out, s->sample.k);
	buf_puts(h->out, " of ");
	phrase_count(h->out, s->sample.n);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Rate\">");
	phrase_estimate(h->out, s->sample, h->o->confidence);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Interval\">");
	phrase_interval(h->out, s->in);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Above\">");
	phrase_above(h->out, s->lower);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Under\">");
	phrase_under(h->out, s->upper);
	buf_puts(h->out, "</td></tr>\n");
}

static void put_sides(struct html *h, const struct comparison *c)
{
	buf_puts(h->out, "<table class=\"cards\">\n<thead><tr>"
	                 "<th scope=\"col\">&#160;</th>"
	                 "<th scope=\"col\" class=\"num\">Failed</th>"
	                 "<th scope=\"col\" class=\"num\">Rate</th>"
	                 "<th scope=\"col\" class=\"num\">");
	phrase_confidence(h->out, c->confidence);
	buf_puts(h->out, " interval</th>"
	                 "<th scope=\"col\" class=\"num\">Above, one-sided</th>"
	                 "<th scope=\"col\" class=\"num\">Under, one-sided</th>"
	                 "</tr></thead>\n<tbody>\n");
	put_side(h, &c->before, "Before:");
	put_side(h, &c->after, "After:");
	buf_puts(h->out, "</tbody></table>\n");
}

/* ---- the chart ---- */

enum {
	LEFT = 16,
	RIGHT = 16,
	TOP = 36,
	WORDS = 240, /* as wide as what is said of both bounds */
	ROW = 48,
	BOTTOM = 28,
};

/* The row-th side; what its interval is stands where there is room. */
static void draw_side(const struct svg *svg, const struct comparison_side *s,
                      int row, const char *label)
{
	const char *class = row ? "c0" : "c3";
	double low = svg_place(&svg->x, s->in.low);
	double high = svg_place(&svg->x, s->in.high);
	bool right = svg->x.end - high > low - svg->x.at;
	double y = svg->y.at - (1.5 - row) * ROW;
	struct svg strip = *svg;
	struct buf text = {0};

	strip.y = (struct svg_scale){false, 0, 1, y, y};
	svg_text(svg, LEFT, y - 12, "start", "fg", label);
	svg_error_bar_lying(&strip, class, 0, s->in.low, s->in.high);
	phrase_interval(&text, s->in);
	svg_dot(&strip, class,
	        s->sample.k ? (double)s->sample.k / (double)s->sample.n
	                    : s->in.high,
	        0, s->sample.k == 0, buf_str(&text));
	svg_text(svg, right ? high + 12 : low - 10, y + 4,
	         right ? "start" : "end", row ? "ink c0" : "ink c3",
	         buf_str(&text));
	buf_done(&text);
}

/* The rates within which all is drawn, on a logarithmic scale. */
static struct interval find_rates(const struct comparison *c)
{
	struct interval r = {1, 0};
	double ends[] = {c->before.in.low, c->before.in.high, c->after.in.low,
	                 c->after.in.high, c->before.lower,   c->after.upper};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (!(ends[i] > 0))
			continue;
		r.low = fmin(r.low, ends[i]);
		r.high = fmax(r.high, ends[i]);
	}
	r.low = fmax(r.low / 3, 1e-15);
	r.high = fmin(r.high * 2, 1);
	r.low = fmin(r.low, r.high / 100);
	return r;
}

static void draw_bounds(const struct svg *svg, const struct comparison *c)
{
	double apart = svg_place(&svg->x, c->before.lower) -
	               svg_place(&svg->x, c->after.upper);
	struct buf text = {0};

	buf_puts(&text, "under ");
	phrase_under(&text, c->after.upper);
	svg_bound(svg, c->after.upper, buf_str(&text), 0);
	buf_clear(&text);
	buf_puts(&text, "above ");
	phrase_above(&text, c->before.lower);
	svg_bound(svg, c->before.lower, buf_str(&text), apart < WORDS);
	buf_done(&text);
}

static void draw(struct html *h, const struct comparison *c, bool narrow)
{
	struct interval r = find_rates(c);
	int width = narrow ? 360 : 760;
	struct svg svg = {
	    .out = h->out,
	    .width = width,
	    .height = TOP + 2 * ROW + BOTTOM,
	    .x = {true, r.low, r.high, LEFT, width - RIGHT},
	    .y = {false, 0, 1, TOP + 2 * ROW, TOP},
	};
	struct svg_tick t[SVG_TICKS];
	struct buf label = {0};

	buf_puts(&label, "Rates with their intervals: ");
	put_counts(&label, c);
	svg_begin(&svg, narrow ? "on-phone" : "on-desk", buf_str(&label));
	svg_axis_x(&svg, t, svg_ticks_rate(r.low, r.high, narrow ? 4 : 7, t));
	if (c->before.lower > c->after.upper)
		draw_bounds(&svg, c);
	draw_side(&svg, &c->before, 0, "before");
	draw_side(&svg, &c->after, 1, "after");
	svg_end(&svg);
	buf_done(&label);
}

static void put_chart(struct html *h, const struct comparison *c)
{
	buf_puts(h->out, "<figure>\n");
	draw(h, c, false);
	draw(h, c, true);
	buf_puts(h->out, "<figcaption><span>bars: two-sided intervals at ");
	phrase_confidence(h->out, c->confidence);
	buf_puts(h->out, "</span> <span class=\"key as-bound\">the one-sided "
	                 "bounds of the sentence, each at ");
	phrase_confidence(h->out, c->confidence);
	buf_puts(h->out, " by itself</span></figcaption>\n</figure>\n");
}

/* ---- the tests ---- */

static void begin_line(struct html *h, const char *name)
{
	buf_printf(h->out, "<li><small>%s</small> <b>", name);
}

static void end_line(struct html *h)
{
	buf_puts(h->out, "</b></li>\n");
}

/* A difference of rates; it may be below 0. */
static void put_points(struct buf *out, double difference)
{
	buf_printf(out, "%.3g", 100 * difference);
}

static void put_times(struct buf *out, double odds, bool upper)
{
	if (odds < 100)
		buf_printf(out, "%.3g", odds);
	else if (odds < 1e18)
		phrase_count(out, (uint64_t)(upper ? ceil(odds) : odds));
	else
		buf_printf(out, "%.3g", odds);
}

static void put_odds(struct html *h, const struct comparison *c)
{
	struct interval odds = c->test.odds;

	begin_line(h, "Odds ratio");
	buf_puts(h->out, "the odds of failing were ");
	if (isinf(odds.high))
		buf_puts(h->out, "at least ");
	put_times(h->out, odds.low, false);
	if (!isinf(odds.high)) {
		buf_puts(h->out, " to ");
		put_times(h->out, odds.high, true);
	}
	buf_puts(h->out, " times those after (");
	phrase_confidence(h->out, c->confidence);
	buf_puts(h->out, ", exact, conditional)");
	end_line(h);
}

static void put_clean_runs(struct html *h, const struct comparison *c)
{
	if (c->clean_05 == UINT64_MAX)
		return;
	begin_line(h, "To show it");
	phrase_count(h->out, c->clean_05);
	buf_puts(h->out, " clean runs after a fix give p &lt; 0.05, ");
	phrase_count(h->out, c->clean_01);
	buf_puts(h->out, " give p &lt; 0.01 (");
	phrase_count(h->out, c->clean_naive);
	buf_puts(h->out, ", if the rate before were known)");
	end_line(h);
}

static void put_tests(struct html *h, const struct comparison *c)
{
	const struct comparison_test *t = &c->test;
	double difference = (double)t->before.k / (double)t->before.n -
	                    (double)t->after.k / (double)t->after.n;

	buf_puts(h->out, "<ul class=\"plain\">\n");
	begin_line(h, "Fisher&#39;s exact test");
	buf_puts(h->out, "p = ");
	phrase_p(h->out, t->better);
	buf_puts(h->out, " that it failed more often before, ");
	phrase_p(h->out, t->worse);
	buf_puts(h->out, " that it fails more often after, ");
	phrase_p(h->out, t->differ);
	buf_puts(h->out, " two-sided");
	end_line(h);
	put_odds(h, c);
	begin_line(h, "Difference");
	buf_puts(h->out, "the rate fell by ");
	put_points(h->out, difference);
	buf_puts(h->out, " percentage points, ");
	put_points(h->out, t->difference.low);
	buf_puts(h->out, " to ");
	put_points(h->out, t->difference.high);
	buf_puts(h->out, " (");
	phrase_confidence(h->out, c->confidence);
	buf_puts(h->out, ", Newcombe)");
	end_line(h);
	put_clean_runs(h, c);
	buf_puts(h->out, "</ul>\n");
}

static void put_signature(struct html *h, const struct comparison_signature *s)
{
	buf_puts(h->out, "<tr><td data-label=\"Signature\"><b>");
	html_str(h->out, s->rule);
	buf_puts(h->out, "</b> ");
	if (s->known[0]) {
		buf_puts(h->out, "<span class=\"tag\">known: ");
		html_str(h->out, s->known);
		buf_puts(h->out, "</span>");
	}
	buf_puts(h->out, "<br/><small><code>");
	html_str(h->out, s->signature);
	buf_puts(h->out, "</code></small></td>"
	                 "<td class=\"num\" data-label=\"Before\">");
	phrase_count(h->out, s->test.before.k);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"After\">");
	phrase_count(h->out, s->test.after.k);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"p, adjusted\">");
	phrase_p(h->out, s->adjusted);
	buf_printf(h->out, "</td><td data-label=\"Verdict\">%s</td></tr>\n",
	           comparison_verdict_name(s->verdict));
}

static void put_signatures(struct html *h, const struct comparison *c)
{
	if (c->nsignatures == 0)
		return;
	buf_printf(h->out,
	           "<h3>Finding by finding</h3>\n<p class=\"soft\">In how many "
	           "%ss each was; p is two-sided, of all of them by Holm.</p>\n"
	           "<table class=\"cards few\">\n<thead><tr>"
	           "<th scope=\"col\">What was found</th><th scope=\"col\" "
	           "class=\"num\">Before"
	           "</th><th scope=\"col\" class=\"num\">After</th>"
	           "<th scope=\"col\" class=\"num\">p, adjusted</th>"
	           "<th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n",
	           phrase_unit(c->before.group));
	for (size_t i = 0; i < c->nsignatures; i++)
		put_signature(h, &c->signatures[i]);
	buf_puts(h->out, "</tbody></table>\n");
}

static void put_notes(struct html *h, const struct comparison *c)
{
	for (size_t i = 0; i < c->nnotes; i++) {
		buf_puts(h->out, "<p class=\"soft\">Note: ");
		html_str(h->out, c->notes[i]);
		buf_puts(h->out, "</p>\n");
	}
}

void page_compare_html(struct buf *out, const struct comparison *c,
                       const struct summary *before,
                       const struct summary *after,
                       const struct page_options *o)
{
	struct html h = {.out = out, .o = o};
	struct html_group of[] = {{before, c->before.group, 1, "Before"},
	                          {after, c->after.group, 2, "After"}};
	struct phrase_headline v = {0};

	html_top(&h);
	find_headline(&v, c);
	html_verdict(&h, &v, "h1");
	phrase_headline_done(&v);
	put_gate(&h, c);
	put_chart(&h, c);
	put_sides(&h, c);
	buf_puts(out, "<h3>Tests</h3>\n");
	put_tests(&h, c);
	put_notes(&h, c);
	put_signatures(&h, c);
	html_group(&h, &of[0], true);
	html_group(&h, &of[1], true);
	html_bottom(&h);
}
