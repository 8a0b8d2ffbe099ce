/*
 * power_html.c: the power table as a page, with a chart: a line a target, the
 * median of the portfolio's schedules to the first failure and its interval.
 *
 *	gort+11953     |-o--|
 *	gort+26baed6              |---o------>
 *	              10   100   1,000  10,000   schedules, logarithmic
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/html.h"
#include "harness/base/page.h"
#include "reports/pages/svg.h"
#include "reports/power/power.h"
#include "reports/power/power_parts.h"

enum { LEFT = 170, RIGHT = 20, TOP = 10, ROW = 22, BOTTOM = 40, WIDTH = 720 };

#define CHARTED "portfolio"

static const char style[] = "table{border-collapse:collapse}"
                            "td,th{padding:.2em .6em;white-space:nowrap}";

/* The cells that the chart shows, the soonest found first. */
static size_t charted(const struct power_table *t,
                      const struct power_cell **cells)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		size_t at = n++;

		if (strcmp(t->cells[i].way, CHARTED) != 0) {
			n--;
			continue;
		}
		for (; at > 0 && cells[at - 1]->first.time >
		                     t->cells[i].first.time; at--)
			cells[at] = cells[at - 1];
		cells[at] = &t->cells[i];
	}
	return n;
}

/* The power of ten behind all that is drawn. */
static double most_runs(const struct power_cell **cells, size_t n)
{
	double most = 10;

	for (size_t i = 0; i < n; i++) {
		const struct median *m = &cells[i]->first;

		if (isfinite(m->time))
			most = fmax(most, m->time);
		if (isfinite(m->in.high))
			most = fmax(most, m->in.high);
	}
	return pow(10, ceil(log10(most * 1.01)));
}

static void put_row(const struct svg *svg, const struct power_cell *c,
                    double y)
{
	struct svg strip = *svg;
	struct buf text = {0};

	strip.y = (struct svg_scale){false, 0, 1, y, y};
	svg_text(svg, LEFT - 8, y + 4, "end", "fg", c->target);
	power_put_cell(&text, c);
	if (isfinite(c->first.time)) {
		svg_error_bar_lying(&strip, "c0", 0, c->first.in.low,
		                    c->first.in.high);
		svg_dot(&strip, "c0", c->first.time, 0, false, buf_str(&text));
	} else {
		svg_dot(&strip, "c3", svg->x.to, 0, true, buf_str(&text));
	}
	buf_done(&text);
}

static void put_chart(struct buf *out, const struct power_cell **cells,
                      size_t n)
{
	const int height = TOP + ROW * (int)n + BOTTOM;
	const double most = most_runs(cells, n);
	const struct svg svg = {
	    .out = out,
	    .width = WIDTH,
	    .height = height,
	    .x = {true, 1, most, LEFT, WIDTH - RIGHT},
	    .y = {false, 0, 1, height - BOTTOM, TOP},
	};
	struct svg_tick ticks[SVG_TICKS];
	size_t nticks = 0;

	for (double x = 1; x <= most && nticks < SVG_TICKS; x *= 10) {
		ticks[nticks].value = x;
		snprintf(ticks[nticks++].label, sizeof ticks->label, "%.0f", x);
	}
	svg_begin(&svg, "", "schedules to the first failure, by target");
	svg_axis_x(&svg, ticks, nticks);
	for (size_t i = 0; i < n; i++)
		put_row(&svg, cells[i], TOP + ROW * ((double)i + 0.5));
	svg_text(&svg, (LEFT + WIDTH - RIGHT) / 2.0, height - 6, "middle", "",
	         "schedules to the first failure: median, 95 % interval");
	svg_end(&svg);
}

static void put_sentence(struct buf *out, const struct power_cell **cells,
                         size_t n)
{
	size_t sure = 0;

	for (size_t i = 0; i < n; i++)
		sure += cells[i]->found == cells[i]->attempts;
	buf_printf(out,
	           "<p>All strategies in turns (" CHARTED ") find %zu of %zu "
	           "known bugs in every attempt. A hollow dot is one that less "
	           "than half of the attempts found.</p>\n",
	           sure, n);
}

static void put_table(struct buf *out, const struct power_table *t)
{
	const char **ways = xmalloc((t->n + 1) * sizeof *ways);
	size_t n = power_ways(t, ways);

	buf_puts(out, "<div class=\"scroll\"><table>\n<tr><th>target</th>");
	for (size_t j = 0; j < n; j++) {
		buf_puts(out, "<th>");
		html_str(out, ways[j]);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "<th>preemptions</th></tr>\n");
	for (size_t i = 0; i < t->n; i++) {
		const char *target = t->cells[i].target;
		const struct power_cell *small = power_smallest(t, target);

		if (i > 0 && !strcmp(target, t->cells[i - 1].target))
			continue;
		buf_puts(out, "<tr><td>");
		html_str(out, target);
		buf_puts(out, "</td>");
		for (size_t j = 0; j < n; j++) {
			const struct power_cell *c =
			    power_at(t, target, ways[j]);

			buf_puts(out, "<td title=\"");
			html_str(out, c ? c->rules : "");
			buf_puts(out, "\">");
			if (c)
				power_put_cell(out, c);
			buf_puts(out, "</td>");
		}
		buf_puts(out, "<td>");
		if (small)
			buf_printf(out, "%" PRId64 " of %" PRId64,
			           small->preemptions, small->switches);
		buf_puts(out, "</td></tr>\n");
	}
	buf_puts(out, "</table></div>\n");
	free(ways);
}

void power_html(struct buf *out, const struct power_table *t)
{
	const struct power_cell **cells = xmalloc((t->n + 1) * sizeof *cells);
	size_t n = charted(t, cells);
	struct buf title = {0};

	buf_puts(&title, "How surely known bugs are found");
	page_begin(out, &title, style);
	buf_puts(out, "<h1>How surely known bugs are found</h1>\n");
	if (n > 0) {
		put_sentence(out, cells, n);
		put_chart(out, cells, n);
	}
	buf_puts(out,
	         "<p>An attempt: how many found it, after how many schedules (the "
	         "median by Kaplan and Meier, with its 95 % interval), and after "
	         "what time. Native: runs that failed. Preemptions: how many "
	         "switches from a thread that could have gone on the smallest "
	         "repro needs, of so many switches.</p>\n");
	put_table(out, t);
	page_end(out);
	buf_done(&title);
	free(cells);
}
