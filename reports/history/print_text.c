#include <inttypes.h>
#include <string.h>

#include "reports/history/history.h"
#include "reports/history/history_lines.h"
#include "reports/pages/phrase.h"
#include "reports/pages/plain.h"

enum { NARROW = 10, WIDE = 40 }; /* of the labels' column */

/* Characters, not bytes. */
static int width(const struct buf *b)
{
	int n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += (b->data[i] & 0xc0) != 0x80;
	return n;
}

static void put_label(struct buf *out, const char *label)
{
	plain_line(out, label, WIDE);
}

static int widest(const struct history *h)
{
	struct buf label = {0};
	int most = NARROW;

	for (size_t i = 0; i < h->npoints; i++) {
		buf_clear(&label);
		put_label(&label, h->points[i].label);
		if (width(&label) > most)
			most = width(&label);
	}
	buf_done(&label);
	return most;
}

static void put_point(struct buf *out, const struct history_point *p, int wide)
{
	struct buf label = {0};

	put_label(&label, p->label);
	buf_printf(out, "%s%*s %10" PRIu64 " %8" PRIu64 "  ", buf_str(&label),
	           wide - width(&label), "", p->sample.n, p->sample.k);
	phrase_interval(out, p->in);
	buf_byte(out, '\n');
	buf_done(&label);
}

void history_text(struct buf *out, const struct history *h)
{
	int wide = widest(h);
	size_t change = 0;

	history_title(out, h);
	buf_printf(out, "\n%-*s %10s %8s  rate (", wide,
	           h->by == BY_COMMIT ? "commit" : "day",
	           summary_unit(h->group), "failed");
	phrase_confidence(out, h->confidence);
	buf_puts(out, h->live ? ", valid at any time)\n"
	                      : ", Clopper and Pearson)\n");
	for (size_t i = 0; i < h->npoints; i++) {
		if (change < h->nchanges && h->changes[change].at == i) {
			buf_puts(out, "---- ");
			history_change_line(out, h, &h->changes[change++]);
			buf_byte(out, '\n');
		}
		put_point(out, &h->points[i], wide);
	}
	history_sum(out, h);
	buf_byte(out, '\n');
}
