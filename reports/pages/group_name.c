#include "reports/pages/group_name.h"

#include "reports/pages/plain.h"

void group_name(struct buf *out, const struct summary_group *g)
{
	plain_line(out, g->target, PLAIN_WHOLE);
	if (g->scenario[0]) {
		buf_puts(out, ", scenario ");
		plain_line(out, g->scenario, PLAIN_WHOLE);
	}
	if (g->strategy[0]) {
		buf_puts(out, ", strategy ");
		plain_line(out, g->strategy, PLAIN_WHOLE);
	}
}
