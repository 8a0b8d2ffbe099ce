/* against_truth_report.c: what against_truth found, as text. */
#include <inttypes.h>

#include "harness/oracle/against_truth.h"
#include "harness/trace/print.h"

static void record_line(struct verdict *v, const struct against *a,
                        const char *what, uint32_t record)
{
	if (record == NO_RECORD)
		return;
	buf_printf(&v->text, "  %s ", what);
	truth_print_record(&v->text, a->l.log, record);
	buf_byte(&v->text, '\n');
}

static void event_line(struct verdict *v, const struct against *a,
                       const char *what, const struct event *e)
{
	if (e->type == EV_NONE)
		return;
	buf_printf(&v->text, "  %s ", what);
	print_event(&v->text, a->t, e);
	buf_byte(&v->text, '\n');
}

static void counts(struct verdict *v, const struct against *a)
{
	const struct against_finding *f = &a->found;

	if (!f->counted)
		return;
	if (f->rule == RULE_TRUTH_BUFFER_BYTES)
		buf_printf(&v->text, "  bytes in buffers: %" PRIu64
		           "; in the trace, with %d of header and a short "
		           "end: %" PRIu64 "\n",
		           f->told, TRACE_HEADER_LEN, f->seen);
	else if (f->g == NO_G)
		buf_printf(&v->text, "  living when the session began: %" PRIu64
		           " by the ground truth, %" PRIu64
		           " in the snapshot\n",
		           f->told, f->seen);
	else
		buf_printf(&v->text, "  in the session: %" PRIu64
		           " by the ground truth, %" PRIu64 " in the trace\n",
		           f->told, f->seen);
}

/* Too few: then the event shown is only where that is noticed. */
static bool is_near(const struct against_finding *f)
{
	return f->counted && f->seen < f->told;
}

/* In the signature: what kinds of events, which states; no ids. */
static void sign(struct verdict *v, const struct against *a)
{
	const struct against_finding *f = &a->found;
	const struct truth_record *r =
	    f->record == NO_RECORD ? NULL : &a->l.log->records[f->record];
	const char *state = NULL;

	if (f->rule == RULE_TRUTH_SNAPSHOT_STATE && r)
		state = r->kind == TRUTH_IN_CALL
		            ? truth_state_name(TRUTH_IN_SYSCALL)
		            : truth_state_name(r->value);
	if (state)
		buf_printf(&v->signature, " was:%s", state);
	if (f->event.type && !is_near(f))
		buf_printf(&v->signature, " %s", ev_formats[f->event.type].name);
	if (f->after.type)
		buf_printf(&v->signature, " after:%s",
		           ev_formats[f->after.type].name);
}

void against_report(struct verdict *v, const struct against *a)
{
	const struct against_finding *f = &a->found;
	const struct rule_text *rule = &rule_texts[f->rule];

	v->kind = rule->kind;
	v->rule = rule->id;
	buf_puts(&v->signature, rule->id);
	sign(v, a);
	buf_printf(&v->text, "%s: %s\n", rule->id, rule->sentence);
	if (f->g != NO_G)
		buf_printf(&v->text, "  goroutine %" PRIu64 "\n",
		           a->l.ids.ids[f->g]);
	counts(v, a);
	event_line(v, a, is_near(f) ? "near event:" : "event:", &f->event);
	if (f->after.type)
		record_line(v, a, "happened before record:", f->record);
	else
		record_line(v, a, "ground truth, record:", f->record);
	event_line(v, a, "comes in the trace after:", &f->after);
	record_line(v, a, "which happened after record:", f->other);
}
