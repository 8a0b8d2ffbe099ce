#include <inttypes.h>

#include "reports/history/history.h"
#include "reports/history/history_lines.h"
#include "reports/pages/markdown_text.h"
#include "reports/pages/phrase.h"

/* Empties line into out as text. */
static void put(struct buf *out, struct buf *line)
{
	markdown_text(out, buf_str(line));
	buf_clear(line);
}

void history_markdown(struct buf *out, const struct history *h)
{
	struct buf line = {0};
	size_t change = 0;

	buf_puts(out, "### History of ");
	history_title(&line, h);
	put(out, &line);
	buf_puts(out, "\n\n**");
	history_sum(&line, h);
	put(out, &line);
	buf_printf(out, "**\n\n| %s | %s | failed | rate (",
	           h->by == BY_COMMIT ? "commit" : "day",
	           summary_unit(h->group));
	phrase_confidence(out, h->confidence);
	buf_puts(out, ") | change |\n| --- | ---: | ---: | --- | --- |\n");
	for (size_t i = 0; i < h->npoints; i++) {
		const struct history_point *p = &h->points[i];

		buf_puts(out, "| ");
		markdown_text(out, p->label);
		buf_printf(out, " | %" PRIu64 " | %" PRIu64 " | ", p->sample.n,
		           p->sample.k);
		phrase_interval(out, p->in);
		buf_puts(out, " | ");
		if (change < h->nchanges && h->changes[change].at == i)
			history_change_line(&line, h, &h->changes[change++]);
		put(out, &line);
		buf_puts(out, " |\n");
	}
	buf_done(&line);
}
