/* svg.c: see svg.h. */
#include "reports/pages/svg.h"

#include <math.h>
#include <stdio.h>

#include "harness/base/check.h"
#include "harness/base/html.h"

enum { EDGE = 40 }; /* half of the longest label under an axis */

double svg_place(const struct svg_scale *s, double value)
{
	double from = s->from, to = s->to, share;

	if (s->log) {
		value = log(fmax(value, from));
		from = log(from);
		to = log(to);
	}
	share = (value - from) / (to - from);
	if (!(share > 0)) /* nor is it one */
		share = 0;
	return s->at + (s->end - s->at) * fmin(share, 1);
}

static double x_of(const struct svg *c, double x)
{
	return svg_place(&c->x, x);
}

static bool is_within(const struct svg_scale *s, double value)
{
	return value >= s->from && value <= s->to;
}

static double y_of(const struct svg *c, double y)
{
	return svg_place(&c->y, y);
}

void svg_begin(const struct svg *c, const char *class, const char *label)
{
	buf_printf(c->out,
	           "<svg class=\"chart %s\" viewBox=\"0 0 %d %d\" "
	           "role=\"img\" aria-label=\"",
	           class, c->width, c->height);
	html_str(c->out, label);
	buf_puts(c->out, "\">\n");
}

void svg_end(const struct svg *c)
{
	buf_puts(c->out, "</svg>\n");
}

void svg_text(const struct svg *c, double x, double y, const char *anchor,
              const char *class, const char *text)
{
	buf_printf(c->out,
	           "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" "
	           "text-anchor=\"%s\">",
	           class, x, y, anchor);
	html_str(c->out, text);
	buf_puts(c->out, "</text>\n");
}

void svg_axis_y(const struct svg *c, const struct svg_tick *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double y = y_of(c, t[i].value);

		buf_printf(c->out,
		           "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>",
		           c->x.at, y, c->x.end);
		svg_text(c, c->x.at - 8, y + 4, "end", "tick", t[i].label);
	}
}

void svg_axis_x(const struct svg *c, const struct svg_tick *t, size_t n)
{
	buf_printf(c->out, "<path class=\"axis\" d=\"M%.1f %.1fH%.1f\"/>\n",
	           c->x.at, c->y.at, c->x.end);
	for (size_t i = 0; i < n; i++) {
		double x = x_of(c, t[i].value);

		buf_printf(c->out, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>",
		           x, c->y.at);
		if (x < EDGE) /* it would be cut off */
			svg_text(c, 1, c->y.at + 18, "start", "tick",
			         t[i].label);
		else if (x > c->width - EDGE)
			svg_text(c, c->width - 1, c->y.at + 18, "end", "tick",
			         t[i].label);
		else
			svg_text(c, x, c->y.at + 18, "middle", "tick",
			         t[i].label);
	}
}

static void begin_path(const struct svg *c, const char *part, const char *class)
{
	buf_printf(c->out, "<path class=\"%s %s\" d=\"", part, class);
}

void svg_line(const struct svg *c, const char *class, const struct svg_point *p,
              size_t n)
{
	if (n == 0)
		return;
	begin_path(c, "line", class);
	for (size_t i = 0; i < n; i++)
		buf_printf(c->out, "%c%.1f %.1f", i ? 'L' : 'M',
		           x_of(c, p[i].x), y_of(c, p[i].y));
	buf_puts(c->out, "\"/>\n");
}

void svg_steps(const struct svg *c, const char *class,
               const struct svg_point *p, size_t n)
{
	if (n == 0)
		return;
	begin_path(c, "line", class);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_printf(c->out, "H%.1fV%.1f", x_of(c, p[i].x),
			           y_of(c, p[i].y));
		else
			buf_printf(c->out, "M%.1f %.1f", x_of(c, p[i].x),
			           y_of(c, p[i].y));
	}
	buf_puts(c->out, "\"/>\n");
}

void svg_band(const struct svg *c, const char *class, const struct svg_range *p,
              size_t n)
{
	if (n == 0)
		return;
	begin_path(c, "band", class);
	for (size_t i = 0; i < n; i++)
		buf_printf(c->out, "%c%.1f %.1f", i ? 'L' : 'M',
		           x_of(c, p[i].x), y_of(c, p[i].high));
	for (size_t i = n; i-- > 0;)
		buf_printf(c->out, "L%.1f %.1f", x_of(c, p[i].x),
		           y_of(c, p[i].low));
	buf_puts(c->out, "Z\"/>\n");
}

void svg_error_bar(const struct svg *c, const char *class,
                   const struct svg_range *r)
{
	double x = x_of(c, r->x), ends[] = {r->low, r->high};

	begin_path(c, "bar", class);
	buf_printf(c->out, "M%.1f %.1fV%.1f", x, y_of(c, r->low),
	           y_of(c, r->high));
	for (int i = 0; i < 2; i++)
		if (is_within(&c->y, ends[i]))
			buf_printf(c->out, "M%.1f %.1fh6", x - 3,
			           y_of(c, ends[i]));
	buf_puts(c->out, "\"/>\n");
}

void svg_error_bar_lying(const struct svg *c, const char *class, double y,
                         double from, double to)
{
	double at = y_of(c, y), ends[] = {from, to};

	begin_path(c, "bar", class);
	buf_printf(c->out, "M%.1f %.1fH%.1f", x_of(c, from), at, x_of(c, to));
	for (int i = 0; i < 2; i++)
		if (is_within(&c->x, ends[i]))
			buf_printf(c->out, "M%.1f %.1fv8", x_of(c, ends[i]),
			           at - 4);
	buf_puts(c->out, "\"/>\n");
}

static void put_title(const struct svg *c, const char *title)
{
	buf_puts(c->out, "<title>");
	html_str(c->out, title);
	buf_puts(c->out, "</title>");
}

void svg_dot(const struct svg *c, const char *class, double x, double y,
             bool hollow, const char *title)
{
	buf_printf(c->out,
	           "<circle class=\"%s %s\" cx=\"%.1f\" cy=\"%.1f\" "
	           "r=\"3.5\">",
	           hollow ? "hollow" : "dot", class, x_of(c, x), y_of(c, y));
	put_title(c, title);
	buf_puts(c->out, "</circle>\n");
}

void svg_bar(const struct svg *c, const char *class, double from, double to,
             double y, const char *title)
{
	double left = x_of(c, from), right = x_of(c, to), top = y_of(c, y);

	buf_printf(c->out,
	           "<rect class=\"dot %s\" x=\"%.1f\" y=\"%.1f\" "
	           "width=\"%.1f\" height=\"%.1f\">",
	           class, fmin(left, right), fmin(top, c->y.at),
	           fabs(right - left), fabs(c->y.at - top));
	put_title(c, title);
	buf_puts(c->out, "</rect>\n");
}

void svg_level(const struct svg *c, double y, const char *text)
{
	double at = y_of(c, y);

	buf_printf(c->out, "<path class=\"level\" d=\"M%.1f %.1fH%.1f\"/>",
	           c->x.at, at, c->x.end);
	svg_text(c, c->x.at + 6, at - 5, "start", "level", text);
}

void svg_bound(const struct svg *c, double x, const char *text, int row)
{
	double at = x_of(c, x), middle = (c->x.at + c->x.end) / 2;

	buf_printf(c->out, "<path class=\"bound\" d=\"M%.1f %.1fV%.1f\"/>", at,
	           c->y.at, c->y.end - 14 * row);
	svg_text(c, at, c->y.end - 5 - 14 * row, at > middle ? "end" : "start",
	         "bound", text);
}
