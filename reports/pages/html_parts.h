/* html_parts.h: what the page is put together from; for html*.c alone. */
#ifndef REPORTS_PAGES_HTML_PARTS_H
#define REPORTS_PAGES_HTML_PARTS_H

#include "harness/base/buf.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/summary/summary.h"

struct html {
	struct buf *out;
	const struct page_options *o;
};

/* One of its groups, the number-th of the page: 1, 2, ... */
struct html_group {
	const struct summary *s;
	const struct summary_group *g;
	size_t number;
	const char *label; /* before its name; or NULL */
};

/* All before the first heading, and all behind the last group. */
void html_top(struct html *h);
void html_bottom(struct html *h);

/* h's statement, verdict and counts in a box of its colour. */
void html_verdict(struct html *h, const struct phrase_headline *v,
                  const char *element);
/* The word of a tone, with a sign that does without colour. */
void html_badge(struct html *h, enum phrase_tone tone, const struct buf *text);
/* "gort+11953", scenario and strategy, as a heading's text. */
void html_group_name(struct html *h, const struct summary_group *g);

/* All of a group; with its verdict, if that does not stand above already. */
void html_group(struct html *h, const struct html_group *of, bool verdict);
void html_chart(struct html *h, const struct summary_group *g);
void html_signatures(struct html *h, const struct html_group *of);
/* Each signature's findings, with their text, command and explanation. */
void html_findings(struct html *h, const struct html_group *of);

#endif
