/* report.c: see report.h. */
#include "harness/oracle/report.h"

#include <inttypes.h>

#include "harness/trace/print.h"
#include "harness/trace/truth.h"

/* How many events of a goroutine and of a processor are shown. */
#define SHOWN 6

static void begin(struct verdict *v, enum rule broken)
{
	const struct rule_text *rule = &rule_texts[broken];

	v->kind = rule->kind;
	v->rule = rule->id;
	buf_puts(&v->signature, rule->id);
	buf_printf(&v->text, "%s: %s\n", rule->id, rule->sentence);
}

/* "", or the name of the record at byte off if there is one. */
static const char *record_name(const struct trace *t, uint32_t off)
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
	if (t->fault == FAULT_HEADER || t->fault == FAULT_EMPTY ||
	    t->fault == FAULT_TOO_LARGE)
		return;
	if (t->fault == FAULT_VERSION) {
		buf_printf(&v->text, "  its header: %.13s\n",
		           (const char *)t->bytes);
		return;
	}
	buf_printf(&v->text, "  at offset 0x%" PRIx32 " of 0x%zx%s%s\n",
	           t->fault_off, t->len, *name ? ", a record of type " : "",
	           name);
	if (t->nevents)
		event_line(v, t, "  the last event read: ",
		           &t->events[t->nevents - 1]);
}

static void since_line(struct verdict *v, const struct trace *t,
                       const char *state, uint32_t since)
{
	buf_printf(&v->text, " is %s", state);
	if (since == NO_EVENT)
		buf_puts(&v->text, "\n");
	else
		event_line(v, t, " since: ", &t->events[since]);
}

/* Whether e is one of goroutine g's events, or with g == NO_G of
 * processor p's. */
static bool concerns(const struct event *e, uint32_t g, uint32_t p)
{
	return g == NO_G ? e->p == p : e->g == g || e->named == g;
}

/* The last SHOWN events before order[at] that concern (g, p), in order. */
static void history(struct verdict *v, const struct trace *t, uint32_t at,
                    uint32_t g, uint32_t p)
{
	const struct event *found[SHOWN];
	unsigned n = 0;

	for (uint32_t k = at; k-- > 0 && n < SHOWN;) {
		const struct event *e = &t->events[t->order[k]];

		if (concerns(e, g, p))
			found[n++] = e;
	}
	while (n-- > 0)
		event_line(v, t, "    ", found[n]);
}

static void goroutine(struct verdict *v, const struct model *m, uint32_t at,
                      uint32_t g)
{
	const struct g_model *gm = &m->gs[g];

	buf_printf(&v->text, "  goroutine %" PRIu64, m->t->gs.ids[g]);
	since_line(v, m->t, g_state_names[gm->state], gm->since);
	history(v, m->t, at, g, 0);
}

static void processor(struct verdict *v, const struct model *m, uint32_t at,
                      uint32_t p)
{
	const struct p_model *pm = &m->ps[p];

	buf_puts(&v->text, "  processor ");
	print_proc(&v->text, m->t, p);
	since_line(v, m->t, p_state_names[pm->state], pm->since);
	history(v, m->t, at, NO_G, p);
}

/* What was already open, or at the same place in the order. */
static uint32_t partner(const struct model *m, enum rule broken,
                        const struct event *e)
{
	switch (broken) {
	case RULE_SEQ_TWICE:
	case RULE_TIME_BACKWARDS:
		return m->last;
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

static void sign(struct verdict *v, const struct model *m,
                 const struct event *e, uint32_t g)
{
	const struct g_model *gm = &m->gs[g];

	buf_printf(&v->signature, " %s", ev_formats[e->type].name);
	if (g != NO_G)
		buf_printf(&v->signature, " g:%s",
		           g_state_names[gm->state]);
	if (g != NO_G && gm->since != NO_EVENT)
		buf_printf(&v->signature, "/%s",
		           ev_formats[m->t->events[gm->since].type].name);
	buf_printf(&v->signature, " p:%s", p_state_names[m->ps[e->p].state]);
}

void report_event(struct verdict *v, const struct model *m, enum rule broken,
                  uint32_t at)
{
	const struct trace *t = m->t;
	const struct event *e = &t->events[t->order[at]];
	uint32_t other = partner(m, broken, e);
	/* The goroutine it is about: the one named, else the one that runs. */
	uint32_t g = e->named != NO_G ? e->named : e->g;

	begin(v, broken);
	event_line(v, t, "  event: ", e);
	if (other != NO_EVENT)
		event_line(v, t, "  after: ", &t->events[other]);
	sign(v, m, e, g);
	if (other != NO_EVENT)
		buf_printf(&v->signature, " after:%s",
		           ev_formats[t->events[other].type].name);
	if (g != NO_G)
		goroutine(v, m, at, g);
	if (e->g != NO_G && e->g != g)
		goroutine(v, m, at, e->g);
	if (m->ps[e->p].g != NO_G && m->ps[e->p].g != g &&
	    m->ps[e->p].g != e->g)
		goroutine(v, m, at, m->ps[e->p].g);
	processor(v, m, at, e->p);
}

void report_end(struct verdict *v, const struct model *m, enum rule broken)
{
	const struct trace *t = m->t;
	uint8_t worst = P_FREE;
	unsigned shown = 0;

	begin(v, broken);
	event_line(v, t, "  the last event: ",
	           &t->events[t->order[t->norder - 1]]);
	for (uint32_t p = 0; p < t->ps.len; p++) {
		uint8_t state = m->ps[p].state;

		if (state != P_FREE && state != P_BUSY)
			continue;
		if (shown++ < SHOWN)
			processor(v, m, t->norder, p);
		if (state == P_BUSY)
			worst = P_BUSY;
	}
	buf_printf(&v->signature, " p:%s", p_state_names[worst]);
}

void report_truth(struct verdict *v, const struct truth *log, enum rule broken,
                  size_t at)
{
	const struct truth_record *r = &log->records[at];

	begin(v, broken);
	buf_printf(&v->text, "  task %" PRIu64 " spawned task %" PRIu64
	           ", says record %zu of the ground truth\n",
	           r->task, r->value, at);
}
