/* status.c: see status.h. */
#include "harness/campaign/status.h"

#include <inttypes.h>

#include "harness/base/html.h"
#include "harness/base/page.h"

struct sums {
	uint64_t schedules, findings;
	unsigned running;
	double rate;
};

static struct sums add_up(const struct status *s)
{
	struct sums t = {0};

	for (size_t i = 0; i < s->nworkers; i++) {
		t.schedules += s->workers[i].schedules;
		t.findings += s->workers[i].findings;
		t.running += s->workers[i].runs;
		t.rate += s->workers[i].rate;
	}
	return t;
}

void status_line(struct buf *out, const struct status *s)
{
	struct sums t = add_up(s);

	buf_printf(out,
	           "%s: %u worker%s, %" PRIu64 " schedules, %" PRIu64
	           " finding%s (%zu different), %.0f/s | corpus %" PRIu64,
	           s->time, t.running, t.running == 1 ? "" : "s", t.schedules,
	           t.findings, t.findings == 1 ? "" : "s", s->nfindings,
	           t.rate, s->corpus);
}

static void cell(struct buf *out, const char *text)
{
	buf_puts(out, "<td>");
	html_str(out, text);
	buf_puts(out, "</td>");
}

static void put_workers(struct buf *out, const struct status *s)
{
	buf_puts(out, "<h2>Workers</h2>\n<div class=\"scroll\"><table>\n<tr>"
	              "<th>worker</th><th>how</th><th>runs</th>"
	              "<th>schedules</th><th>a second</th><th>findings</th>"
	              "<th>begun</th></tr>\n");
	for (size_t i = 0; i < s->nworkers; i++) {
		const struct status_worker *w = &s->workers[i];

		buf_puts(out, "<tr>");
		cell(out, w->name);
		cell(out, w->strategy);
		cell(out, w->runs ? "yes" : "no");
		buf_printf(out,
		           "<td>%" PRIu64 "</td><td>%.0f</td><td>%" PRIu64
		           "</td><td>%" PRIu64 "</td></tr>\n",
		           w->schedules, w->rate, w->findings, w->begun);
	}
	buf_puts(out, "</table></div>\n");
}

static void put_link(struct buf *out, const char *file, const char *end)
{
	buf_puts(out, "<a href=\"repros/");
	html_str(out, file);
	buf_printf(out, ".%s\">%s</a> ", end, end);
}

static void put_findings(struct buf *out, const struct status *s)
{
	if (s->nfindings == 0) {
		buf_puts(out, "<h2>Findings</h2>\n<p>None.</p>\n");
		return;
	}
	buf_puts(out, "<h2>Findings</h2>\n<div class=\"scroll\"><table>\n<tr>"
	              "<th>signature</th><th>met</th><th>first by</th>"
	              "<th>fails as recorded</th><th>see</th></tr>\n");
	for (size_t i = 0; i < s->nfindings; i++) {
		const struct status_finding *f = &s->findings[i];

		buf_puts(out, "<tr>");
		cell(out, f->signature);
		buf_printf(out, "<td>%" PRIu64 "</td>", f->count);
		cell(out, f->worker);
		buf_puts(out, "<td>");
		if (f->of > 0)
			buf_printf(out, "%u of %u", f->same, f->of);
		buf_puts(out, "</td><td>");
		put_link(out, f->file, "repro");
		if (f->explained)
			put_link(out, f->file, "txt");
		buf_puts(out, "</td></tr>\n");
	}
	buf_puts(out, "</table></div>\n");
}

void status_page(struct buf *out, const struct status *s)
{
	struct buf title = {0}, line = {0};

	buf_printf(&title, "Campaign: %s", s->subject);
	status_line(&line, s);
	page_begin(out, &title, "");
	buf_puts(out, "<h1>");
	html_str(out, buf_str(&title));
	buf_puts(out, "</h1>\n<p>");
	html_str(out, buf_str(&line));
	buf_puts(out, "</p>\n<p>");
	html_str(out, *s->end ? s->end : "As of ");
	html_str(out, *s->end ? ", " : "");
	html_str(out, s->now);
	buf_puts(out, "</p>\n");
	put_findings(out, s);
	put_workers(out, s);
	page_end(out);
	buf_done(&title);
	buf_done(&line);
}
