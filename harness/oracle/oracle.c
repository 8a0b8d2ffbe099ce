/* oracle.c: reading, ordering and judging put together; see oracle.h. */
#include "harness/oracle/oracle.h"

#include "harness/oracle/against_truth.h"
#include "harness/oracle/model.h"
#include "harness/oracle/report.h"
#include "harness/trace/trace.h"

const char *verdict_kind_name(enum verdict_kind kind)
{
	static const char *const names[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_INCONSISTENT] = "inconsistent",
		[VERDICT_MALFORMED] = "malformed",
		[VERDICT_UNSUPPORTED] = "unsupported",
	};

	return names[kind];
}

void verdict_done(struct verdict *v)
{
	buf_done(&v->signature);
	buf_done(&v->text);
	*v = (struct verdict){.rule = ""};
}

static uint64_t count_procs(const struct trace *t)
{
	uint32_t none = idmap_find(&t->ps, TRACE_NO_PROC);

	return t->ps.len - (none == IDMAP_NONE ? 0u : 1u);
}

/* What the whole of a trace says when each event is right. */
static void judge_end(struct verdict *v, const struct model *m,
                      struct against *a)
{
	enum rule broken = model_end(m);

	if (broken)
		report_end(v, m, broken);
	else if (against_end(a))
		against_report(v, a);
}

static void judge_events(struct verdict *v, const struct trace *t,
                         const struct truth *log)
{
	struct model m;
	struct order o;
	const struct event *e;
	struct against a;
	enum rule broken = RULE_NONE;

	order_init(&o, t);
	model_init(&m, t);
	against_begin(&a, t, log);
	while (!broken && (e = order_next(&o))) {
		broken = model_step(&m, e, o.end);
		if (!broken)
			against_event(&a, e);
	}
	v->events = m.n;
	v->goroutines = m.at_start;
	v->procs = count_procs(t);
	if (broken)
		report_event(v, &m, broken, e);
	else
		judge_end(v, &m, &a);
	against_done(&a);
	model_done(&m);
	order_done(&o);
}

void oracle_judge(struct verdict *v, const uint8_t *trace, size_t len,
                  const struct truth *truth)
{
	struct trace t = {0};

	buf_clear(&v->signature);
	buf_clear(&v->text);
	v->kind = VERDICT_OK;
	v->rule = "";
	v->events = v->goroutines = v->procs = 0;
	trace_load(&t, trace, len);
	if (t.fault)
		report_fault(v, &t);
	else
		judge_events(v, &t, truth);
	trace_done(&t);
}
