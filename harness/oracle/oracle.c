/* oracle.c: reading, ordering and judging put together; see oracle.h. */
#include "harness/oracle/oracle.h"

#include <string.h>

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
	buf_done(&v->json);
	buf_done(&v->warned);
	*v = (struct verdict){.rule = ""};
}

static uint64_t count_procs(const struct trace *t)
{
	uint32_t none = idmap_find(&t->ps, TRACE_NO_PROC);

	return t->ps.len - (none == IDMAP_NONE ? 0u : 1u);
}

/* A trace in the course of being judged. */
struct walk {
	struct order order;
	struct model model;
	struct against against;
	const struct event *e; /* the one that breaks a rule */
};

/* Judges the events until one breaks a rule, and returns that. */
static enum rule walk(struct walk *w, const struct trace *t,
                      const struct truth *log, uint64_t until)
{
	enum rule broken = RULE_NONE;

	order_init(&w->order, t, until);
	model_init(&w->model, t);
	against_begin(&w->against, t, log);
	while (!broken && (w->e = order_next(&w->order))) {
		broken = model_step(&w->model, w->e, w->order.end);
		if (log && !broken)
			against_event(&w->against, w->e);
	}
	return broken;
}

static void walk_done(struct walk *w)
{
	against_done(&w->against);
	model_done(&w->model);
	order_done(&w->order);
}

/* What the whole of a trace says when each event is right. */
static void judge_end(struct verdict *v, struct walk *w)
{
	enum rule broken = session_end(&w->model);

	if (broken)
		report_end(v, &w->model, broken);
	else if (against_end(&w->against))
		against_report(v, &w->against);
}

static uint64_t span_ns(const struct walk *w, const struct trace *t)
{
	/* A sample may be from before all that is written at its time. */
	if (!w->model.n || w->model.last_ticks < t->start_ticks)
		return 0;
	return ticks_ns(t, w->model.last_ticks - t->start_ticks);
}

static void judge_events(struct verdict *v, const struct trace *t,
                         const struct truth *log)
{
	struct walk w;
	enum rule broken = walk(&w, t, log, ORDER_ALL);
	uint64_t blocked = broken ? order_blocked(&w.order, w.e) : ORDER_ALL;

	/* What waited in vain is the cause; e is a consequence. */
	if (blocked != ORDER_ALL) {
		walk_done(&w);
		broken = walk(&w, t, log, blocked);
	}
	/* Behind a later event of its own processor it was not come to. */
	if (!broken && blocked != ORDER_ALL) {
		walk_done(&w);
		blocked = ORDER_ALL;
		broken = walk(&w, t, log, blocked);
	}
	v->events = w.model.n;
	v->goroutines = w.model.session.at_start;
	v->procs = count_procs(t);
	v->span_ns = span_ns(&w, t);
	if (broken)
		report_event(v, &w.model, broken, w.e, blocked);
	else
		judge_end(v, &w);
	notable_report(v, &w.model.notable, t);
	walk_done(&w);
}

void oracle_judge(struct verdict *v, const uint8_t *trace, size_t len,
                  const struct truth *truth)
{
	struct trace t = {0};

	buf_clear(&v->signature);
	buf_clear(&v->text);
	buf_clear(&v->json);
	buf_clear(&v->warned);
	memset(v->near, 0, sizeof(v->near));
	v->kind = VERDICT_OK;
	v->rule = "";
	v->events = v->goroutines = v->procs = v->span_ns = 0;
	v->warnings = 0;
	trace_load(&t, trace, len);
	if (t.fault)
		report_fault(v, &t);
	else
		judge_events(v, &t, truth);
	trace_done(&t);
}
