/* html_group.c: what there is of one group: figures, near misses, where it
 * ran. */
#include <inttypes.h>
#include <string.h>

#include "harness/base/html.h"
#include "reports/pages/html_parts.h"

/* ---- figures ---- */

static void begin_fact(struct html *h, const char *name)
{
	buf_printf(h->out, "<li><small>%s</small> <b>", name);
}

static void end_fact(struct html *h)
{
	buf_puts(h->out, "</b></li>\n");
}

static void put_fact_count(struct html *h, const char *name, uint64_t n)
{
	begin_fact(h, name);
	phrase_count(h->out, n);
	end_fact(h);
}

static void put_rate_fact(struct html *h, const struct summary_group *g)
{
	const struct looked rate = summary_looked(g);
	const struct sample at = rate.s;

	begin_fact(h, at.k || !at.n ? "Rate" : "Rate, at most");
	if (at.n == 0)
		buf_puts(h->out, "not known");
	else if (at.k == 0)
		phrase_under(h->out, looked_upper(&rate, h->o->confidence));
	else
		phrase_estimate(h->out, at, h->o->confidence);
	end_fact(h);
	begin_fact(h, "Interval, two-sided");
	phrase_interval(h->out, looked_interval(&rate, h->o->confidence));
	end_fact(h);
}

static void put_facts(struct html *h, const struct summary_group *g)
{
	bool native = strcmp(g->population, "schedule") != 0;

	buf_puts(h->out, "<ul class=\"facts\">\n");
	put_fact_count(h, native ? "Runs" : "Schedules", g->runs);
	put_fact_count(h, "Failed", g->failed);
	if (g->known)
		put_fact_count(h, "of them known", g->known);
	put_rate_fact(h, g);
	if (g->sessions)
		put_fact_count(h, "Sessions", g->sessions);
	if (g->events)
		put_fact_count(h, "Events", g->events);
	begin_fact(h, "Time");
	phrase_duration(h->out, g->elapsed_ns);
	end_fact(h);
	if (g->cut)
		put_fact_count(h, "Cut short, clean, not counted", g->cut);
	buf_puts(h->out, "</ul>\n");
}

/* ---- near misses, paths ---- */

static void put_near_misses(struct html *h, const struct summary_group *g)
{
	if (g->nnear == 0)
		return;
	buf_puts(h->out,
	         "<h3>Near misses</h3>\n<p class=\"soft\">What was right by a "
	         "narrow margin. It shows long before failures do.</p>\n"
	         "<table class=\"cards few\">\n<thead><tr>"
	         "<th scope=\"col\">What</th><th scope=\"col\" "
	         "class=\"num\">Times</th><th scope=\"col\" class=\"num\">"
	         "Nearest</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < g->nnear; i++) {
		const struct summary_near_miss *m = &g->near[i];

		buf_puts(h->out, "<tr><td data-label=\"What\"><code>");
		html_str(h->out, m->name);
		buf_puts(h->out, "</code><br/><small>");
		html_str(h->out, m->about);
		buf_puts(h->out, "</small></td>"
		                 "<td class=\"num\" data-label=\"Times\">");
		phrase_count(h->out, m->count);
		buf_puts(h->out,
		         "</td><td class=\"amount\" data-label=\"Nearest\">");
		if (m->count) {
			buf_puts(h->out, m->most ? "at most " : "at least ");
			phrase_count(h->out, m->worst);
			buf_byte(h->out, ' ');
			html_str(h->out, m->unit);
		} else {
			buf_puts(h->out, "&#8211;");
		}
		buf_puts(h->out, "</td></tr>\n");
	}
	buf_puts(h->out, "</tbody></table>\n");
}

static void put_paths(struct html *h, const struct summary_group *g)
{
	if (g->ncounters == 0)
		return;
	buf_puts(h->out, "<details><summary>Paths the target took</summary>\n"
	                 "<table class=\"narrow-table\">\n<tbody>\n");
	for (size_t i = 0; i < g->ncounters; i++) {
		buf_puts(h->out, "<tr><td><code>");
		html_str(h->out, g->counters[i].name);
		buf_puts(h->out, "</code></td><td class=\"num\">");
		phrase_count(h->out, g->counters[i].count);
		buf_puts(h->out, "</td></tr>\n");
	}
	buf_puts(h->out, "</tbody></table>\n</details>\n");
}

/* ---- where it ran ---- */

/* With a link to it, if it is clear where that leads to. */
static void put_commit(struct html *h, const char *commit)
{
	const char *at = h->o->repository ? h->o->repository : "";
	bool linked = strncmp(at, "https://", 8) == 0 &&
	              commit[strspn(commit, "0123456789abcdef")] == '\0';

	buf_puts(h->out, "<br/><small>target at ");
	if (linked) {
		buf_puts(h->out, "<a href=\"");
		html_str(h->out, at);
		buf_printf(h->out, "/commit/%s\">", commit);
	}
	buf_puts(h->out, "<code>");
	html_str(h->out, commit);
	buf_puts(h->out, linked ? "</code></a></small>" : "</code></small>");
}

static void put_hunt(struct html *h, const struct summary_hunt *t)
{
	struct sample at = summary_sample(t->failed, t->runs);

	buf_puts(h->out, "<tr><td data-label=\"Begun, UTC\">");
	phrase_time(h->out, t->begun_s);
	buf_puts(h->out, "</td><td class=\"says\"><code>");
	html_str(h->out, t->command);
	buf_puts(h->out, "</code>");
	if (t->commit[0])
		put_commit(h, t->commit);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Failed\">");
	phrase_count(h->out, at.k);
	buf_puts(h->out, " of ");
	phrase_count(h->out, at.n);
	buf_puts(h->out, "</td><td class=\"num\" data-label=\"Time\">");
	phrase_duration(h->out, t->elapsed_ns);
	buf_puts(h->out, "</td><td data-label=\"Status\">");
	html_str(h->out, t->status);
	buf_puts(h->out, "</td></tr>\n");
}

static void put_hunts(struct html *h, const struct summary_group *g)
{
	buf_puts(h->out,
	         "<table class=\"cards\">\n<thead><tr><th scope=\"col\">Begun, "
	         "UTC</th><th scope=\"col\">Command</th><th scope=\"col\" "
	         "class=\"num\">Failed</th><th scope=\"col\" class=\"num\">"
	         "Time</th><th scope=\"col\">Status</th></tr></thead>\n"
	         "<tbody>\n");
	for (size_t i = 0; i < g->nhunts; i++)
		put_hunt(h, &g->hunts[i]);
	buf_puts(h->out, "</tbody></table>\n");
}

static void put_environment(struct html *h, const struct summary_environment *e)
{
	const char *const texts[][2] = {
	    {"Tool", e->tool},     {"Compiler", e->compiler},
	    {"CPU", e->cpu},       {"Machine", e->machine},
	    {"Kernel", e->kernel}, {"Packages", e->packages},
	};

	buf_puts(h->out, "<ul class=\"plain\">\n");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (!texts[i][1][0])
			continue;
		begin_fact(h, texts[i][0]);
		html_str(h->out, texts[i][1]);
		end_fact(h);
	}
	begin_fact(h, "Cores, memory");
	phrase_count(h->out, e->cores);
	buf_puts(h->out, ", ");
	phrase_bytes(h->out, e->memory_bytes);
	end_fact(h);
	buf_puts(h->out, "</ul>\n");
}

static void put_origin(struct html *h, const struct html_group *of)
{
	const struct summary_group *g = of->g;

	buf_printf(h->out, "<details><summary>Where it ran: ");
	phrase_counted(h->out, g->nhunts, "hunt");
	buf_puts(h->out, "</summary>\n");
	put_hunts(h, g);
	for (size_t e = 0; e < of->s->nenvironments; e++) {
		bool used = false;

		for (size_t i = 0; i < g->nhunts; i++)
			used |= g->hunts[i].environment == e;
		if (used)
			put_environment(h, &of->s->environments[e]);
	}
	buf_puts(h->out, "</details>\n");
}

void html_group(struct html *h, const struct html_group *of, bool verdict)
{
	struct phrase_headline v = {0};

	buf_printf(h->out, "<section class=\"group\" id=\"group-%zu\">\n<h2>",
	           of->number);
	if (of->label)
		buf_printf(h->out, "%s: ", of->label);
	html_group_name(h, of->g);
	buf_puts(h->out, "</h2>\n");
	if (verdict) {
		phrase_headline(&v, of->g, h->o->confidence);
		html_verdict(h, &v, "h3");
		phrase_headline_done(&v);
	}
	put_facts(h, of->g);
	html_chart(h, of->g);
	html_signatures(h, of);
	html_findings(h, of);
	put_near_misses(h, of->g);
	put_paths(h, of->g);
	put_origin(h, of);
	buf_puts(h->out, "</section>\n");
}
