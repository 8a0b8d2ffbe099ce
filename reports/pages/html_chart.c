/*
 * html_chart.c: how the rate came to be known: all runs until then, with the
 * interval that narrows, and stretches of time by themselves.
 *
 *	  1 % |\
 *	      | \__   ___ band: interval of all runs until then
 *	 0.1 %|----\-/-------------- the claim
 *	      |     `----o----o-     line: their rate
 *	      +---------------------> UTC
 *	  #1        |-------| .      when each signature was seen
 *
 * Drawn twice, for a desk and for a phone; the style sheet shows one.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/html.h"
#include "reports/pages/html_parts.h"
#include "reports/pages/svg.h"
#include "reports/statistics/live_claim.h"

enum {
	POINTS = 96,    /* of the line, at most */
	STRETCHES = 24, /* at most, and at least: */
	STRETCHES_LEAST = 6,
	FAILURES = 3, /* in each stretch, if there are so many */
	ROWS = 6,     /* signatures */
	ROW_HEIGHT = 18,
	/* pixels of the drawing */
	LEFT = 92,
	RIGHT = 14,
	TOP = 14,
	BOTTOM = 30,
};

struct estimate {
	double at; /* seconds since 1970 */
	struct sample s;
	struct interval in;
	double upper; /* one-sided */
};

struct chart {
	const struct summary_group *g;
	double confidence;
	double p0;       /* that is claimed; 0: nothing is */
	bool live;       /* the claim may have ended the runs */
	double from, to; /* seconds */
	struct estimate all[POINTS], part[STRETCHES];
	size_t nall, npart;
	double low, high; /* of the axis */
};

/* ---- the numbers ---- */

static double in_range(int64_t s)
{
	return fmin(fmax((double)s, 0), PHRASE_TIME_MAX);
}

static void find_times(struct chart *c)
{
	const struct summary_group *g = c->g;

	c->from = PHRASE_TIME_MAX;
	c->to = 0;
	for (size_t i = 0; i < g->nbatches; i++) {
		c->from = fmin(c->from, in_range(g->batches[i].at_s));
		c->to = fmax(c->to, in_range(g->batches[i].at_s));
	}
	for (size_t i = 0; i < g->nhunts; i++)
		if (g->hunts[i].begun_s > 0)
			c->from = fmin(c->from, in_range(g->hunts[i].begun_s));
	if (c->to - c->from < 2) { /* all in one second */
		c->from = fmin(fmax(c->from - 1, 0), PHRASE_TIME_MAX - 2);
		c->to = c->from + 2;
	}
}

/* What each of n equal parts of the time has.  at: of its last batch. */
static void cut(const struct chart *c, struct estimate *part, size_t n)
{
	memset(part, 0, n * sizeof *part);
	for (size_t i = 0; i < c->g->nbatches; i++) {
		const struct summary_batch *b = &c->g->batches[i];
		double at = in_range(b->at_s);
		double share = (at - c->from) / (c->to - c->from);
		size_t k = (size_t)fmin(share * (double)n, (double)n - 1);

		part[k].at = fmax(part[k].at, at);
		part[k].s.k += b->failed;
		part[k].s.n += b->runs;
	}
}

static void judge(const struct chart *c, struct estimate *e)
{
	const struct looked rate = {summary_sample(e->s.k, e->s.n), c->live, 1,
	                            0};

	e->s = rate.s;
	e->in = looked_interval(&rate, c->confidence);
	e->upper = looked_upper(&rate, c->confidence);
}

static void add_up(struct chart *c)
{
	struct estimate part[POINTS];
	struct sample sum = {0};

	cut(c, part, POINTS);
	for (size_t i = 0; i < POINTS; i++) {
		sum.k += part[i].s.k;
		sum.n += part[i].s.n;
		if (part[i].s.n == 0)
			continue;
		part[i].s = sum;
		judge(c, &part[i]);
		c->all[c->nall++] = part[i];
	}
}

static void find_stretches(struct chart *c)
{
	uint64_t failed = c->all[c->nall - 1].s.k;
	size_t n = STRETCHES;

	if (failed == 0)
		return;
	if (failed / FAILURES < STRETCHES)
		n = (size_t)(failed / FAILURES);
	if (n < STRETCHES_LEAST)
		n = STRETCHES_LEAST;
	cut(c, c->part, n);
	for (size_t i = 0; i < n; i++) {
		struct estimate e = c->part[i];

		if (e.s.n == 0)
			continue;
		e.at =
		    c->from + ((double)i + 0.5) / (double)n * (c->to - c->from);
		judge(c, &e);
		c->part[c->npart++] = e;
	}
	if (c->npart < 2) /* nothing to see beside the line */
		c->npart = 0;
}

static double rate(struct sample s)
{
	return (double)s.k / (double)s.n;
}

static void include(struct chart *c, double p)
{
	if (!(p > 0))
		return;
	c->low = fmin(c->low, p);
	c->high = fmax(c->high, p);
}

/* The first runs say next to nothing, and do not count here. */
static void find_rates(struct chart *c)
{
	const struct estimate *last = &c->all[c->nall - 1];

	c->low = 1;
	c->high = 0;
	include(c, c->p0);
	for (size_t i = 0; i < c->nall; i++) {
		const struct estimate *e = &c->all[i];

		if (e->s.n < last->s.n / 50)
			continue;
		include(c, last->s.k ? e->in.low : e->upper / 2);
		include(c, last->s.k ? e->in.high : e->upper);
	}
	for (size_t i = 0; i < c->npart; i++) {
		include(c, c->part[i].in.high);
		include(c, rate(c->part[i].s));
	}
	c->low = fmax(c->low / 1.6, 1e-15);
	c->high = fmin(c->high * 1.6, 1);
	/* not less than a power of ten */
	c->low = fmin(c->low, c->high / 10);
}

/* ---- the drawing ---- */

/* A log scale has no 0. */
static double shown(const struct chart *c, double p)
{
	return fmax(p, c->low);
}

static void draw_all(const struct chart *c, const struct svg *svg)
{
	struct svg_range band[POINTS];
	struct svg_point line[POINTS];
	const struct estimate *last = &c->all[c->nall - 1];
	bool clean = last->s.k == 0;
	size_t nband = 0, nline = 0;

	for (size_t i = 0; i < c->nall; i++) {
		const struct estimate *e = &c->all[i];
		double high = clean ? e->upper : e->in.high;

		if (high > c->high * 1.0001)
			continue;
		band[nband++] = (struct svg_range){
		    e->at, shown(c, clean ? 0 : e->in.low), high};
		if (clean || e->s.k)
			line[nline++] = (struct svg_point){
			    e->at, clean ? high : rate(e->s)};
	}
	svg_band(svg, "c0", band, nband);
	svg_line(svg, "c0", line, nline);
}

static void draw_stretches(const struct chart *c, const struct svg *svg)
{
	struct buf title = {0};

	for (size_t i = 0; i < c->npart; i++) {
		const struct estimate *e = &c->part[i];
		struct svg_range r = {e->at, e->in.low, e->in.high};

		buf_clear(&title);
		phrase_count(&title, e->s.k);
		buf_puts(&title, " of ");
		phrase_counted(&title, e->s.n, phrase_unit(c->g));
		buf_puts(&title, " failed: ");
		phrase_interval(&title, e->in);
		svg_error_bar(svg, "c3", &r);
		svg_dot(svg, "c3", e->at, e->s.k ? rate(e->s) : e->in.high,
		        e->s.k == 0, buf_str(&title));
	}
	buf_done(&title);
}

/* Words at the end of the line of a group that is clean. */
static void draw_bound(const struct chart *c, const struct svg *svg)
{
	const struct estimate *last = &c->all[c->nall - 1];
	struct buf text = {0};

	if (last->s.k)
		return;
	buf_puts(&text, "fewer than ");
	phrase_under(&text, last->upper);
	svg_text(svg, svg_place(&svg->x, last->at) - 2,
	         svg_place(&svg->y, last->upper) + 16, "end", "ink c0",
	         buf_str(&text));
	buf_done(&text);
}

static void draw_claim(const struct chart *c, const struct svg *svg)
{
	struct buf text = {0};

	if (c->p0 <= 0)
		return;
	buf_puts(&text, "claim: ");
	phrase_under(&text, c->p0);
	svg_level(svg, c->p0, buf_str(&text));
	buf_done(&text);
}

/* When the hunt of a finding began. */
static int64_t begun(const struct summary_group *g, const char *hunt)
{
	for (size_t i = 0; i < g->nhunts; i++)
		if (strcmp(g->hunts[i].id, hunt) == 0)
			return g->hunts[i].begun_s;
	return 0;
}

static void draw_row(const struct chart *c, const struct svg *svg, size_t row)
{
	const struct summary_signature *s = &c->g->signatures[row];
	char name[24], class[8];
	struct svg strip = *svg;
	double y = svg->y.at + BOTTOM + ((double)row + 0.5) * ROW_HEIGHT;

	strip.y = (struct svg_scale){false, 0, 1, y, y};
	snprintf(name, sizeof name, "#%zu", row + 1);
	snprintf(class, sizeof class, "c%zu", row % 6);
	svg_text(&strip, svg->x.at - 8, y + 4, "end", "fg", name);
	svg_error_bar_lying(&strip, class, 0, in_range(s->first_s),
	                    in_range(s->last_s));
	for (size_t i = 0; i < s->nfindings; i++) {
		const struct summary_finding *f = &s->findings[i];
		int64_t at = begun(c->g, f->hunt);

		if (at > 0)
			svg_dot(&strip, class,
			        in_range(at) + (double)f->at_ns / 1e9, 0, false,
			        s->rule);
	}
}

static void draw_axes(const struct chart *c, const struct svg *svg, bool narrow)
{
	struct svg_tick t[SVG_TICKS];
	size_t n = svg_ticks_rate(c->low, c->high, 8, t);

	svg_axis_y(svg, t, n);
	n = svg_ticks_time(c->from, c->to, narrow ? 4 : 8, t);
	svg_axis_x(svg, t, n);
}

static void draw(const struct chart *c, struct buf *out, bool narrow)
{
	size_t rows = c->g->nsignatures < ROWS ? c->g->nsignatures : ROWS;
	int width = narrow ? 360 : 760, plot = narrow ? 190 : 230;
	struct svg svg = {
	    .out = out,
	    .width = width,
	    .height = TOP + plot + BOTTOM + (int)rows * ROW_HEIGHT,
	    .x = {false, c->from, c->to, LEFT, width - RIGHT},
	    .y = {true, c->low, c->high, TOP + plot, TOP},
	};
	struct buf label = {0};

	buf_puts(&label, "The rate of failures over time: in the end ");
	phrase_count(&label, c->all[c->nall - 1].s.k);
	buf_puts(&label, " of ");
	phrase_counted(&label, c->all[c->nall - 1].s.n, phrase_unit(c->g));
	svg_begin(&svg, narrow ? "on-phone" : "on-desk", buf_str(&label));
	draw_axes(c, &svg, narrow);
	draw_all(c, &svg);
	draw_claim(c, &svg);
	draw_bound(c, &svg);
	draw_stretches(c, &svg);
	for (size_t i = 0; i < rows; i++)
		draw_row(c, &svg, i);
	svg_end(&svg);
	buf_done(&label);
}

/* ---- what stands under it ---- */

static void put_key(struct html *h, const char *class, const char *text)
{
	buf_printf(h->out, "<span class=\"key %s\">%s</span>\n", class, text);
}

static void put_legend(struct html *h, const struct chart *c)
{
	bool clean = c->all[c->nall - 1].s.k == 0;
	size_t rows = c->g->nsignatures;
	struct buf day = {0};

	buf_puts(h->out, "<figcaption>");
	if (clean) {
		put_key(h, "as-line c0", "all until then: one-sided bound");
	} else {
		put_key(h, "as-line c0", "all until then");
		put_key(h, "as-band c0", "their interval");
	}
	if (c->npart)
		put_key(h, "as-dot c3", "a stretch of time by itself");
	for (size_t i = 0; i < c->npart; i++) {
		if (c->part[i].s.k)
			continue;
		put_key(h, "as-ring c3", "one without a failure: its bound");
		break;
	}
	if (c->p0 > 0)
		put_key(h, "as-level", "the claim");
	if (rows)
		buf_puts(h->out, "<span>below: when each signature was "
		                 "seen</span>\n");
	if (rows > ROWS)
		buf_printf(h->out, "<span>(%d of %zu)</span>\n", ROWS, rows);
	phrase_time(&day, (int64_t)c->from);
	buf_printf(h->out, "<span class=\"when\">UTC, from %.16s on</span>",
	           buf_str(&day));
	buf_puts(h->out, "</figcaption>\n");
	buf_done(&day);
}

void html_chart(struct html *h, const struct summary_group *g)
{
	struct chart c = {.g = g, .confidence = h->o->confidence};
	const char *text;
	struct claim claim;

	if (g->nbatches == 0)
		return;
	if (summary_claim(g, &text) != CLAIM_NONE && claim_parse(text, &claim))
		c.p0 = claim.p0;
	c.live = summary_looked(g).live;
	find_times(&c);
	add_up(&c);
	if (c.nall == 0)
		return;
	find_stretches(&c);
	find_rates(&c);
	buf_puts(h->out, "<h3>The rate over time</h3>\n<figure>\n");
	draw(&c, h->out, false);
	draw(&c, h->out, true);
	put_legend(h, &c);
	buf_puts(h->out, "</figure>\n");
}
