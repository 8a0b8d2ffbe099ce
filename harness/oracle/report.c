/* report.c: see report.h. */
#include "harness/oracle/report.h"

#include <inttypes.h>

#include "harness/oracle/report_json.h"
#include "harness/trace/print.h"
#include "harness/trace/written.h"

static void begin(struct verdict *v, enum rule broken)
{
	const struct rule_text *rule = &rule_texts[broken];

	v->kind = rule->kind;
	v->rule = rule->id;
	buf_puts(&v->signature, rule->id);
	buf_printf(&v->text, "%s: %s\n", rule->id, rule->sentence);
}

/* "", or the name of the record at byte off if there is one. */
static const char *record_name(const struct trace *t, uint64_t off)
{
	uint8_t wire = off < t->len ? t->bytes[off] & 0x3f : EV_NONE;

	for (unsigned type = EV_NONE + 1;
	     off >= TRACE_HEADER_LEN && type < EV_COUNT; type++) {
		if (ev_formats[type].wire == wire &&
		    ev_known(&ev_formats[type], t->version))
			return ev_formats[type].name;
	}
	return "";
}

static void event_line(struct verdict *v, const struct trace *t,
                       const char *what, const struct event *e)
{
	buf_puts(&v->text, what);
	print_event(&v->text, t, e);
	buf_byte(&v->text, '\n');
}

static void last_read(struct verdict *v, const struct trace *t)
{
	struct written w;
	struct event last = {.type = EV_NONE};
	const struct event *e;

	written_init(&w, t);
	while ((e = written_next(&w)))
		last = *e;
	written_done(&w);
	if (last.type == EV_NONE)
		return;
	event_line(v, t, "  the last event read: ", &last);
	json_event(&v->json, "last", t, &last);
}

/* Whether a header is there, of any version. */
static bool begins_trace(const struct trace *t, uint64_t off)
{
	struct reader r;

	reader_open(&r, t->bytes + off, t->len - off);
	return off > 0 && (!r.fault || r.fault == FAULT_VERSION);
}

void report_fault(struct verdict *v, const struct trace *t)
{
	/* Each fault is the rule of the same number. */
	enum rule broken = (enum rule)t->fault;
	bool of_record = t->fault == FAULT_TYPE ||
	                 t->fault == FAULT_VARINT ||
	                 t->fault == FAULT_TRUNCATED;
	const char *name = of_record ? "" : record_name(t, t->fault_off);

	begin(v, broken);
	buf_printf(&v->json, ",\"offset\":%" PRIu64, t->fault_off);
	if (*name)
		buf_printf(&v->signature, " %s", name);
	if (t->fault == FAULT_HEADER || t->fault == FAULT_EMPTY)
		return;
	if (t->fault == FAULT_VERSION) {
		buf_printf(&v->text, "  its header: %.13s\n",
		           (const char *)t->bytes);
		return;
	}
	buf_printf(&v->text, "  at offset 0x%" PRIx64 " of 0x%zx%s%s\n",
	           t->fault_off, t->len, *name ? ", a record of type " : "",
	           name);
	if (begins_trace(t, t->fault_off))
		buf_puts(&v->text, "  another trace begins there\n");
	last_read(v, t);
}

static void tell(struct verdict *v, const struct trace *t,
                 const struct subject *of)
{
	if (of->g != NO_G) {
		buf_printf(&v->text, "  goroutine %" PRIu64,
		           t->gs.ids[of->g]);
	} else {
		buf_puts(&v->text, "  processor ");
		print_proc(&v->text, t, of->p);
	}
	if (of->thread != NO_THREAD)
		buf_printf(&v->text, " (thread %" PRIu64 ")", of->thread);
	buf_printf(&v->text, " is %s", of->state);
	if (of->since == NO_EVENT)
		buf_puts(&v->text, "\n");
	else
		event_line(v, t, " since: ", &of->since_event);
	for (uint64_t i = story_first(of); i < of->n; i++)
		event_line(v, t, "    ", &of->last[i % STORY_EVENTS]);
}

static void sign(struct verdict *v, const struct story *s)
{
	const struct subject *first = &s->subjects[0];
	/* The processor is the last one told of. */
	const struct subject *p = &s->subjects[s->nsubjects - 1];

	buf_printf(&v->signature, " %s", ev_formats[s->event.type].name);
	if (first->g != NO_G)
		buf_printf(&v->signature, " g:%s", first->state);
	if (first->g != NO_G && first->since != NO_EVENT)
		buf_printf(&v->signature, "/%s",
		           ev_formats[first->since_event.type].name);
	buf_printf(&v->signature, " p:%s", p->state);
	if (s->other != NO_EVENT)
		buf_printf(&v->signature, " after:%s",
		           ev_formats[s->other_event.type].name);
}

static void tell_story(struct verdict *v, const struct story *s)
{
	begin(v, s->broken);
	if (s->event.type == EV_NONE)
		event_line(v, s->t, "  the last event: ", &s->last);
	else
		event_line(v, s->t, "  event: ", &s->event);
	if (s->other != NO_EVENT)
		event_line(v, s->t, "  after: ", &s->other_event);
	for (unsigned i = 0; i < s->nsubjects; i++)
		tell(v, s->t, &s->subjects[i]);
	json_story(&v->json, s);
}

void report_event(struct verdict *v, const struct model *m, enum rule broken,
                  const struct event *e, uint64_t until)
{
	struct story s;

	story_of_event(&s, m, broken, e, until);
	tell_story(v, &s);
	sign(v, &s);
}

void report_end(struct verdict *v, const struct model *m, enum rule broken)
{
	struct story s;
	uint8_t worst = P_FREE;

	story_of_end(&s, m, broken);
	tell_story(v, &s);
	for (uint32_t p = 0; p < m->t->ps.len; p++) {
		if (m->ps[p].state == P_BUSY)
			worst = P_BUSY;
	}
	buf_printf(&v->signature, " p:%s", p_state_names[worst]);
}
