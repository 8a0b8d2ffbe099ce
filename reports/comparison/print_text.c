#include "reports/comparison/print.h"

#include <inttypes.h>

#include "reports/comparison/facts.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"

enum { LABEL = 13 }; /* columns */

static void put_line(struct buf *out, const char *label, struct buf *value)
{
	buf_printf(out, "%-*s%s\n", LABEL, label, buf_str(value));
	buf_done(value);
}

static void put_signature(struct buf *out, const struct comparison_signature *s)
{
	struct buf p = {0};

	phrase_p(&p, s->adjusted);
	buf_printf(out, "%8" PRIu64 " %8" PRIu64 "  %-9s %-7s ",
	           s->test.before.k, s->test.after.k, buf_str(&p),
	           s->verdict == COMPARISON_OPEN
	               ? "-"
	               : comparison_verdict_name(s->verdict));
	plain_line(out, s->signature, PLAIN_WHOLE);
	if (s->known[0]) {
		buf_puts(out, " (known: ");
		plain_line(out, s->known, PLAIN_WHOLE);
		buf_puts(out, ")");
	}
	buf_byte(out, '\n');
	buf_done(&p);
}

static void put_signatures(struct buf *out, const struct comparison *c)
{
	if (c->nsignatures == 0)
		return;
	buf_printf(out,
	           "\n%8s %8s  %-9s %-7s %s with the finding; p is "
	           "two-sided, of %zu by Holm\n",
	           "before", "after", "p", "", c->unit, c->nsignatures);
	for (size_t i = 0; i < c->nsignatures; i++)
		put_signature(out, &c->signatures[i]);
	buf_byte(out, '\n');
}

void comparison_text(struct buf *out, const struct comparison *c)
{
	struct fact f[FACTS];
	size_t n = comparison_facts(c, f);
	struct buf verdict = {0}, gate = {0};

	for (size_t i = 0; i < n; i++)
		put_line(out, f[i].label, &f[i].value);
	put_signatures(out, c);
	facts_verdict(&verdict, c);
	put_line(out, "verdict", &verdict);
	facts_gate(&gate, c);
	if (gate.len > 0)
		put_line(out, "gate", &gate);
}
