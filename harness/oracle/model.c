/* model.c: the tables of moves; see model.h for the pictures. */
#include "harness/oracle/model.h"

#include <stdlib.h>

#include "harness/base/check.h"

const char *const g_state_names[G_NSTATES] = {
	[G_UNSEEN] = "unseen",
	[G_NEW] = "new",
	[G_RUNNABLE] = "runnable",
	[G_RUNNING] = "running",
	[G_CALLING] = "running-or-in-syscall",
	[G_FUTILE] = "running-in-vain",
	[G_SYSBLOCKED] = "in-syscall",
	[G_ANNOUNCED] = "in-syscall-from-start",
	[G_WAITING] = "waiting",
	[G_DEAD] = "dead",
};

const char *const p_state_names[P_NSTATES] = {
	[P_STOPPED] = "stopped",
	[P_FREE] = "running-nobody",
	[P_BUSY] = "running",
	[P_NONE] = "no-processor",
};

/* SELF: who runs on the processor.  NAMED: the event's first argument. */
enum who { WHO_NONE, WHO_SELF, WHO_NAMED };

#define P_KEEP P_NSTATES

/*
 * What an event does, and when it may not.  A set of states for the goroutine
 * and one rule will do; a processor in the wrong state is a different mistake
 * in each.
 */
struct move {
	uint8_t who;      /* enum who: whose state changes */
	uint8_t g_to;     /* to what */
	uint8_t g_rule;   /* broken when it is not in g_from */
	uint16_t g_from;  /* set of g_state */
	uint8_t p_to;     /* new state of the processor, or P_KEEP */
	uint8_t p_rule[P_NSTATES]; /* broken in that state; 0: allowed */
	uint8_t bracket;  /* enum bracket: which one opens or closes */
	bool opens;
	uint8_t bracket_rule; /* broken when it is so already */
	bool more;        /* step_more has more to say */
};

#define IN(s) (1u << G_##s)

/* Only a running goroutine does this. */
#define NEEDS_G {RULE_NO_GOROUTINE, RULE_NO_GOROUTINE, 0, RULE_NO_PROC}
/* Only a running processor does this, with or without a goroutine. */
#define NEEDS_P {RULE_PROC_STOPPED, 0, 0, RULE_NO_PROC}
#define SELF(to, from, rule, p)                                                \
	{.who = WHO_SELF, .g_to = to, .g_from = from, .g_rule = rule,          \
	 .p_to = p, .p_rule = NEEDS_G}
/* It ran; a system call that it was in has come back. */
#define RAN (IN(RUNNING) | IN(CALLING))
/* On a busy processor the goroutine runs; if it has not RAN, it is FUTILE. */
#define LEAVES(to) SELF(to, RAN, RULE_FUTILE_NO_BLOCK, P_FREE)
#define BLOCKS                                                                 \
	SELF(G_WAITING, RAN | IN(FUTILE), RULE_NO_GOROUTINE, P_FREE)
#define NAMED(to, from, rule)                                                  \
	.who = WHO_NAMED, .g_to = to, .g_from = from, .g_rule = rule
#define BRACKET(what, open, rule)                                              \
	.p_to = P_KEEP, .bracket = what, .opens = open, .bracket_rule = rule
#define ANYWHERE {.p_to = P_KEEP}
#define MORE {.p_to = P_KEEP, .more = true}
#define STARTS                                                                 \
	{NAMED(G_RUNNING, IN(NEW) | IN(RUNNABLE), RULE_START_NOT_RUNNABLE),    \
	 .p_to = P_BUSY,                                                       \
	 .p_rule = {RULE_START_PROC_STOPPED, 0, RULE_START_PROC_BUSY,          \
	            RULE_NO_PROC}}
/* A processor that is taken away may ready goroutines after its ProcStop, and
 * so may those without a processor. */
#define UNBLOCKS                                                               \
	{NAMED(G_RUNNABLE, IN(WAITING), RULE_UNBLOCK_NOT_WAITING),             \
	 .p_to = P_KEEP, .p_rule = {RULE_WARN_UNBLOCK_STOPPED}}
/* No rule about the processor: it is placed where the call ended, and its
 * thread had none then. */
#define EXITS                                                                  \
	NAMED(G_RUNNABLE, IN(SYSBLOCKED) | IN(ANNOUNCED),                      \
	      RULE_SYSEXIT_NOT_IN_SYSCALL), .p_to = P_KEEP

static const struct move moves[EV_COUNT] = {
	[EV_GOMAXPROCS] = MORE,
	[EV_PROC_START] = {
		.p_to = P_FREE, .more = true,
		.p_rule = {0, RULE_PROC_START_RUNNING,
		           RULE_PROC_START_RUNNING, RULE_NO_PROC}},
	[EV_PROC_STOP] = {
		.p_to = P_STOPPED,
		.p_rule = {RULE_PROC_STOP_STOPPED, 0, RULE_PROC_STOP_BUSY,
		           RULE_NO_PROC}},
	[EV_GC_START] = {BRACKET(BRACKET_GC, true, RULE_GC_TWICE),
	                 .p_rule = NEEDS_P},
	[EV_GC_DONE] = {BRACKET(BRACKET_GC, false, RULE_GC_DONE_ALONE),
	                .p_rule = NEEDS_P},
	/* GC helpers use processors that count as stopped. */
	[EV_GC_SCAN_START] = {BRACKET(BRACKET_SCAN, true, RULE_SCAN_TWICE),
	                      .p_rule = {RULE_WARN_SCAN_STOPPED}},
	[EV_GC_SCAN_DONE] = {BRACKET(BRACKET_SCAN, false,
	                             RULE_SCAN_DONE_ALONE)},
	[EV_GC_SWEEP_START] = {BRACKET(BRACKET_SWEEP, true, RULE_SWEEP_TWICE),
	                       .p_rule = NEEDS_P},
	[EV_GC_SWEEP_DONE] = {BRACKET(BRACKET_SWEEP, false,
	                              RULE_SWEEP_DONE_ALONE),
	                      .p_rule = NEEDS_P, .more = true},
	[EV_STW_START] = {BRACKET(BRACKET_STW, true, RULE_STW_TWICE),
	                  .more = true},
	[EV_STW_DONE] = {BRACKET(BRACKET_STW, false, RULE_STW_DONE_ALONE)},
	[EV_GC_MARK_ASSIST_START] = MORE,
	[EV_GC_MARK_ASSIST_DONE] = MORE,
	/* The snapshot is written before its writer's ProcStart; threads from
	 * outside create their goroutine before they have a processor. */
	[EV_GO_CREATE] = {NAMED(G_NEW, IN(UNSEEN), RULE_CREATE_EXISTING),
	                  .p_to = P_KEEP,
	                  .p_rule = {RULE_CREATE_BY_NOBODY,
	                             RULE_CREATE_BY_NOBODY, 0, 0}},
	[EV_GO_START] = STARTS,
	[EV_GO_START_LOCAL] = STARTS,
	[EV_GO_START_LABEL] = STARTS,
	[EV_GO_END] = LEAVES(G_DEAD),
	[EV_GO_STOP] = LEAVES(G_DEAD),
	[EV_GO_SCHED] = LEAVES(G_RUNNABLE),
	[EV_GO_PREEMPT] = LEAVES(G_RUNNABLE),
	[EV_GO_SLEEP] = LEAVES(G_WAITING),
	[EV_GO_BLOCK] = BLOCKS,
	[EV_GO_UNBLOCK] = UNBLOCKS,
	[EV_GO_UNBLOCK_LOCAL] = UNBLOCKS,
	[EV_GO_BLOCK_GC] = BLOCKS,
	[EV_GO_BLOCK_SEND] = BLOCKS,
	[EV_GO_BLOCK_RECV] = BLOCKS,
	[EV_GO_BLOCK_SELECT] = BLOCKS,
	[EV_GO_BLOCK_SYNC] = BLOCKS,
	[EV_GO_BLOCK_COND] = BLOCKS,
	[EV_GO_BLOCK_NET] = BLOCKS,
	[EV_GO_SYS_CALL] = SELF(G_CALLING, RAN, RULE_FUTILE_NO_BLOCK, P_KEEP),
	[EV_GO_SYS_EXIT] = {EXITS, .more = true},
	[EV_GO_SYS_EXIT_LOCAL] = {EXITS, .more = true},
	[EV_GO_SYS_BLOCK] = {
		.who = WHO_SELF, .g_to = G_SYSBLOCKED, .g_from = IN(CALLING),
		.g_rule = RULE_SYSBLOCK_NO_SYSCALL, .p_to = P_FREE,
		.p_rule = NEEDS_G, .more = true},
	[EV_GO_WAITING] = {NAMED(G_WAITING, IN(NEW), RULE_WAITING_NOT_NEW),
	                   .p_to = P_KEEP},
	[EV_GO_IN_SYSCALL] = {NAMED(G_ANNOUNCED, IN(NEW),
	                            RULE_IN_SYSCALL_NOT_NEW),
	                      .p_to = P_KEEP, .more = true},
	[EV_HEAP_ALLOC] = ANYWHERE,
	[EV_NEXT_GC] = ANYWHERE,
	[EV_FUTILE_WAKEUP] = SELF(G_FUTILE, RAN, RULE_FUTILE_NO_BLOCK,
	                          P_KEEP),
	[EV_USER_TASK_CREATE] = MORE,
	[EV_USER_TASK_END] = MORE,
	[EV_USER_REGION] = MORE,
	[EV_USER_LOG] = ANYWHERE,
	[EV_CPU_SAMPLE] = MORE,
};

void model_init(struct model *m, const struct trace *t)
{
	*m = (struct model){.t = t, .gc = NO_EVENT, .stw = NO_EVENT,
	                    .snapshot = true,
	                    .later = t->version >= TRACE_1_7};
	m->session.begins = m->later ? 0 : SESSION_BEGINS;
	m->gs = xmalloc(t->gs.len * sizeof(*m->gs));
	for (uint32_t i = 0; i < t->gs.len; i++)
		m->gs[i] = (struct g_model){.since = NO_EVENT,
		                             .state = G_UNSEEN};
	m->ps = xmalloc((t->ps.len + 1) * sizeof(*m->ps));
	for (uint32_t i = 0; i < t->ps.len; i++) {
		m->ps[i] = (struct p_model){.since = NO_EVENT, .g = NO_G,
		                            .thread = NO_THREAD};
		for (unsigned b = 0; b < NBRACKETS; b++)
			m->ps[i].open[b] = NO_EVENT;
		m->ps[i].state = t->ps.ids[i] == TRACE_NO_PROC
		                 ? P_NONE : P_STOPPED;
	}
}

void model_done(struct model *m)
{
	free(m->gs);
	free(m->ps);
	session_done(&m->session);
	user_done(&m->user);
	*m = (struct model){0};
}

/* broken, or RULE_NONE if it is not for the trace's version or only warns. */
__attribute__((noinline))
static enum rule applying(struct model *m, enum rule broken,
                          const struct event *e)
{
	if (!rule_applies(broken, m->t->version))
		return RULE_NONE;
	if (!rule_warns(broken))
		return broken;
	notable_warn(&m->notable, broken, e);
	return RULE_NONE;
}

static enum rule check_stamp(const struct model *m, const struct event *e)
{
	/* Order and time have been compared in merge.c. */
	if (m->later)
		return event_ticks(e) > e->ticks ? RULE_SYSEXIT_FROM_FUTURE
		                                 : RULE_NONE;
	if (e->type == EV_GO_SYS_EXIT) {
		if (e->arg[1] == 0)
			return RULE_SYSEXIT_NO_STAMP;
		if (e->arg[1] > e->seq)
			return RULE_SYSEXIT_FROM_FUTURE;
	}
	if (m->n == 0)
		return RULE_NONE;
	if (event_seq(e) == m->last_seq)
		return RULE_SEQ_TWICE;
	if (event_ticks(e) < m->last_ticks)
		return RULE_TIME_BACKWARDS;
	return RULE_NONE;
}

static enum rule check_states(struct model *m, const struct move *mv,
                              const struct g_model *g,
                              const struct p_model *p, const struct event *e)
{
	bool g_ok = mv->who == WHO_NONE || (mv->g_from >> g->state & 1);
	enum rule broken = mv->p_rule[p->state];

	if (broken == RULE_CREATE_BY_NOBODY && m->snapshot)
		broken = RULE_NONE;
	/* The goroutine that an event names is of more interest than its
	 * processor; of an event's own one nothing is known without it. */
	if (broken)
		broken = applying(m, broken, e);
	if (!g_ok && (mv->who == WHO_NAMED || !broken))
		return mv->g_rule;
	return broken;
}

/* What the order says of an event. */
static const uint8_t order_rules[] = {
	[ORDER_WHOLE] = RULE_NONE,
	[ORDER_STUCK] = RULE_NO_ORDER,
	[ORDER_TIME] = RULE_TIME_BACKWARDS,
	[ORDER_EXIT] = RULE_SYSEXIT_NOT_IN_SYSCALL,
};

/* The number of reasons to stop the world. */
static uint64_t stw_kinds(const struct trace *t)
{
	return t->version < TRACE_1_21 ? 2 : 17;
}

static enum rule step_assist(struct g_model *g, const struct event *e)
{
	/* It may have started before the trace. */
	bool starts = e->type == EV_GC_MARK_ASSIST_START;

	if (starts && g->assists)
		return RULE_ASSIST_TWICE;
	g->assists = starts;
	return RULE_NONE;
}

/* What the table has no column for.  Not inline: then all events would pay for
 * those few. */
__attribute__((noinline))
static enum rule step_more(struct model *m, const struct event *e)
{
	switch (e->type) {
	case EV_STW_START:
		return e->arg[0] < stw_kinds(m->t) ? RULE_NONE
		                                   : RULE_STW_KIND;
	case EV_GC_MARK_ASSIST_START:
	case EV_GC_MARK_ASSIST_DONE:
		return step_assist(&m->gs[e->g], e);
	case EV_PROC_START:
	case EV_GOMAXPROCS:
	case EV_GC_SWEEP_DONE:
	case EV_GO_SYS_BLOCK:
	case EV_GO_SYS_EXIT:
	case EV_GO_SYS_EXIT_LOCAL:
	case EV_GO_IN_SYSCALL:
	case EV_CPU_SAMPLE:
		return session_step(m, e);
	default:
		return user_step(&m->user, m->t, e);
	}
}

static uint64_t *bracket_of(struct model *m, struct p_model *p,
                            enum bracket b)
{
	switch (b) {
	case BRACKET_GC:
		return &m->gc;
	case BRACKET_STW:
		return &m->stw;
	default:
		return &p->open[b];
	}
}

/* A bracket opens or closes. */
static enum rule step_bracket(struct model *m, struct p_model *p,
                              const struct move *mv)
{
	uint64_t *open = bracket_of(m, p, mv->bracket);

	if ((*open != NO_EVENT) == mv->opens)
		return mv->bracket_rule;
	*open = mv->opens ? m->n : NO_EVENT;
	return RULE_NONE;
}

enum rule model_step(struct model *m, const struct event *e,
                     enum order_end end)
{
	const struct move *mv = &moves[e->type];
	struct p_model *p = &m->ps[e->p];
	struct g_model *g = &m->gs[mv->who == WHO_SELF ? p->g : e->named];
	enum rule broken = check_stamp(m, e);

	if (!broken)
		broken = check_states(m, mv, g, p, e);
	if (!broken)
		broken = order_rules[end];
	if (!broken && mv->more)
		broken = step_more(m, e);
	if (!broken && mv->bracket)
		broken = step_bracket(m, p, mv);
	if (broken)
		return broken;
	if (mv->who != WHO_NONE) {
		g->state = mv->g_to;
		g->since = m->n;
	}
	if (mv->p_to != P_KEEP) {
		p->state = mv->p_to;
		p->since = m->n;
		p->g = mv->p_to == P_BUSY ? e->named : NO_G;
	}
	if (m->session.begins) /* rare */
		session_begins(m, e);
	if (m->n++ == 0)
		m->first_seq = event_seq(e);
	m->last_seq = event_seq(e);
	m->last_ticks = event_ticks(e);
	return RULE_NONE;
}
