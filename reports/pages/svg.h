/*
 * svg.h: charts as SVG.  Parts, to be put together by who draws one:
 *
 *	       y.end ..+-------------------+
 *	  ticks        |   .-'''  band     |
 *	               |--o----o--- line   |     The drawing goes from 0,0 at
 *	                                         the top left to width,height.
 *	        y.at ..+---+------+--------+
 *	               x.at  ticks         x.end
 *
 * How it looks is in base/page.css; a part's colour is that of its class, "c0"
 * to "c5".  Whatever number comes in, infinite or none: coordinates are finite
 * and within the scales.  All are pure, of any thread.
 */
#ifndef REPORTS_PAGES_SVG_H
#define REPORTS_PAGES_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/* The values from..to are drawn at..end.  log: both are above 0. */
struct svg_scale {
	bool log;
	double from, to;
	double at, end;
};

struct svg {
	struct buf *out;
	int width, height;
	struct svg_scale x, y;
};

struct svg_point {
	double x, y;
};
struct svg_range {
	double x, low, high;
};

/* Where a value is drawn; beyond the scale: at its end.  No number: at its
 * begin. */
double svg_place(const struct svg_scale *s, double value);

/* ---- ticks ---- */

enum { SVG_TICKS = 16 };
struct svg_tick {
	double value;
	char label[24];
};

/* Round values within from..to, at most `most' (2..SVG_TICKS) of them if it can
 * be; returns how many.  Steps of 1, 2 or 5 times a power of ten. */
size_t svg_ticks(double from, double to, size_t most, struct svg_tick *out);
/* Of a logarithmic scale of rates: powers of ten, with few of them 2 and 5
 * times these, too: "1 %", "1 in 10,000". */
size_t svg_ticks_rate(double from, double to, size_t most,
                      struct svg_tick *out);
/* Of seconds since 1970, UTC: "16:05", "16:05:30", where a day begins or
 * steps are days "25 Nov", where steps are months "Nov 2025". */
size_t svg_ticks_time(double from, double to, size_t most,
                      struct svg_tick *out);

/* ---- the drawing ---- */

/* class: of the element, or ""; label: what it shows, for who cannot see it. */
void svg_begin(const struct svg *c, const char *class, const char *label);
void svg_end(const struct svg *c);

/* Lines across the plot, with their labels left of it or under it. */
void svg_axis_y(const struct svg *c, const struct svg_tick *t, size_t n);
void svg_axis_x(const struct svg *c, const struct svg_tick *t, size_t n);

/* anchor "start", "middle" or "end"; x and y are of the drawing. */
void svg_text(const struct svg *c, double x, double y, const char *anchor,
              const char *class, const char *text);

/* class: the colour's, "c0". */
void svg_line(const struct svg *c, const char *class, const struct svg_point *p,
              size_t n);
/* Each value holds until the next one's x. */
void svg_steps(const struct svg *c, const char *class,
               const struct svg_point *p, size_t n);
void svg_band(const struct svg *c, const char *class, const struct svg_range *p,
              size_t n);
/* From low to high at x; from..to at y, lying.  An end beyond the scale, or 0
 * on a logarithmic one, has no cap: it goes on. */
void svg_error_bar(const struct svg *c, const char *class,
                   const struct svg_range *r);
void svg_error_bar_lying(const struct svg *c, const char *class, double y,
                         double from, double to);
/* hollow: for what is a bound, not an estimate.  title: what a pointer that
 * rests on it is told. */
void svg_dot(const struct svg *c, const char *class, double x, double y,
             bool hollow, const char *title);
/* From the begin of the y scale up to y. */
void svg_bar(const struct svg *c, const char *class, double from, double to,
             double y, const char *title);
/* A line across at y, with words at its left end. */
void svg_level(const struct svg *c, double y, const char *text);
/* A calmer one, upright at x, with words at its top; row: 0, or 1 for higher
 * ones, if it stands near another. */
void svg_bound(const struct svg *c, double x, const char *text, int row);

#endif
