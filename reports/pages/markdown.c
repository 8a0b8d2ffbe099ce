/*
 * markdown.c: the report as Markdown.
 *
 *	### `gort+11953`, scenario `seed`, native
 *	the headline, a table of numbers
 *	a table of signatures, new ones first
 *	for each a folded block: the finding, its interleaving, how to repeat it
 *
 * It is put together from blocks, each with blank lines around, and each whole
 * or left out, so that where the page is cut it stays a page.
 */
#include <inttypes.h>
#include <string.h>

#include "harness/base/html.h"
#include "reports/pages/figures.h"
#include "reports/pages/group_facts.h"
#include "reports/pages/markdown_text.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"
#include "reports/pages/verdict.h"
#include "reports/statistics/binomial.h"

enum {
	NAME_MOST = 120, /* characters */
	SIGNATURE_MOST = 300,
	ROWS_MOST = 200,     /* of a table */
	TEXT_MOST = 20000,   /* bytes of one of a finding's texts */
	LEFT_OUT_MOST = 200, /* bytes of what says so */
};

struct page {
	struct buf *out;
	size_t begin;    /* where the page begins in out */
	size_t left_out; /* blocks */
};

/* Puts the block there, if it fits, and empties it. */
static void put(struct page *p, struct buf *block)
{
	size_t used = p->out->len - p->begin;

	if (block->len > PAGE_MARKDOWN_MOST - LEFT_OUT_MOST - used) {
		p->left_out++;
	} else if (block->len > 0) {
		if (used > 0)
			buf_byte(p->out, '\n');
		buf_put(p->out, block->data, block->len);
	}
	buf_clear(block);
}

/* ---- the head of a group ---- */

static void put_head(struct page *p, const struct summary_group *g,
                     double confidence)
{
	struct phrase_headline h = {0};
	struct buf b = {0};

	buf_puts(&b, "### ");
	markdown_code(&b, g->target, NAME_MOST);
	if (g->scenario[0]) {
		buf_puts(&b, ", scenario ");
		markdown_code(&b, g->scenario, NAME_MOST);
	}
	if (g->strategy[0]) {
		buf_puts(&b, ", strategy ");
		markdown_code(&b, g->strategy, NAME_MOST);
	}
	buf_puts(&b, ", ");
	markdown_code(&b, g->population, NAME_MOST);
	buf_puts(&b, "\n\n**");
	phrase_headline(&h, g, confidence);
	markdown_text(&b, buf_str(&h.statement));
	buf_puts(&b, "**: ");
	markdown_text(&b, buf_str(&h.verdict));
	buf_puts(&b, "; ");
	markdown_text(&b, buf_str(&h.counts));
	buf_byte(&b, '\n');
	put(p, &b);
	phrase_headline_done(&h);
	buf_done(&b);
}

static void put_facts(struct page *p, const struct summary_group *g,
                      double confidence)
{
	struct group_fact f[GROUP_FACTS];
	size_t n = group_facts(g, confidence, f);
	struct buf b = {0};

	buf_puts(&b, "| | |\n| --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "| %s | ", f[i].label);
		markdown_text(&b, buf_str(&f[i].value));
		buf_puts(&b, " |\n");
		buf_done(&f[i].value);
	}
	put(p, &b);
	buf_done(&b);
}

/* ---- findings ---- */

static const char *const standings[STANDINGS] = {
    [STANDING_NEW] = "**new**",
    [STANDING_ALLOWED] = "new, as the claim allows",
    [STANDING_KNOWN] = "known",
};

static void put_row(struct buf *b, const struct summary_group *g,
                    const struct summary_signature *s, double confidence)
{
	const struct looked rate = summary_signature_looked(g, s);

	buf_printf(b, "| %s | ", standings[signature_standing(g, s)]);
	markdown_code(b, s->signature, SIGNATURE_MOST);
	if (s->known[0]) {
		buf_puts(b, " (");
		markdown_code(b, s->known, NAME_MOST);
		buf_byte(b, ')');
	}
	buf_printf(b, " | %" PRIu64 " | %" PRIu64 " | ", s->failed, s->count);
	put_interval(b, looked_interval(&rate, confidence));
	buf_puts(b, " |\n");
}

/* Calls for each signature, the new ones first, at most so many. */
static void each_signature(const struct summary_group *g, size_t most,
                           void (*call)(void *ctx, const struct summary_group *,
                                        const struct summary_signature *),
                           void *ctx)
{
	for (enum standing s = 0; s < STANDINGS; s++) {
		for (size_t i = 0; i < g->nsignatures && most > 0; i++) {
			if (signature_standing(g, &g->signatures[i]) != s)
				continue;
			call(ctx, g, &g->signatures[i]);
			most--;
		}
	}
}

struct table {
	struct buf *b;
	double confidence;
};

static void table_row(void *ctx, const struct summary_group *g,
                      const struct summary_signature *s)
{
	struct table *t = ctx;

	put_row(t->b, g, s, t->confidence);
}

static void put_more(struct buf *b, size_t n, size_t most)
{
	if (n > most)
		buf_printf(b, "\nand %zu more\n", n - most);
}

static void put_table(struct page *p, const struct summary_group *g,
                      double confidence)
{
	struct buf b = {0};
	struct table t = {&b, confidence};

	if (g->nsignatures == 0)
		return;
	buf_printf(&b, "| | finding | %s | findings | rate (", summary_unit(g));
	put_confidence(&b, confidence);
	buf_puts(&b, ") |\n| --- | --- | ---: | ---: | --- |\n");
	each_signature(g, ROWS_MOST, table_row, &t);
	put_more(&b, g->nsignatures, ROWS_MOST);
	put(p, &b);
	buf_done(&b);
}

/* In HTML, as all that is folded begins with. */
static void begin_fold(struct buf *b, const char *word, const char *name)
{
	struct buf line = {0};

	plain_line(&line, name, SIGNATURE_MOST);
	buf_printf(b, "<details><summary>%s", word);
	if (line.len > 0) {
		buf_puts(b, " <code>");
		html_bytes(b, line.data, line.len);
		buf_puts(b, "</code>");
	}
	buf_puts(b, "</summary>\n\n");
	buf_done(&line);
}

static void put_where(struct buf *b, const struct summary_group *g,
                      const struct summary_finding *f)
{
	buf_printf(b, "%s %" PRIu64, phrase_unit(g), f->run);
	if (f->session >= 0)
		buf_printf(b, ", session %" PRId64, f->session);
	buf_puts(b, ", seed ");
	markdown_code(b, f->seed, NAME_MOST);
	buf_puts(b, ", after ");
	phrase_duration(b, f->at_ns);
	buf_puts(b, " of hunt ");
	markdown_code(b, f->hunt, NAME_MOST);
	if (f->evidence[0]) {
		buf_puts(b, "; evidence: ");
		markdown_code(b, f->evidence, SIGNATURE_MOST);
	}
	buf_puts(b, "\n\n");
}

static void put_finding(void *ctx, const struct summary_group *g,
                        const struct summary_signature *s)
{
	const struct summary_finding *f = s->findings;
	struct page *p = ctx;
	struct buf b = {0};

	if (s->nfindings == 0)
		return;
	begin_fold(&b, s->known[0] ? "known:" : "new:", s->signature);
	put_where(&b, g, f);
	if (f->text[0])
		markdown_block(&b, f->text, TEXT_MOST);
	if (f->explained[0]) {
		buf_puts(&b, "\nHow it came to it:\n\n");
		markdown_block(&b, f->explained, TEXT_MOST);
	}
	if (f->repeat[0]) {
		buf_puts(&b, "\nTo repeat it:\n\n");
		markdown_block(&b, f->repeat, TEXT_MOST);
	}
	buf_puts(&b, "\n</details>\n");
	put(p, &b);
	buf_done(&b);
}

/* ---- the rest ---- */

static void put_near_misses(struct page *p, const struct summary_group *g)
{
	size_t n = g->nnear < ROWS_MOST ? g->nnear : ROWS_MOST;
	struct buf b = {0};

	if (n > 0)
		buf_puts(&b, "| near miss | count | worst | |\n"
		             "| --- | ---: | ---: | --- |\n");
	for (size_t i = 0; i < n; i++) {
		const struct summary_near_miss *m = &g->near[i];

		buf_puts(&b, "| ");
		markdown_code(&b, m->name, NAME_MOST);
		buf_printf(&b, " | %" PRIu64 " | ", m->count);
		if (m->count > 0) {
			buf_printf(&b, "%" PRIu64 " ", m->worst);
			markdown_text(&b, m->unit);
		}
		buf_puts(&b, " | ");
		markdown_text(&b, m->about);
		buf_puts(&b, " |\n");
	}
	put_more(&b, g->nnear, ROWS_MOST);
	put(p, &b);
	buf_done(&b);
}

static void put_hunts(struct page *p, const struct summary_group *g)
{
	size_t n = g->nhunts < ROWS_MOST ? g->nhunts : ROWS_MOST;
	struct buf b = {0};

	if (n == 0)
		return;
	begin_fold(&b, "hunts", "");
	buf_puts(&b, "| begun (UTC) | ended | commit | failed | command |\n"
	             "| --- | --- | --- | ---: | --- |\n");
	for (size_t i = 0; i < n; i++) {
		const struct summary_hunt *h = &g->hunts[i];

		buf_puts(&b, "| ");
		phrase_time(&b, h->begun_s);
		buf_puts(&b, " | ");
		markdown_code(&b, h->status, NAME_MOST);
		buf_puts(&b, " | ");
		markdown_code(&b, h->commit, NAME_MOST);
		buf_printf(&b, " | %" PRIu64 " of %" PRIu64 " | ", h->failed,
		           h->runs);
		markdown_code(&b, h->command, SIGNATURE_MOST);
		buf_puts(&b, " |\n");
	}
	put_more(&b, g->nhunts, ROWS_MOST);
	buf_puts(&b, "\n</details>\n");
	put(p, &b);
	buf_done(&b);
}

static void put_environment(struct page *p, const struct summary_environment *e)
{
	const struct {
		const char *label, *value;
	} rows[] = {{"tool", e->tool},     {"compiler", e->compiler},
	            {"kernel", e->kernel}, {"machine", e->machine},
	            {"processor", e->cpu}, {"packages", e->packages}};
	struct buf b = {0};

	begin_fold(&b, "environment", "");
	buf_puts(&b, "| | |\n| --- | --- |\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_printf(&b, "| %s | ", rows[i].label);
		markdown_code(&b, rows[i].value, SIGNATURE_MOST);
		buf_puts(&b, " |\n");
	}
	buf_printf(&b, "| cores | %" PRIu64 " |\n| memory | ", e->cores);
	phrase_bytes(&b, e->memory_bytes);
	buf_puts(&b, " |\n\n</details>\n");
	put(p, &b);
	buf_done(&b);
}

static void put_title(struct page *p, const struct summary *s,
                      const struct page_options *o)
{
	struct buf b = {0}, verdict = {0};

	buf_puts(&b, "## ");
	plain_line(&verdict, o->title ? o->title : "tracetorture", NAME_MOST);
	markdown_text(&b, buf_str(&verdict));
	buf_clear(&verdict);
	put_summary_verdict(&verdict, s);
	buf_printf(&b, "\n\n%s (", buf_str(&verdict));
	phrase_time(&b, o->now_s);
	buf_puts(&b, " UTC)\n");
	put(p, &b);
	buf_done(&b);
	buf_done(&verdict);
}

void page_markdown(struct buf *out, const struct summary *s,
                   const struct page_options *o)
{
	struct page p = {.out = out, .begin = out->len};

	put_title(&p, s, o);
	for (size_t i = 0; i < s->ngroups; i++) {
		const struct summary_group *g = &s->groups[i];

		put_head(&p, g, o->confidence);
		put_facts(&p, g, o->confidence);
		put_table(&p, g, o->confidence);
		put_near_misses(&p, g);
		each_signature(g, g->nsignatures, put_finding, &p);
		put_hunts(&p, g);
	}
	for (size_t i = 0; i < s->nenvironments; i++)
		put_environment(&p, &s->environments[i]);
	if (p.left_out > 0)
		buf_printf(out,
		           "\n**%zu parts are left out**: the page would be "
		           "longer than a step's summary may be.\n",
		           p.left_out);
}
