/*
 * page.h: pages of HTML that look alike: light and dark, on a phone, a desk
 * and paper.  One file without scripts, and nothing is fetched: the page
 * itself forbids it, whatever came into it.
 *
 * Pages are HTML that is well-formed XML, too: every attribute is quoted, every
 * element closed, and no entity has a name that XML does not know.
 *
 * What stands in page.css: the colours (--good, --c0, ...), text, code and
 * tables, .scroll (a box that scrolls by itself), .lanes (an interleaving with
 * a lane a thread), and the parts of a chart.
 */
#ifndef BASE_PAGE_H
#define BASE_PAGE_H

#include "harness/base/buf.h"

enum { PAGE_COLOURS = 6 }; /* --c0 to --c5, apart from each other */

/* Appends all up to and with <body>.  style: more rules, or "". */
void page_begin(struct buf *out, const struct buf *title, const char *style);
void page_end(struct buf *out);

/* The rules that every page has. */
extern const char page_style[];

#endif
