/*
 * text.c: the report for a terminal.
 *
 *	gort+11953, scenario seed, native
 *	  runs        1000
 *	  failed      12, 2 of them with known findings only
 *	  rate        1/83, 95% interval 1/161 to 1/47 (Clopper-Pearson)
 *	  ...
 *	  new findings
 *	      runs  findings  rate (95%)       signature
 *	  ...
 *	finding: 1 of 2 groups has new findings
 *
 * Lines that a target or a user wrote stand behind "| ", so that none of them
 * is taken for one of ours, or for a command by what reads the log.
 */
#include <inttypes.h>

#include "reports/pages/figures.h"
#include "reports/pages/group_facts.h"
#include "reports/pages/group_name.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"
#include "reports/pages/verdict.h"
#include "reports/statistics/binomial.h"

enum {
	NAME_MOST = 120, /* characters of a name */
	SIGNATURE_MOST = 400,
	HUNTS_MOST = 10, /* shown of a group, the last ones */
};

static void put_title(struct buf *out, const struct summary_group *g)
{
	struct buf name = {0};

	group_name(&name, g);
	buf_printf(&name, ", %s", g->population);
	plain_line(out, buf_str(&name), SIGNATURE_MOST);
	buf_byte(out, '\n');
	buf_done(&name);
}

static void put_facts(struct buf *out, const struct summary_group *g,
                      double confidence)
{
	struct group_fact f[GROUP_FACTS];
	size_t n = group_facts(g, confidence, f);

	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "  %-12s%s\n", f[i].label,
		           buf_str(&f[i].value));
		buf_done(&f[i].value);
	}
}

/* ---- findings ---- */

static void put_row(struct buf *out, const struct summary_group *g,
                    const struct summary_signature *s, double confidence)
{
	const struct looked rate = summary_signature_looked(g, s);
	struct buf interval = {0};

	put_interval(&interval, looked_interval(&rate, confidence));
	buf_printf(out, "    %10" PRIu64 "  %8" PRIu64 "  %-20s  ", s->failed,
	           s->count, buf_str(&interval));
	plain_line(out, s->signature, SIGNATURE_MOST);
	if (s->known[0]) {
		buf_puts(out, "  (");
		plain_line(out, s->known, NAME_MOST);
		buf_byte(out, ')');
	}
	buf_byte(out, '\n');
	buf_done(&interval);
}

static void put_table(struct buf *out, const struct summary_group *g,
                      enum standing standing, const char *head,
                      double confidence)
{
	struct buf over = {0};

	if (standing_count(g, standing) == 0)
		return;
	buf_puts(&over, "rate (");
	put_confidence(&over, confidence);
	buf_byte(&over, ')');
	buf_printf(out, "\n  %s\n    %10s  %8s  %-20s  signature\n", head,
	           summary_unit(g), "findings", buf_str(&over));
	for (size_t i = 0; i < g->nsignatures; i++)
		if (signature_standing(g, &g->signatures[i]) == standing)
			put_row(out, g, &g->signatures[i], confidence);
	buf_done(&over);
}

static void put_named(struct buf *out, const char *name, const char *text)
{
	if (!text[0])
		return;
	buf_printf(out, "    %s: ", name);
	plain_line(out, text, PLAIN_WHOLE);
	buf_byte(out, '\n');
}

/* The first finding of a signature, so that it can be looked at. */
static void put_finding(struct buf *out, const struct summary_group *g,
                        const struct summary_signature *s)
{
	const struct summary_finding *f = s->findings;

	buf_printf(out, "\n  %s: ", s->known[0] ? "known" : "new");
	plain_line(out, s->signature, SIGNATURE_MOST);
	buf_byte(out, '\n');
	if (s->nfindings == 0)
		return;
	buf_printf(out, "    %s %" PRIu64, phrase_unit(g), f->run);
	if (f->session >= 0)
		buf_printf(out, ", session %" PRId64, f->session);
	buf_puts(out, ", seed ");
	plain_line(out, f->seed, NAME_MOST);
	buf_puts(out, ", after ");
	phrase_duration(out, f->at_ns);
	buf_puts(out, " of hunt ");
	plain_line(out, f->hunt, NAME_MOST);
	buf_byte(out, '\n');
	plain_lines(out, f->text, "    | ");
	put_named(out, "evidence", f->evidence);
	put_named(out, "repeat", f->repeat);
}

static void put_findings(struct buf *out, const struct summary_group *g,
                         double confidence)
{
	static const char *const heads[STANDINGS] = {
	    [STANDING_NEW] = "new findings",
	    [STANDING_ALLOWED] = "new findings, as many as the claim allows",
	    [STANDING_KNOWN] = "known findings, which fail nothing",
	};

	for (enum standing s = 0; s < STANDINGS; s++)
		put_table(out, g, s, heads[s], confidence);
	for (enum standing s = 0; s < STANDINGS; s++)
		for (size_t i = 0; i < g->nsignatures; i++)
			if (signature_standing(g, &g->signatures[i]) == s)
				put_finding(out, g, &g->signatures[i]);
}

/* ---- the rest ---- */

static void put_near_misses(struct buf *out, const struct summary_group *g)
{
	if (g->nnear > 0)
		buf_printf(out, "\n  near misses\n    %10s  %-20s  what\n",
		           "count", "worst");
	for (size_t i = 0; i < g->nnear; i++) {
		const struct summary_near_miss *m = &g->near[i];
		struct buf worst = {0};

		if (m->count > 0) {
			buf_printf(&worst, "%" PRIu64 " ", m->worst);
			plain_line(&worst, m->unit, NAME_MOST);
		}
		buf_printf(out, "    %10" PRIu64 "  %-20s  ", m->count,
		           buf_str(&worst));
		plain_line(out, m->name, NAME_MOST);
		buf_puts(out, m->about[0] ? ": " : "");
		plain_line(out, m->about, SIGNATURE_MOST);
		buf_byte(out, '\n');
		buf_done(&worst);
	}
}

static void put_hunt(struct buf *out, const struct summary_hunt *h)
{
	buf_puts(out, "    ");
	phrase_time(out, h->begun_s);
	buf_puts(out, "  ");
	plain_line(out, h->id, NAME_MOST);
	buf_puts(out, "  ");
	plain_line(out, h->status, NAME_MOST);
	if (h->commit[0]) {
		buf_puts(out, ", commit ");
		plain_line(out, h->commit, NAME_MOST);
	}
	buf_printf(out, ": %" PRIu64 " of %" PRIu64 " failed\n", h->failed,
	           h->runs);
	put_named(out, "  command", h->command);
}

static void put_hunts(struct buf *out, const struct summary_group *g)
{
	size_t first = g->nhunts > HUNTS_MOST ? g->nhunts - HUNTS_MOST : 0;

	buf_puts(out, "\n  hunts\n");
	if (first > 0)
		buf_printf(out, "    the last %d of %zu\n", HUNTS_MOST,
		           g->nhunts);
	for (size_t i = first; i < g->nhunts; i++)
		put_hunt(out, &g->hunts[i]);
}

static void put_environment(struct buf *out,
                            const struct summary_environment *e)
{
	buf_puts(out, "\nenvironment\n");
	put_named(out, "tool", e->tool);
	put_named(out, "compiler", e->compiler);
	put_named(out, "kernel", e->kernel);
	buf_puts(out, "    machine: ");
	plain_line(out, e->machine, NAME_MOST);
	buf_puts(out, e->cpu[0] ? ", " : "");
	plain_line(out, e->cpu, NAME_MOST);
	buf_puts(out, ", ");
	put_count(out, e->cores, "core");
	buf_puts(out, ", ");
	phrase_bytes(out, e->memory_bytes);
	buf_byte(out, '\n');
	put_named(out, "packages", e->packages);
}

void page_text(struct buf *out, const struct summary *s,
               const struct page_options *o)
{
	plain_line(out, o->title ? o->title : "tracetorture", NAME_MOST);
	buf_puts(out, ": report of ");
	phrase_time(out, o->now_s);
	buf_puts(out, " UTC\n");
	for (size_t i = 0; i < s->ngroups; i++) {
		const struct summary_group *g = &s->groups[i];

		buf_byte(out, '\n');
		put_title(out, g);
		put_facts(out, g, o->confidence);
		put_findings(out, g, o->confidence);
		put_near_misses(out, g);
		put_hunts(out, g);
	}
	for (size_t i = 0; i < s->nenvironments; i++)
		put_environment(out, &s->environments[i]);
	buf_byte(out, '\n');
	put_summary_verdict(out, s);
	buf_byte(out, '\n');
}
