/* session.c: see session.h. */
#include "harness/oracle/session.h"

#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/oracle/model.h"

/* Sequence numbers, since 1.7 ticks, between a call and its exit that make a
 * near miss: about what a handful of events takes. */
#define CLOSE 16

void session_done(struct session *s)
{
	idmap_done(&s->threads);
	free(s->runs);
	*s = (struct session){0};
}

/* The last processor that the thread started; a new one started none. */
static uint32_t *runs_of(struct session *s, uint64_t thread)
{
	uint32_t seen = s->threads.len;
	uint32_t n = idmap_add(&s->threads, thread);

	if (n < seen)
		return &s->runs[n];
	if (n == s->runs_cap) {
		s->runs_cap = n ? n * 2 : 16;
		s->runs = xrealloc(s->runs, s->runs_cap * sizeof(*s->runs));
	}
	s->runs[n] = NO_PROC;
	return &s->runs[n];
}

/*
 * The snapshot is whole: a processor starts.  Each goroutine has one event in
 * it, or two, and there is nothing else but samples of the CPU.
 */
static enum rule end_snapshot(struct model *m)
{
	struct session *s = &m->session;
	uint64_t told = 0, events = 0;

	for (uint32_t g = NO_G + 1; g < m->t->gs.len; g++) {
		uint8_t state = m->gs[g].state;

		told += state != G_UNSEEN;
		events += state != G_UNSEEN && state != G_NEW;
		s->in_calls += state == G_ANNOUNCED;
		s->runnable += state == G_NEW;
	}
	s->runnable -= s->runnable > 0;
	if (m->n - s->samples != told + events)
		return RULE_SNAPSHOT_OTHER;
	m->snapshot = false;
	s->at_start = told;
	return RULE_NONE;
}

void session_begins(struct model *m, const struct event *e)
{
	struct session *s = &m->session;
	uint64_t holes = m->n ? event_seq(e) - m->first_seq - m->n : 0;

	/* Of the last that was created there was no more to tell. */
	if (e->type != EV_GO_WAITING && e->type != EV_GO_IN_SYSCALL)
		s->found = s->created;
	if (m->snapshot && e->type == EV_GO_CREATE)
		s->created = holes;
	if (!m->snapshot && --s->begins == 0)
		s->early = holes;
}

/*
 * Whether thread holds p, as far as one can know.  A processor in a system call
 * may be gone already: its GoSysBlock is written by whoever took it, a little
 * later.
 */
static bool holds(const struct model *m, const struct p_model *p,
                  uint64_t thread)
{
	return p->thread == thread && p->state != P_STOPPED &&
	       m->gs[p->g].state != G_CALLING;
}

static enum rule start_proc(struct model *m, const struct event *e)
{
	struct session *s = &m->session;
	uint32_t *runs = runs_of(s, e->arg[0]);
	const struct p_model *other = &m->ps[*runs == NO_PROC ? e->p : *runs];

	/* A resize stops the world, and starts only what is left. */
	if (s->stops_world && m->t->ps.ids[e->p] >= s->procs)
		return RULE_PROC_OVER_GOMAXPROCS;
	if (*runs != NO_PROC && holds(m, other, e->arg[0]))
		return RULE_THREAD_TWO_PROCS;
	*runs = e->p;
	m->ps[e->p].thread = e->arg[0];
	s->starts++;
	return m->snapshot ? end_snapshot(m) : RULE_NONE;
}

/* The world has been stopped and goes on with so many processors. */
static enum rule set_procs(struct session *s, uint64_t procs)
{
	if (procs == 0)
		return RULE_VALUE_GOMAXPROCS;
	s->procs = procs;
	s->stops_world |= s->starts == 1;
	return RULE_NONE;
}

static uint64_t stamp_of(const struct model *m, const struct event *e)
{
	return m->later ? event_ticks(e) : event_seq(e);
}

/* A call that lasts: its exit must come behind this. */
static void step_call(struct model *m, const struct event *e)
{
	uint32_t g = e->type == EV_GO_IN_SYSCALL ? e->named : e->g;

	m->gs[g].called = stamp_of(m, e);
	/* Whoever takes the processor from the call may be another thread that
	 * comes back to it, without a ProcStop. */
	if (e->type == EV_GO_SYS_BLOCK)
		m->ps[e->p].thread = NO_THREAD;
}

static void step_exit(struct model *m, const struct event *e)
{
	struct session *s = &m->session;
	uint64_t steps = stamp_of(m, e) - m->gs[e->named].called;
	bool late = e->ticks > event_ticks(e);
	bool has_time = e->type == EV_GO_SYS_EXIT ? e->arg[2] : e->arg[1];

	if (!m->later && event_seq(e) != e->seq) {
		s->moved++;
		if (e->seq > s->last_written)
			s->last_written = e->seq;
	}
	if (m->later && !has_time)
		notable_warn(&m->notable, RULE_WARN_EXIT_NO_TIME, e);
	else if (steps <= CLOSE)
		notable_near(&m->notable, NEAR_EXIT_CLOSE, steps);
	if (late)
		notable_near(&m->notable, NEAR_EXIT_LATE,
		             ticks_ns(m->t, e->ticks - event_ticks(e)));
}

enum rule session_step(struct model *m, const struct event *e)
{
	switch (e->type) {
	case EV_PROC_START:
		return start_proc(m, e);
	case EV_GOMAXPROCS:
		return set_procs(&m->session, e->arg[0]);
	case EV_GC_SWEEP_DONE:
		/* How much was swept, and how much of it was free. */
		return e->arg[1] > e->arg[0] ? RULE_VALUE_SWEEP : RULE_NONE;
	case EV_CPU_SAMPLE:
		m->session.samples++;
		return RULE_NONE;
	case EV_GO_IN_SYSCALL:
	case EV_GO_SYS_BLOCK:
		step_call(m, e);
		return RULE_NONE;
	case EV_GO_SYS_EXIT:
	case EV_GO_SYS_EXIT_LOCAL:
		step_exit(m, e);
		return RULE_NONE;
	default:
		return RULE_NONE;
	}
}

int64_t session_holes(const struct model *m)
{
	const struct session *s = &m->session;
	uint64_t last = m->last_seq > s->last_written ? m->last_seq
	                                              : s->last_written;

	if (m->later || !m->n)
		return 0;
	return (int64_t)(last - m->first_seq + 1 - m->n - s->moved);
}

/*
 * What may have used a number up and not been written: the start of the
 * session; and a call that has come back since without a processor to write
 * it, of each goroutine that is in one.  Also one before the start, when the
 * call came back then, of those that the snapshot told to be in a call and that
 * have left it, since that exit counts from later; and of those that were
 * runnable when their turn came, since that says it all.
 */
static int64_t holes_allowed(const struct model *m)
{
	const struct session *s = &m->session;
	uint64_t early = s->early > 0 ? s->early - 1 : 0;
	uint64_t left = s->in_calls;
	int64_t n = 1;

	for (uint32_t g = NO_G + 1; g < m->t->gs.len; g++) {
		n += m->gs[g].state == G_SYSBLOCKED ||
		     m->gs[g].state == G_ANNOUNCED;
		left -= m->gs[g].state == G_ANNOUNCED;
	}
	left += s->runnable < s->found ? s->runnable : s->found;
	return n + (int64_t)(early < left ? early : left);
}

/* What a trace may end inside of. */
static void warn_at_end(struct model *m)
{
	if (m->gc != NO_EVENT)
		notable_warn(&m->notable, RULE_WARN_END_GC, NULL);
	for (uint32_t p = 0; p < m->t->ps.len; p++) {
		if (m->ps[p].open[BRACKET_SWEEP] != NO_EVENT)
			notable_warn(&m->notable, RULE_WARN_END_SWEEP, NULL);
	}
	if (session_holes(m) > 0)
		notable_near(&m->notable, NEAR_SEQ_UNUSED,
		             (uint64_t)session_holes(m));
}

enum rule session_end(struct model *m)
{
	uint32_t running = 0;

	warn_at_end(m);
	/* That a GoSysExit was written at another's number does not show in
	 * the order. */
	if (session_holes(m) < 0)
		return RULE_SEQ_TWICE;
	if (session_holes(m) > holes_allowed(m))
		return RULE_SEQ_HOLE;
	if (m->stw != NO_EVENT && rule_applies(RULE_END_STW, m->t->version))
		return RULE_END_STW;
	if (!m->session.stops_world)
		return RULE_NONE;
	for (uint32_t p = 0; p < m->t->ps.len; p++) {
		if (m->ps[p].state == P_BUSY)
			return RULE_END_NOT_STOPPED;
		running += m->ps[p].state == P_FREE;
	}
	return running > 1 ? RULE_END_NOT_STOPPED : RULE_NONE;
}
