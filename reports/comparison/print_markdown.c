#include "reports/comparison/print.h"

#include <inttypes.h>

#include "reports/comparison/facts.h"
#include "reports/pages/markdown_text.h"
#include "reports/pages/phrase.h"

static void put_signatures(struct buf *out, const struct comparison *c)
{
	if (c->nsignatures == 0)
		return;
	buf_printf(out, "\n| before | after | p | | finding |\n"
	                "| ---: | ---: | ---: | --- | --- |\n");
	for (size_t i = 0; i < c->nsignatures; i++) {
		const struct comparison_signature *s = &c->signatures[i];

		buf_printf(out, "| %" PRIu64 " | %" PRIu64 " | ",
		           s->test.before.k, s->test.after.k);
		phrase_p(out, s->adjusted);
		buf_printf(out, " | %s | ",
		           s->verdict == COMPARISON_OPEN
		               ? ""
		               : comparison_verdict_name(s->verdict));
		markdown_text(out, s->signature);
		if (s->known[0]) {
			buf_puts(out, " (known: ");
			markdown_text(out, s->known);
			buf_puts(out, ")");
		}
		buf_puts(out, " |\n");
	}
	buf_printf(out,
	           "\nHow many %s had each finding; p is two-sided, of "
	           "%zu by Holm.\n",
	           c->unit, c->nsignatures);
}

static void put_bold(struct buf *out, struct buf *line)
{
	if (line->len == 0)
		return;
	buf_puts(out, "**");
	markdown_text(out, buf_str(line));
	buf_puts(out, "**\n\n");
}

void comparison_markdown(struct buf *out, const struct comparison *c)
{
	struct fact f[FACTS];
	size_t n = comparison_facts(c, f);
	struct buf verdict = {0}, gate = {0};

	buf_puts(out, "### Before and after\n\n");
	facts_verdict(&verdict, c);
	put_bold(out, &verdict);
	facts_gate(&gate, c);
	put_bold(out, &gate);
	buf_puts(out, "| | |\n| --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "| %s | ", f[i].label);
		markdown_text(out, buf_str(&f[i].value));
		buf_puts(out, " |\n");
		buf_done(&f[i].value);
	}
	put_signatures(out, c);
	buf_done(&verdict);
	buf_done(&gate);
}
