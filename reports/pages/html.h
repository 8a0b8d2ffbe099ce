/*
 * html.h: the page for a browser.  One file, without scripts, that fetches
 * nothing: light and dark, for a phone, a desk and paper.
 *
 * Appended to out; pure (no clock, no I/O, any thread).  Whatever is in the
 * strings stays text, but a finding's explained_html: that is put in as it is
 * if it is nothing but text, tables and drawings (base/markup.h), else the
 * text of the explanation stands there.
 */
#ifndef REPORTS_PAGES_HTML_H
#define REPORTS_PAGES_HTML_H

#include "harness/base/buf.h"

struct comparison;
struct page_options;
struct summary;

void page_html(struct buf *out, const struct summary *s,
               const struct page_options *o);

/* Before and after, and then all there is of both.  before, after: what c was
 * made from. */
void page_compare_html(struct buf *out, const struct comparison *c,
                       const struct summary *before,
                       const struct summary *after,
                       const struct page_options *o);

#endif
