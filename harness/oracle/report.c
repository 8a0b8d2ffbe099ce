/* report.c: see report.h. */
#include "harness/oracle/report.h"

#include <inttypes.h>

#include "harness/base/check.h"
#include "harness/trace/print.h"
#include "harness/trace/written.h"

/* How many events of a goroutine and of a processor are shown, and how many
 * of these at most. */
#define SHOWN 6
#define SUBJECTS 6

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
	if (last.type != EV_NONE)
		event_line(v, t, "  the last event read: ", &last);
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
	last_read(v, t);
}

/* A goroutine or a processor that the report tells of. */
struct subject {
	uint32_t g;   /* number, or NO_G: it is processor p */
	uint32_t p;
	uint64_t since;            /* the event that put it into its state */
	struct event since_event;
	struct event last[SHOWN];  /* the last n events of it, as a ring */
	uint64_t n;
};

/*
 * Events are not kept while a trace is judged.  Those that a report shows are
 * found by walking the order once more.
 */
struct story {
	const struct model *m;
	struct subject subjects[SUBJECTS];
	unsigned nsubjects;
	uint64_t until;           /* of the order; see order_init */
	uint64_t other;           /* an event, or NO_EVENT */
	struct event other_event;
	struct event last;        /* that the model took */
};

static void add_goroutine(struct story *s, uint32_t g)
{
	for (unsigned i = 0; i < s->nsubjects; i++) {
		if (s->subjects[i].g == g)
			return;
	}
	if (g == NO_G)
		return;
	CHECK_OP(s->nsubjects, <, SUBJECTS);
	s->subjects[s->nsubjects++] = (struct subject){
		.g = g, .since = s->m->gs[g].since};
}

static void add_processor(struct story *s, uint32_t p)
{
	CHECK_OP(s->nsubjects, <, SUBJECTS);
	s->subjects[s->nsubjects++] = (struct subject){
		.p = p, .since = s->m->ps[p].since};
}

/* Whether e is one of the subject's events. */
static bool concerns(const struct event *e, const struct subject *of)
{
	return of->g == NO_G ? e->p == of->p
	                     : e->g == of->g || e->named == of->g;
}

static void recall(struct story *s)
{
	struct order o;
	const struct event *e;

	order_init(&o, s->m->t, s->until);
	for (uint64_t i = 0; i < s->m->n && (e = order_next(&o)); i++) {
		if (i == s->other)
			s->other_event = *e;
		for (unsigned k = 0; k < s->nsubjects; k++) {
			struct subject *of = &s->subjects[k];

			if (i == of->since)
				of->since_event = *e;
			if (concerns(e, of))
				of->last[of->n++ % SHOWN] = *e;
		}
		s->last = *e;
	}
	order_done(&o);
}

static void tell(struct verdict *v, const struct story *s,
                 const struct subject *of)
{
	const struct trace *t = s->m->t;
	const char *state = of->g == NO_G
	                    ? p_state_names[s->m->ps[of->p].state]
	                    : g_state_names[s->m->gs[of->g].state];

	if (of->g != NO_G) {
		buf_printf(&v->text, "  goroutine %" PRIu64,
		           t->gs.ids[of->g]);
	} else {
		buf_puts(&v->text, "  processor ");
		print_proc(&v->text, t, of->p);
	}
	buf_printf(&v->text, " is %s", state);
	if (of->since == NO_EVENT)
		buf_puts(&v->text, "\n");
	else
		event_line(v, t, " since: ", &of->since_event);
	for (uint64_t i = of->n < SHOWN ? 0 : of->n - SHOWN; i < of->n; i++)
		event_line(v, t, "    ", &of->last[i % SHOWN]);
}

/* What was already open, or at the same place in the order. */
static uint64_t partner(const struct model *m, enum rule broken,
                        const struct event *e)
{
	switch (broken) {
	case RULE_SEQ_TWICE:
	case RULE_TIME_BACKWARDS:
		return m->n - 1;
	case RULE_GC_TWICE:
		return m->gc;
	case RULE_STW_TWICE:
		return m->stw;
	case RULE_SCAN_TWICE:
		return m->ps[e->p].open[BRACKET_SCAN];
	case RULE_SWEEP_TWICE:
		return m->ps[e->p].open[BRACKET_SWEEP];
	default:
		return NO_EVENT;
	}
}

static void sign(struct verdict *v, const struct story *s,
                 const struct event *e)
{
	const struct subject *first = &s->subjects[0];

	buf_printf(&v->signature, " %s", ev_formats[e->type].name);
	if (first->g != NO_G)
		buf_printf(&v->signature, " g:%s",
		           g_state_names[s->m->gs[first->g].state]);
	if (first->g != NO_G && first->since != NO_EVENT)
		buf_printf(&v->signature, "/%s",
		           ev_formats[first->since_event.type].name);
	buf_printf(&v->signature, " p:%s",
	           p_state_names[s->m->ps[e->p].state]);
	if (s->other != NO_EVENT)
		buf_printf(&v->signature, " after:%s",
		           ev_formats[s->other_event.type].name);
}

void report_event(struct verdict *v, const struct model *m, enum rule broken,
                  const struct event *e, uint64_t until)
{
	struct story s = {.m = m, .until = until,
	                  .other = partner(m, broken, e)};

	/* It is about the goroutine named, else the one that runs. */
	add_goroutine(&s, e->named);
	add_goroutine(&s, e->g);
	add_goroutine(&s, m->ps[e->p].g);
	add_processor(&s, e->p);
	recall(&s);
	begin(v, broken);
	event_line(v, m->t, "  event: ", e);
	if (s.other != NO_EVENT)
		event_line(v, m->t, "  after: ", &s.other_event);
	sign(v, &s, e);
	for (unsigned i = 0; i < s.nsubjects; i++)
		tell(v, &s, &s.subjects[i]);
}

void report_end(struct verdict *v, const struct model *m, enum rule broken)
{
	struct story s = {.m = m, .until = ORDER_ALL, .other = NO_EVENT};
	uint8_t worst = P_FREE;

	for (uint32_t p = 0; p < m->t->ps.len; p++) {
		uint8_t state = m->ps[p].state;

		if (state != P_FREE && state != P_BUSY)
			continue;
		if (s.nsubjects < SUBJECTS)
			add_processor(&s, p);
		if (state == P_BUSY)
			worst = P_BUSY;
	}
	recall(&s);
	begin(v, broken);
	event_line(v, m->t, "  the last event: ", &s.last);
	for (unsigned i = 0; i < s.nsubjects; i++)
		tell(v, &s, &s.subjects[i]);
	buf_printf(&v->signature, " p:%s", p_state_names[worst]);
}
