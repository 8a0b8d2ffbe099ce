/*
 * html.c: the page for a browser; see html.h.  Its parts are in html_group.c,
 * html_findings.c, html_chart.c and html_compare.c.
 */
#include "reports/pages/html.h"

#include <string.h>

#include "harness/base/html.h"
#include "harness/base/page.h"
#include "reports/pages/html_parts.h"

/* Found from the root of the tree, where the compiler runs. */
__asm__(".pushsection .rodata\n"
        "report_style: .incbin \"reports/pages/html.css\"\n"
        ".byte 0\n"
        ".popsection\n");
extern __attribute__((visibility("hidden"))) const char report_style[];

void html_badge(struct html *h, enum phrase_tone tone, const struct buf *text)
{
	static const char *const signs[] = {
	    [TONE_GOOD] = "good\">&#10003; ",
	    [TONE_OPEN] = "open\">&#8226; ",
	    [TONE_BAD] = "bad\">&#10007; ",
	};

	buf_printf(h->out, "<span class=\"badge %s", signs[tone]);
	html_bytes(h->out, text->data, text->len);
	buf_puts(h->out, "</span>");
}

void html_verdict(struct html *h, const struct phrase_headline *v,
                  const char *element)
{
	static const char *const tones[] = {
	    [TONE_GOOD] = "good", [TONE_OPEN] = "open", [TONE_BAD] = "bad"};

	buf_printf(h->out, "<div class=\"verdict %s\">\n<%s>", tones[v->tone],
	           element);
	html_bytes(h->out, v->statement.data, v->statement.len);
	buf_printf(h->out, "</%s>\n<p>", element);
	html_badge(h, v->tone, &v->verdict);
	buf_puts(h->out, " <span class=\"counts\">");
	html_bytes(h->out, v->counts.data, v->counts.len);
	buf_puts(h->out, "</span></p>\n</div>\n");
}

static const char *target_of(const struct summary_group *g)
{
	return g->target[0] ? g->target : "(no target)";
}

static void put_tags(struct html *h, const struct summary_group *g)
{
	buf_puts(h->out,
	         strcmp(g->population, "schedule") == 0
	             ? " <span class=\"tag\">controlled schedules</span>"
	             : " <span class=\"tag\">native runs</span>");
	if (g->scenario[0]) {
		buf_puts(h->out, " <span class=\"tag\">scenario ");
		html_str(h->out, g->scenario);
		buf_puts(h->out, "</span>");
	}
	if (g->strategy[0]) {
		buf_puts(h->out, " <span class=\"tag\">strategy ");
		html_str(h->out, g->strategy);
		buf_puts(h->out, "</span>");
	}
}

void html_group_name(struct html *h, const struct summary_group *g)
{
	html_str(h->out, target_of(g));
	put_tags(h, g);
}

/* ---- several groups ---- */

/* "Failures in 2 of 3 groups; 1 claim met, 1 broken" */
static void put_overall(struct html *h, const struct summary *s)
{
	size_t failing = 0, claims[4] = {0};
	const char *text, *comma = "; ";
	static const char *const words[] = {[CLAIM_OPEN] = "open",
	                                    [CLAIM_MET] = "met",
	                                    [CLAIM_BROKEN] = "broken"};

	for (size_t i = 0; i < s->ngroups; i++) {
		failing += s->groups[i].failed > 0;
		claims[summary_claim(&s->groups[i], &text)]++;
	}
	if (failing)
		buf_printf(h->out, "Failures in %zu of %zu groups", failing,
		           s->ngroups);
	else
		buf_printf(h->out, "No failure in %zu groups", s->ngroups);
	for (size_t i = CLAIM_OPEN; i <= CLAIM_BROKEN; i++) {
		if (claims[i] == 0)
			continue;
		buf_printf(h->out, "%s%zu claim%s %s", comma, claims[i],
		           claims[i] == 1 ? "" : "s", words[i]);
		comma = ", ";
	}
}

static void put_group_row(struct html *h, const struct summary_group *g,
                          size_t number)
{
	const struct looked rate = summary_looked(g);
	struct phrase_headline v = {0};

	phrase_headline(&v, g, h->o->confidence);
	buf_printf(h->out,
	           "<tr><td data-label=\"Group\"><a href=\"#group-%zu\">",
	           number);
	html_str(h->out, target_of(g));
	buf_puts(h->out, "</a>");
	put_tags(h, g);
	buf_puts(h->out, "</td><td class=\"says\">");
	html_bytes(h->out, v.statement.data, v.statement.len);
	buf_puts(h->out, "<br/>");
	html_badge(h, v.tone, &v.verdict);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Failed\">");
	phrase_count(h->out, rate.s.k);
	buf_puts(h->out, " of ");
	phrase_counted(h->out, rate.s.n, phrase_unit(g));
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Interval\">");
	phrase_interval(h->out, looked_interval(&rate, h->o->confidence));
	buf_puts(h->out, "</td></tr>\n");
	phrase_headline_done(&v);
}

static void put_groups(struct html *h, const struct summary *s)
{
	buf_puts(h->out, "<h1>");
	put_overall(h, s);
	buf_puts(h->out, "</h1>\n<table class=\"cards\">\n<thead><tr>"
	                 "<th scope=\"col\">Group</th>"
	                 "<th scope=\"col\">Verdict</th>"
	                 "<th scope=\"col\" class=\"num\">Failed</th>"
	                 "<th scope=\"col\" class=\"num\">Rate, ");
	phrase_confidence(h->out, h->o->confidence);
	buf_puts(h->out, " interval</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < s->ngroups; i++)
		put_group_row(h, &s->groups[i], i + 1);
	buf_puts(h->out,
	         "</tbody></table>\n<p class=\"soft\">Each group answers a "
	         "question of its own. Native runs and controlled schedules "
	         "are different populations; groups are never added up.</p>\n");
}

/* ---- the frame ---- */

void html_top(struct html *h)
{
	const char *title = h->o->title ? h->o->title : "tracetorture";
	struct buf t = {0};

	buf_puts(&t, title);
	page_begin(h->out, &t, report_style);
	buf_puts(h->out, "<header class=\"top\"><span class=\"brand\">");
	html_str(h->out, title);
	buf_puts(h->out, "</span> <span class=\"soft\">");
	phrase_time(h->out, h->o->now_s);
	buf_puts(h->out, " UTC</span></header>\n<main>\n");
	buf_done(&t);
}

void html_bottom(struct html *h)
{
	buf_puts(h->out, "</main>\n<footer class=\"soft\">\n<h2>How to read "
	                 "this page</h2>\n<p>A rate is failed runs out of all "
	                 "runs, each a fresh process (or, under control, a "
	                 "schedule from a reset state). Intervals are Clopper "
	                 "and Pearson&#39;s, exact and two-sided, at ");
	phrase_confidence(h->out, h->o->confidence);
	buf_puts(h->out,
	         "; where nothing failed a one-sided bound says how often it "
	         "may fail at most. No failure is not no rate.</p>\n<p>A claim "
	         "is judged while runs come in, by a test that may be looked "
	         "at as often as one likes, and therefore needs somewhat more "
	         "runs than an interval seen once. Where a claim may have ended "
	         "the runs their number was not fixed beforehand, and intervals "
	         "are such as may be looked at as often, too, which are wider. "
	         "Sessions of one run depend on each other, so they have no interval.</p>\n"
	         "<p>Made by tracetorture. The page has no scripts and fetches "
	         "nothing.</p>\n</footer>\n");
	page_end(h->out);
}

void page_html(struct buf *out, const struct summary *s,
               const struct page_options *o)
{
	struct html h = {.out = out, .o = o};
	struct phrase_headline v = {0};

	html_top(&h);
	if (s->ngroups == 1) {
		phrase_headline(&v, &s->groups[0], o->confidence);
		html_verdict(&h, &v, "h1");
		phrase_headline_done(&v);
	} else if (s->ngroups == 0) {
		buf_puts(out, "<h1>Nothing has been measured</h1>\n");
	} else {
		put_groups(&h, s);
	}
	for (size_t i = 0; i < s->ngroups; i++) {
		struct html_group of = {s, &s->groups[i], i + 1, NULL};

		html_group(&h, &of, s->ngroups > 1);
	}
	html_bottom(&h);
}
