/*
 * annotations.c: the report as workflow commands of GitHub, a line each:
 *
 *	::error title=go-start-not-runnable in-syscall::gort+11953, scenario
 *	seed: 9 of 1000 runs, ...%0Arepeat: ...
 *
 * A signature that several groups have is told once.  In the text of a command
 * a percent sign begins an escape, and a colon or comma ends a title.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/pages/group_facts.h"
#include "reports/pages/group_name.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"
#include "reports/pages/verdict.h"

enum {
	TITLE_MOST = 120, /* characters */
	LINE_MOST = 400,
	REPEAT_MOST = 2000, /* a command that is cut is none */
};

struct note {
	const char *signature;     /* borrowed; NULL: a group */
	struct buf title, message; /* plain; lines */
};

struct notes {
	struct note *notes;
	size_t n;
};

static struct note *add(struct notes *all)
{
	all->notes = xrealloc(all->notes, (all->n + 1) * sizeof *all->notes);
	all->notes[all->n] = (struct note){0};
	return &all->notes[all->n++];
}

static void notes_done(struct notes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		buf_done(&all->notes[i].title);
		buf_done(&all->notes[i].message);
	}
	free(all->notes);
}

/* ---- what there is to say ---- */

static void put_group(struct buf *out, const struct summary_group *g)
{
	struct buf name = {0};

	group_name(&name, g);
	plain_line(out, buf_str(&name), LINE_MOST);
	buf_done(&name);
}

/* Whether the signature, as it stands, is one that fails. */
static bool is_error(const struct summary_group *g,
                     const struct summary_signature *s)
{
	return signature_standing(g, s) == STANDING_NEW;
}

static void put_occurrence(struct buf *out, const struct summary_group *g,
                           const struct summary_signature *s, double confidence)
{
	if (out->len > 0)
		buf_byte(out, '\n');
	put_group(out, g);
	buf_puts(out, ": ");
	put_signature_rate(out, g, s, confidence);
	if (s->known[0]) {
		buf_puts(out, "; known: ");
		plain_line(out, s->known, LINE_MOST);
	}
	if (s->nfindings > 0 && s->findings[0].repeat[0]) {
		buf_puts(out, "\nrepeat: ");
		plain_line(out, s->findings[0].repeat, REPEAT_MOST);
	}
}

/* Adds to the note of that signature, which it makes if there is none. */
static void note_signature(struct notes *all, const struct summary_group *g,
                           const struct summary_signature *s, double confidence)
{
	size_t i = 0;

	while (i < all->n &&
	       (!all->notes[i].signature ||
	        strcmp(all->notes[i].signature, s->signature) != 0))
		i++;
	if (i == all->n) {
		struct note *n = add(all);

		n->signature = s->signature;
		plain_line(&n->title, s->signature, TITLE_MOST);
	}
	put_occurrence(&all->notes[i].message, g, s, confidence);
}

static void note_group(struct notes *errors, struct notes *notices,
                       const struct summary_group *g, double confidence)
{
	struct phrase_headline h = {0};
	const char *text;
	bool broken = summary_claim(g, &text) == CLAIM_BROKEN;
	struct note *n = add(broken ? errors : notices);

	phrase_headline(&h, g, confidence);
	put_group(&n->title, g);
	buf_printf(&n->message, "%s: %s; %s", buf_str(&h.statement),
	           buf_str(&h.verdict), buf_str(&h.counts));
	phrase_headline_done(&h);
}

/* ---- commands ---- */

static void put_escaped(struct buf *out, struct buf *text, const char *more)
{
	for (const char *p = buf_str(text); *p; p++) {
		if (*p == '%' || *p == '\r' || *p == '\n' || strchr(more, *p))
			buf_printf(out, "%%%02X", (unsigned char)*p);
		else
			buf_byte(out, (uint8_t)*p);
	}
}

static void put_commands(struct buf *out, struct notes *all, const char *kind)
{
	size_t shown = all->n <= PAGE_ANNOTATIONS_MOST
	                   ? all->n
	                   : PAGE_ANNOTATIONS_MOST - 1;

	for (size_t i = 0; i < shown; i++) {
		buf_printf(out, "::%s title=", kind);
		put_escaped(out, &all->notes[i].title, ":,");
		buf_puts(out, "::");
		put_escaped(out, &all->notes[i].message, "");
		buf_byte(out, '\n');
	}
	if (all->n > shown)
		buf_printf(out,
		           "::%s title=and %zu more::they are in the report\n",
		           kind, all->n - shown);
}

void page_annotations(struct buf *out, const struct summary *s,
                      const struct page_options *o)
{
	struct notes errors = {0}, notices = {0};

	for (size_t i = 0; i < s->ngroups; i++)
		note_group(&errors, &notices, &s->groups[i], o->confidence);
	for (size_t i = 0; i < s->ngroups; i++) {
		const struct summary_group *g = &s->groups[i];

		for (size_t j = 0; j < g->nsignatures; j++)
			note_signature(
			    is_error(g, &g->signatures[j]) ? &errors : &notices,
			    g, &g->signatures[j], o->confidence);
	}
	put_commands(out, &errors, "error");
	put_commands(out, &notices, "notice");
	notes_done(&errors);
	notes_done(&notices);
}
