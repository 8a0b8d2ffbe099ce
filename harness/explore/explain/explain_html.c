/*
 * explain_html.c: an explanation as a page, or as a part of one: a lane a
 * thread, time goes down.
 *
 *	step  0 main          1 body            2 body
 *	   3                  reads count = 0
 *	                      | stopped         > starts
 *	   6                                    reads count = 0
 *
 * How it looks is in base/page.css, under .lanes.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/page.h"
#include "harness/explore/explain/explain.h"

enum {
	LANES_BESIDE = 3, /* up to here two schedules have room side by side */
	PART_LEVEL = 5,   /* of headings in a page about more */
	/* The curve, in its own units. */
	WIDTH = 760,
	HEIGHT = 260,
	LEFT = 46,
	RIGHT = 16,
	TOP = 36,
	BOTTOM = 40,
};

struct page {
	const struct explanation *e;
	struct buf *out;
	int level;            /* of headings */
	bool used[FIBER_MAX]; /* threads that have a lane here */
	uint32_t nlanes;
};

static void put(struct page *p, const char *html)
{
	buf_puts(p->out, html);
}

static void put_heading(struct page *p, const char *text)
{
	buf_printf(p->out, "<h%d>%s</h%d>\n", p->level, text, p->level);
}

static void put_text(struct page *p, uint32_t string)
{
	html_str(p->out, explain_text(p->e, string));
}

static void put_buf(struct page *p, const struct buf *text)
{
	html_bytes(p->out, text->data, text->len);
}

static void put_thread(struct page *p, uint32_t thread)
{
	const char *name = thread < p->e->nthreads
	                       ? explain_text(p->e, p->e->names[thread])
	                       : "";

	buf_printf(p->out, "<b class=\"c%u\">%u ", thread % PAGE_COLOURS,
	           thread);
	html_bytes(p->out, name, strcspn(name, " "));
	put(p, "</b>");
}

static double rate(const struct explain_point *p)
{
	return (double)p->failed / (double)p->runs;
}

/* ---- a schedule ---- */

static void find_lanes(struct page *p, const struct explain_schedule *s)
{
	memset(p->used, 0, sizeof p->used);
	p->nlanes = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct explain_line *l = &s->lines[i];

		if (l->thread < FIBER_MAX)
			p->used[l->thread] = true;
		if (l->kind == LINE_SWITCH && l->from < FIBER_MAX)
			p->used[l->from] = true;
	}
	for (uint32_t i = 0; i < FIBER_MAX; i++)
		p->nlanes += p->used[i];
}

static void put_head(struct page *p)
{
	put(p, "<thead><tr><th scope=\"col\">step</th>");
	for (uint32_t i = 0; i < FIBER_MAX; i++) {
		const char *where;

		if (!p->used[i])
			continue;
		put(p, "<th scope=\"col\">");
		put_thread(p, i);
		where = i < p->e->nthreads
		            ? strchr(explain_text(p->e, p->e->names[i]), ' ')
		            : NULL;
		if (where) {
			put(p, "<small>");
			html_str(p->out, where + 1);
			put(p, "</small>");
		}
		put(p, "</th>");
	}
	put(p, "</tr></thead>\n<tbody>\n");
}

static void put_jump(struct page *p, unsigned number)
{
	const struct explain_jump *j = &p->e->jumps[number - 1];

	buf_printf(p->out,
	           " <span class=\"jump\">decides: P %.2f &#8594; "
	           "%.2f</span>",
	           rate(&p->e->points[j->from]), rate(&p->e->points[j->to]));
}

static void put_where(struct page *p, uint32_t where)
{
	put(p, "<small>");
	put_text(p, where);
	put(p, "</small>");
}

/* What stands in the lane of `thread` on this line. */
static void put_cell(struct page *p, const struct explain_line *l,
                     uint32_t thread)
{
	if (l->kind == LINE_SWITCH && thread == l->from) {
		if (l->forced)
			put_text(p, l->what);
		else
			put(p, "is stopped before");
		if (l->from_where)
			put_where(p, l->from_where);
		else if (!l->forced)
			put(p, " its end");
	} else if (thread != l->thread) {
		return;
	} else if (l->kind == LINE_SWITCH) {
		put(p, l->starts ? "&#9654; starts" : "&#9654; goes on");
		if (l->where)
			put_where(p, l->where);
		if (l->jump)
			put_jump(p, l->jump);
	} else {
		if (l->mark)
			buf_printf(p->out, "<span class=\"mark\">%c</span> ",
			           l->mark);
		if (l->kind == LINE_FOLD)
			put(p, "&#8230; ");
		put_text(p, l->what);
		if (l->where)
			put_where(p, l->where);
	}
}

static void put_line(struct page *p, const struct explain_line *l)
{
	static const char *const classes[] = {[LINE_STEP] = "s",
	                                      [LINE_SWITCH] = "w",
	                                      [LINE_FOLD] = "f",
	                                      [LINE_SKIP] = "f"};

	buf_printf(p->out, "<tr class=\"%s%s\"><td>", classes[l->kind],
	           l->mark ? " m" : "");
	if (l->kind == LINE_STEP)
		buf_printf(p->out, "%" PRIu64, l->step);
	put(p, "</td>");
	if (l->kind == LINE_SKIP) {
		buf_printf(p->out, "<td colspan=\"%u\">&#8230; ", p->nlanes);
		put_text(p, l->what);
		put(p, "</td>");
	}
	for (uint32_t i = 0; i < FIBER_MAX && l->kind != LINE_SKIP; i++) {
		if (!p->used[i])
			continue;
		if (i == l->thread)
			buf_printf(p->out, "<td class=\"at c%u\">",
			           i % PAGE_COLOURS);
		else
			put(p, "<td>");
		put_cell(p, l, i);
		put(p, "</td>");
	}
	put(p, "</tr>\n");
}

static void put_schedule(struct page *p, const struct explain_schedule *s)
{
	find_lanes(p, s);
	put(p, "<div class=\"scroll\"><table>");
	put_head(p);
	for (size_t i = 0; i < s->n; i++)
		put_line(p, &s->lines[i]);
	put(p, "</tbody></table></div>\n");
}

static void put_schedules(struct page *p)
{
	const struct explanation *e = p->e;
	bool beside;

	find_lanes(p, &e->failing);
	beside = p->nlanes <= LANES_BESIDE && e->difference.len > 0;
	put(p, beside ? "<div class=\"two\">\n<section>" : "<section>");
	put_heading(p, "What happens");
	put_schedule(p, &e->failing);
	put_heading(p, "What comes of it");
	put(p, "<pre>");
	put_buf(p, &e->text);
	put(p, "</pre>\n</section>\n");
	if (e->difference.len > 0) {
		put(p, "<section>");
		put_heading(p, "The nearest schedule that passes");
		put(p, "<p>It passes ");
		put_buf(p, &e->difference);
		put(p, ".</p>\n");
		put_schedule(p, &e->passing);
		put(p, "</section>\n");
	}
	if (beside)
		put(p, "</div>\n");
}

/* ---- what decides ---- */

static void put_access(struct page *p, char mark)
{
	const struct explain_line *l = explain_marked(p->e, mark);

	buf_printf(p->out, "<span class=\"mark\">%c</span>", mark);
	if (!l)
		return;
	put(p, " (thread ");
	put_thread(p, l->thread);
	put(p, " <code>");
	put_text(p, l->what);
	put(p, "</code> in <code>");
	put_text(p, l->where);
	put(p, "</code>)");
}

static void put_decisive(struct page *p)
{
	const struct explanation *e = p->e;

	put_heading(p, "What decides");
	put(p, "<div class=\"box\">\n");
	if (e->difference.len == 0)
		put(p, "<p>No schedule near it passes.</p>\n");
	else if (e->nflips == 0)
		put(p, "<p>No order of accesses: what is otherwise where it "
		       "passes is time, or what the world chose.</p>\n");
	for (size_t i = 0; i < e->nflips; i++) {
		const struct explain_flip *f = &e->flips[i];

		put(p, "<p>");
		put_access(p, f->a);
		put(p, " comes before ");
		put_access(p, f->b);
		if (f->missing)
			put(p, "; where one of them is not made it "
			       "passes.</p>\n");
		else
			buf_printf(
			    p->out, "%s; where %c comes first it passes.</p>\n",
			    f->late ? ", which would come too late" : "", f->b);
	}
	put(p, "</div>\n");
}

/* ---- the curve ---- */

static double x_of(const struct page *p, size_t fixed)
{
	double most = (double)p->e->points[p->e->ncurve - 1].fixed;

	return LEFT +
	       (WIDTH - LEFT - RIGHT) * (most > 0 ? (double)fixed / most : 0);
}

static double y_of(double probability)
{
	return TOP + (HEIGHT - TOP - BOTTOM) * (1 - probability);
}

static void put_axes(struct page *p)
{
	size_t most = p->e->points[p->e->ncurve - 1].fixed;

	for (int i = 0; i <= 4; i++) {
		double y = y_of(i / 4.0);

		buf_printf(p->out,
		           "<path class=\"grid\" d=\"M%d %.1fH%d\"/>"
		           "<text x=\"%d\" y=\"%.1f\" "
		           "text-anchor=\"end\">%.2f</text>\n",
		           LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, i / 4.0);
	}
	buf_printf(p->out,
	           "<text x=\"%d\" y=\"%d\">0</text>"
	           "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%zu</text>"
	           "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">"
	           "choices made as in the failing run</text>\n",
	           LEFT, HEIGHT - BOTTOM + 18, WIDTH - RIGHT,
	           HEIGHT - BOTTOM + 18, most, (LEFT + WIDTH - RIGHT) / 2,
	           HEIGHT - 8);
}

static void put_band(struct page *p)
{
	const struct explanation *e = p->e;

	put(p, "<path class=\"band\" d=\"");
	for (size_t i = 0; i < e->ncurve; i++)
		buf_printf(p->out, "%c%.1f %.1f", i ? 'L' : 'M',
		           x_of(p, e->points[i].fixed),
		           y_of(e->points[i].high));
	for (size_t i = e->ncurve; i-- > 0;)
		buf_printf(p->out, "L%.1f %.1f", x_of(p, e->points[i].fixed),
		           y_of(e->points[i].low));
	put(p, "Z\"/>\n<path class=\"line\" d=\"");
	for (size_t i = 0; i < e->ncurve; i++)
		buf_printf(p->out, "%c%.1f %.1f", i ? 'L' : 'M',
		           x_of(p, e->points[i].fixed),
		           y_of(rate(&e->points[i])));
	put(p, "\"/>\n");
}

static void put_dots(struct page *p)
{
	const struct explanation *e = p->e;

	for (size_t i = 0; i < e->ncurve; i++) {
		const struct explain_point *q = &e->points[i];

		buf_printf(p->out,
		           "<circle class=\"dot\" r=\"3\" cx=\"%.1f\" "
		           "cy=\"%.1f\"><title>t = %zu: %" PRIu64 " of %" PRIu64
		           " fail, %.3f to %.3f</title></circle>\n",
		           x_of(p, q->fixed), y_of(rate(q)), q->fixed,
		           q->failed, q->runs, q->low, q->high);
	}
}

static void put_culprits(struct page *p)
{
	const struct explanation *e = p->e;

	for (size_t i = 0; i < e->njumps; i++) {
		const struct explain_jump *j = &e->jumps[i];
		double x = x_of(p, e->points[j->to].fixed);

		buf_printf(p->out,
		           "<path class=\"level\" d=\"M%.1f %dV%d\"/>"
		           "<text class=\"level\" x=\"%.1f\" y=\"%d\" "
		           "text-anchor=\"%s\">step %" PRIu64 "</text>\n",
		           x, TOP, HEIGHT - BOTTOM, x,
		           TOP - 8 - 11 * (int)(i % 2),
		           x > WIDTH / 2 ? "end" : "start", j->step);
	}
}

static void put_curve(struct page *p)
{
	const struct explanation *e = p->e;

	if (e->ncurve == 0)
		return;
	put_heading(p, "How likely it is to fail, once it has begun so");
	buf_printf(p->out,
	           "<p class=\"soft\">P(failure | the first t choices are "
	           "made, the rest at random), %" PRIu64
	           " runs a point, 95 %% intervals.%s</p>\n",
	           e->points[0].runs,
	           e->njumps ? ""
	                     : " No choice alone raises it: no two intervals "
	                       "next to each other are apart.");
	buf_printf(
	    p->out,
	    "<div class=\"scroll\"><svg viewBox=\"0 0 %d %d\" "
	    "role=\"img\" aria-label=\"Probability of failure after each "
	    "choice\">\n",
	    WIDTH, HEIGHT);
	put_axes(p);
	put_band(p);
	put_culprits(p);
	put_dots(p);
	put(p, "</svg></div>\n");
}

/* ---- the page ---- */

static void put_about(struct page *p)
{
	const struct explanation *e = p->e;

	put(p, "<p class=\"soft\">");
	put_buf(p, &e->name);
	buf_printf(p->out,
	           ": %u thread%s, %" PRIu64 " scheduling points, %" PRIu64
	           " switches, %zu of them chosen",
	           e->nthreads, e->nthreads == 1 ? "" : "s", e->npoints,
	           e->nswitches, e->nchoices);
	if (e->left_out)
		buf_printf(p->out, "; here are the surroundings of %zu",
		           e->shown);
	put(p, ".</p>\n");
	if (e->note.len == 0)
		return;
	put(p, "<p class=\"soft\">");
	put_buf(p, &e->note);
	put(p, ".</p>\n");
}

static void put_all(struct page *p)
{
	put(p, "<div class=\"lanes\">\n");
	put_about(p);
	put_decisive(p);
	put_schedules(p);
	put_curve(p);
	put(p, "</div>\n");
}

void explain_print_html(const struct explanation *e, struct buf *out)
{
	struct page p = {.e = e, .out = out, .level = 2};

	page_begin(out, &e->signature, "body{max-width:100rem}\n");
	put(&p, "<h1>");
	put_buf(&p, &e->signature);
	put(&p, "</h1>\n");
	put_all(&p);
	page_end(out);
}

void explain_print_part(const struct explanation *e, struct buf *out)
{
	struct page p = {.e = e, .out = out, .level = PART_LEVEL};

	put_all(&p);
}
