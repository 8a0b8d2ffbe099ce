/* report_json.c: see report_json.h.  Numbers are written whole: they have up to
 * 64 bits. */
#include "harness/oracle/report_json.h"

#include <inttypes.h>

#include "harness/trace/print.h"

static void arguments(struct buf *out, const struct trace *t,
                      const struct event *e)
{
	const struct ev_args *args = ev_args(&ev_formats[e->type], t->version);

	buf_puts(out, ",\"args\":{");
	for (unsigned i = 0; i < e->nargs; i++)
		buf_printf(out, "%s\"%s\":%" PRIu64, i ? "," : "",
		           args->name[i], e->arg[i]);
	if (ev_formats[e->type].stack)
		buf_printf(out, "%s\"stack\":%" PRIu64, e->nargs ? "," : "",
		           e->stack);
	buf_byte(out, '}');
}

/* null for the goroutine, the processor, that is none. */
static void id(struct buf *out, const char *name, bool none, uint64_t value)
{
	if (none)
		buf_printf(out, ",\"%s\":null", name);
	else
		buf_printf(out, ",\"%s\":%" PRIu64, name, value);
}

static void event(struct buf *out, const struct trace *t,
                  const struct event *e)
{
	buf_printf(out, "{\"name\":\"%s\",\"time_ns\":%" PRId64,
	           ev_formats[e->type].name, print_time_ns(t, e));
	id(out, "p", t->ps.ids[e->p] == TRACE_NO_PROC, t->ps.ids[e->p]);
	id(out, "g", e->g == NO_G, t->gs.ids[e->g]);
	if (t->version < TRACE_1_7)
		buf_printf(out, ",\"seq\":%" PRIu64, event_seq(e));
	buf_printf(out, ",\"offset\":%" PRIu64, e->off);
	arguments(out, t, e);
	buf_byte(out, '}');
}

void json_event(struct buf *out, const char *name, const struct trace *t,
                const struct event *e)
{
	buf_printf(out, ",\"%s\":", name);
	event(out, t, e);
}

static void subject(struct buf *out, const struct trace *t,
                    const struct subject *of)
{
	if (of->g != NO_G)
		buf_printf(out, "{\"goroutine\":%" PRIu64,
		           t->gs.ids[of->g]);
	else if (t->ps.ids[of->p] == TRACE_NO_PROC)
		buf_puts(out, "{\"processor\":null");
	else
		buf_printf(out, "{\"processor\":%" PRIu64,
		           t->ps.ids[of->p]);
	if (of->thread != NO_THREAD)
		buf_printf(out, ",\"thread\":%" PRIu64, of->thread);
	buf_printf(out, ",\"state\":\"%s\"", of->state);
	if (of->since != NO_EVENT)
		json_event(out, "since", t, &of->since_event);
	buf_puts(out, ",\"last\":[");
	for (uint64_t i = story_first(of); i < of->n; i++) {
		if (i != story_first(of))
			buf_byte(out, ',');
		event(out, t, &of->last[i % STORY_EVENTS]);
	}
	buf_puts(out, "]}");
}

void json_story(struct buf *out, const struct story *s)
{
	if (s->event.type != EV_NONE)
		json_event(out, "event", s->t, &s->event);
	else
		json_event(out, "last", s->t, &s->last);
	if (s->other != NO_EVENT)
		json_event(out, "after", s->t, &s->other_event);
	buf_puts(out, ",\"about\":[");
	for (unsigned i = 0; i < s->nsubjects; i++) {
		if (i)
			buf_byte(out, ',');
		subject(out, s->t, &s->subjects[i]);
	}
	buf_byte(out, ']');
}
