/* print.c: see print.h. */
#include "harness/trace/print.h"

#include <inttypes.h>

int64_t print_time_ns(const struct trace *t, const struct event *e)
{
	double ticks = (double)(int64_t)(event_ticks(e) - t->start_ticks);

	/* Without a frequency, which comes last, ticks have to do. */
	if (t->ticks_per_s)
		ticks = ticks * 1e9 / (double)t->ticks_per_s;
	/* What fits in no int64 is no time that anybody measured. */
	if (ticks > 9e18 || ticks < -9e18)
		return ticks > 0 ? INT64_MAX : INT64_MIN;
	return (int64_t)ticks;
}

void print_proc(struct buf *out, const struct trace *t, uint32_t p)
{
	if (t->ps.ids[p] == TRACE_NO_PROC)
		buf_puts(out, "-");
	else
		buf_printf(out, "%" PRIu64, t->ps.ids[p]);
}

void print_event(struct buf *out, const struct trace *t,
                 const struct event *e)
{
	const struct ev_format *f = &ev_formats[e->type];
	bool later = t->version >= TRACE_1_7;

	buf_printf(out, "%" PRId64 " p=", print_time_ns(t, e));
	print_proc(out, t, e->p);
	if (e->g == NO_G)
		buf_puts(out, " g=- ");
	else
		buf_printf(out, " g=%" PRIu64 " ", t->gs.ids[e->g]);
	buf_puts(out, f->name);
	for (unsigned i = 0; i < e->nargs; i++) {
		const char *name = ev_args(f, t->version)->name[i];
		bool pc = e->type == EV_GO_CREATE && i == 1 && !later;

		/* A GoSysExit's own stamp has other words below. */
		if (e->type == EV_GO_SYS_EXIT && i > 0 && !later)
			break;
		buf_printf(out, pc ? " %s=0x%" PRIx64 : " %s=%" PRIu64, name,
		           e->arg[i]);
	}
	if (f->stack)
		buf_printf(out, " stack=%" PRIu64, e->stack);
	if (!later)
		buf_printf(out, " seq=%" PRIu64, event_seq(e));
	if (!later && e->type == EV_GO_SYS_EXIT)
		buf_printf(out, " written-seq=%" PRIu64, e->seq);
	buf_printf(out, " off=0x%" PRIx64, e->off);
}
