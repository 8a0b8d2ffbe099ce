/* html_findings.c: what was found, as a table, and one by one. */
#include <inttypes.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/markup.h"
#include "reports/pages/html_parts.h"

static void put_known(struct html *h, const struct summary_signature *s)
{
	if (!s->known[0]) {
		buf_puts(h->out, "<span class=\"tag new\">new</span>");
		return;
	}
	buf_puts(h->out, "<span class=\"tag\">known: ");
	html_str(h->out, s->known);
	buf_puts(h->out, "</span>");
}

/* ---- the table ---- */

static void put_time_cell(struct html *h, const char *label, int64_t s)
{
	struct buf text = {0};
	const char *t;

	phrase_time(&text, s);
	t = buf_str(&text);
	buf_printf(h->out, "<td class=\"when\" data-label=\"%s\">", label);
	/* breaks between day and time alone */
	if (text.len > 11)
		buf_printf(h->out,
		           "<span><span>%.10s</span> <span>%s</span></span>", t,
		           t + 11);
	buf_puts(h->out, "</td>");
	buf_done(&text);
}

static void put_row(struct html *h, const struct html_group *of, size_t i)
{
	const struct summary_signature *s = &of->g->signatures[i];
	const struct looked rate = summary_signature_looked(of->g, s);

	buf_printf(h->out,
	           "<tr><td data-label=\"Signature\"><a class=\"nr\" "
	           "href=\"#finding-%zu-%zu\">#%zu</a> <b>",
	           of->number, i + 1, i + 1);
	html_str(h->out, s->rule);
	buf_puts(h->out, "</b> ");
	put_known(h, s);
	buf_puts(h->out, "<br/><small><code>");
	html_str(h->out, s->signature);
	buf_puts(h->out, "</code></small></td>"
	                 "<td class=\"num\" data-label=\"Findings\">");
	phrase_count(h->out, s->count);
	buf_printf(h->out, "</td><td class=\"num\" data-label=\"Failed %ss\">",
	           phrase_unit(of->g));
	phrase_count(h->out, s->failed);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Rate\">");
	phrase_estimate(h->out, rate.s, h->o->confidence);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Interval\">");
	phrase_interval(h->out, looked_interval(&rate, h->o->confidence));
	buf_puts(h->out, "</td>");
	put_time_cell(h, "First seen", s->first_s);
	put_time_cell(h, "Last seen", s->last_s);
	buf_puts(h->out, "</tr>\n");
}

void html_signatures(struct html *h, const struct html_group *of)
{
	const char *unit = phrase_unit(of->g);

	buf_puts(h->out, "<h3>Signatures</h3>\n");
	if (of->g->nsignatures == 0) {
		buf_puts(h->out, "<p>Nothing was found.</p>\n");
		return;
	}
	buf_printf(h->out,
	           "<table class=\"cards\">\n<thead><tr><th scope=\"col\">"
	           "What was found</th><th scope=\"col\" class=\"num\">Findings"
	           "</th><th scope=\"col\" class=\"num\">Failed %ss</th>"
	           "<th scope=\"col\" class=\"num\">Rate</th>"
	           "<th scope=\"col\" class=\"num\">",
	           unit);
	phrase_confidence(h->out, h->o->confidence);
	buf_puts(h->out, " interval</th><th scope=\"col\">First seen, UTC</th>"
	                 "<th scope=\"col\">Last seen, UTC</th></tr></thead>\n"
	                 "<tbody>\n");
	for (size_t i = 0; i < of->g->nsignatures; i++)
		put_row(h, of, i);
	buf_puts(h->out, "</tbody></table>\n");
	if (of->g->nsignatures > 1)
		buf_printf(h->out,
		           "<p class=\"soft\">Each rate is a statement of its "
		           "own: a %s may have several findings, and many "
		           "intervals do not hold all at once.</p>\n",
		           unit);
}

/* ---- one by one ---- */

static void put_pre(struct html *h, const char *title, const char *class,
                    const char *text)
{
	size_t len = strlen(text);

	if (len == 0)
		return;
	while (len > 0 && text[len - 1] == '\n')
		len--;
	buf_printf(h->out, "<h5>%s</h5>\n<pre class=\"%s\">", title, class);
	html_bytes(h->out, text, len);
	buf_puts(h->out, "</pre>\n");
}

/* first: of the group, which is worth to be seen at once. */
static void put_explained(struct html *h, const struct summary_finding *f,
                          bool first)
{
	bool html =
	    f->explained_html[0] &&
	    !markup_fault(f->explained_html, strlen(f->explained_html), true);

	if (!html && !f->explained[0])
		return;
	buf_printf(h->out,
	           "<details class=\"why\"%s><summary>Why it fails: the "
	           "interleaving, a lane a thread</summary>\n",
	           first ? " open=\"open\"" : "");
	if (html) {
		buf_puts(h->out, f->explained_html);
		buf_byte(h->out, '\n');
	} else {
		buf_puts(h->out, "<pre>");
		html_str(h->out, f->explained);
		buf_puts(h->out, "</pre>\n");
	}
	buf_puts(h->out, "</details>\n");
}

static void put_finding(struct html *h, const struct summary_group *g,
                        const struct summary_finding *f, bool first)
{
	buf_printf(h->out, "<p class=\"soft\">In %s ", phrase_unit(g));
	phrase_count(h->out, f->run);
	if (f->session >= 0)
		buf_printf(h->out, ", session %" PRId64, f->session);
	buf_puts(h->out, ", seed <code>");
	html_str(h->out, f->seed);
	buf_puts(h->out, "</code>, after ");
	phrase_duration(h->out, f->at_ns);
	buf_puts(h->out, " of hunt <code>");
	html_bytes(h->out, f->hunt, strnlen(f->hunt, 8));
	buf_puts(h->out, "</code></p>\n");
	put_pre(h, "What happened", "text", f->text);
	put_pre(h, "Repeat it", "command", f->repeat);
	if (f->evidence[0]) {
		buf_puts(h->out, "<h5>Evidence</h5>\n<p><code>");
		html_str(h->out, f->evidence);
		buf_puts(h->out, "</code></p>\n");
	}
	put_explained(h, f, first);
}

static bool is_explained(const struct summary_finding *f)
{
	return f->explained[0] || f->explained_html[0];
}

static void put_about(struct html *h, const struct html_group *of,
                      const struct summary_signature *s)
{
	const char *about = h->o->about_rule ? h->o->about_rule(s->rule) : NULL;

	buf_puts(h->out, "<p><code class=\"signature\">");
	html_str(h->out, s->signature);
	buf_puts(h->out, "</code></p>\n");
	if (about) {
		buf_puts(h->out, "<p>The rule: ");
		html_str(h->out, about);
		buf_puts(h->out, "</p>\n");
	}
	buf_puts(h->out, "<p>");
	phrase_counted(h->out, s->count, "finding");
	buf_puts(h->out, " in ");
	phrase_count(h->out, s->failed);
	buf_puts(h->out, " of ");
	phrase_counted(h->out, summary_sample(s->failed, of->g->runs).n,
	               phrase_unit(of->g));
	buf_puts(h->out, ".</p>\n");
}

/* first: whether no explanation was shown yet. */
static void put_signature(struct html *h, const struct html_group *of, size_t i,
                          bool *first)
{
	const struct summary_signature *s = &of->g->signatures[i];

	buf_printf(h->out,
	           "<article class=\"finding\" id=\"finding-%zu-%zu\">\n"
	           "<h4><span class=\"nr\">#%zu</span> ",
	           of->number, i + 1, i + 1);
	html_str(h->out, s->rule);
	buf_byte(h->out, ' ');
	put_known(h, s);
	buf_puts(h->out, "</h4>\n");
	put_about(h, of, s);
	for (size_t k = 0; k < s->nfindings; k++) {
		if (k == 1) {
			buf_puts(h->out, "<details><summary>Met again: ");
			phrase_count(h->out, s->nfindings - 1);
			buf_puts(h->out, " more with text</summary>\n");
		}
		put_finding(h, of->g, &s->findings[k], *first);
		*first &= !is_explained(&s->findings[k]);
	}
	if (s->nfindings > 1)
		buf_puts(h->out, "</details>\n");
	buf_puts(h->out, "</article>\n");
}

void html_findings(struct html *h, const struct html_group *of)
{
	bool first = true;

	if (of->g->nsignatures == 0)
		return;
	buf_puts(h->out, "<h3>Findings</h3>\n");
	for (size_t i = 0; i < of->g->nsignatures; i++)
		put_signature(h, of, i, &first);
}
