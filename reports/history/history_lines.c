#include "reports/history/history_lines.h"

#include "reports/pages/group_name.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"

#define WEIGHTY 0.01 /* a culprit that is worth a word */

static void put_sample(struct buf *out, struct sample s)
{
	phrase_count(out, s.k);
	buf_puts(out, " of ");
	phrase_count(out, s.n);
}

void history_title(struct buf *out, const struct history *h)
{
	const struct summary_group *g = h->group;

	group_name(out, g);
	buf_printf(out, ", %s by %s", summary_unit(g),
	           h->by == BY_COMMIT ? "commit" : "day");
}

void history_change_line(struct buf *out, const struct history *h,
                         const struct history_change *c)
{
	buf_puts(out, history_rose(c) ? "worse: " : "better: ");
	put_sample(out, c->before);
	buf_puts(out, ", then ");
	put_sample(out, c->after);
	buf_printf(out, " (ln of the Bayes factor %.1f); came with ",
	           c->evidence);
	for (size_t i = 0; i < c->nculprits; i++) {
		const struct history_culprit *p = &c->culprits[i];

		if (i > 0 && p->weight < WEIGHTY)
			break;
		buf_puts(out, i > 0 ? ", " : "");
		plain_line(out, h->points[p->point].label, PLAIN_WHOLE);
		buf_printf(out, " (%.0f %%)", 100 * p->weight);
	}
}

static void put_still(struct buf *out, const struct history *h)
{
	const struct history_still *s = &h->still;

	if (!s->failed) {
		buf_puts(out, "it never failed");
		return;
	}
	buf_puts(out, "last failed at ");
	plain_line(out, h->points[s->last].label, PLAIN_WHOLE);
	if (s->clean == 0)
		return;
	buf_puts(out, ", then ");
	phrase_count(out, s->clean);
	buf_printf(out, " clean %s: if it still failed as before (",
	           summary_unit(h->group));
	put_sample(out, s->before);
	buf_puts(out, "), so many would be clean with a chance of ");
	phrase_p(out, s->chance);
	buf_puts(out, ", or at the lower bound of that rate ");
	phrase_p(out, s->cautious);
}

void history_sum(struct buf *out, const struct history *h)
{
	if (h->npoints == 0) {
		buf_printf(out, "no whole %s", summary_unit(h->group));
		return;
	}
	if (h->nchanges == 0)
		buf_puts(out, "no change");
	else
		phrase_counted(out, h->nchanges, "change");
	buf_puts(out, "; ");
	put_still(out, h);
}
