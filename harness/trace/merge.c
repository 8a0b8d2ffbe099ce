/*
 * merge.c: the order of traces of Go 1.7 and up, where each goroutine has
 * sequence numbers of its own.
 *
 * The events of a processor, in the order of its batches, are a queue; so are
 * the CPU samples, in the order of time.  A queue's first event is ready when
 * its goroutine is in the state that the event begins with, and at the event's
 * sequence number if it has one:
 *
 *	DEAD ──GoCreate(0)──► RUNNABLE ──GoStart(seq)──► RUNNING
 *	      GoWaiting(1),      │ ▲                        │ │
 *	      GoInSyscall(1)     ▼ └──GoSched, GoPreempt────┘ │
 *	                      WAITING ◄──GoBlock..., GoSysBlock┘
 *	                         └──GoUnblock(seq), GoSysExit(seq)─► RUNNABLE
 *
 * Each of these with a number, or Local, leaves the goroutine at the next one.
 * GCStart(seq) is ready when as many collections have begun.  All other events
 * are always ready.  Of the ready ones the earliest is next; of equally early
 * ones that of the queue whose processor the trace mentions first.
 *
 * If none is ready the order ends, with the earliest of the first events.
 *
 * A queue is in one of four places: in the heap (its first event was ready),
 * in the list of those that wait for a goroutine to come to a state, in the
 * bucket of those that wait for it to come to a sequence number, or nowhere:
 * it is the one that the last event was taken from, or empty.  A goroutine
 * that moves looks only at those that wait for where it is then; so many that
 * wait for one cost no more than each its own turn.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/heap.h"

#define NO_QUEUE NO_CURSOR

enum turn_state { T_DEAD, T_RUNNABLE, T_RUNNING, T_WAITING, T_NSTATES };

enum turn_of { OF_NONE, OF_CURRENT, OF_NAMED, OF_GC };

enum turn_seq {
	SEQ_ANY,   /* whatever it is; it stays */
	SEQ_LOCAL, /* whatever it is; it goes on */
	SEQ_0,
	SEQ_1,
	SEQ_ARG, /* that of the event */
};

struct turn {
	uint8_t of;
	uint8_t seq;
	uint8_t from;
	uint8_t to;
};

#define BLOCKS {OF_CURRENT, SEQ_ANY, T_RUNNING, T_WAITING}
#define YIELDS {OF_CURRENT, SEQ_ANY, T_RUNNING, T_RUNNABLE}
#define ANNOUNCED {OF_NAMED, SEQ_1, T_RUNNABLE, T_WAITING}

static const struct turn turns[EV_COUNT] = {
	[EV_GO_CREATE] = {OF_NAMED, SEQ_0, T_DEAD, T_RUNNABLE},
	[EV_GO_WAITING] = ANNOUNCED,
	[EV_GO_IN_SYSCALL] = ANNOUNCED,
	[EV_GO_START] = {OF_NAMED, SEQ_ARG, T_RUNNABLE, T_RUNNING},
	[EV_GO_START_LABEL] = {OF_NAMED, SEQ_ARG, T_RUNNABLE, T_RUNNING},
	[EV_GO_START_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_RUNNABLE, T_RUNNING},
	[EV_GO_SLEEP] = BLOCKS,
	[EV_GO_BLOCK] = BLOCKS,
	[EV_GO_BLOCK_SEND] = BLOCKS,
	[EV_GO_BLOCK_RECV] = BLOCKS,
	[EV_GO_BLOCK_SELECT] = BLOCKS,
	[EV_GO_BLOCK_SYNC] = BLOCKS,
	[EV_GO_BLOCK_COND] = BLOCKS,
	[EV_GO_BLOCK_NET] = BLOCKS,
	[EV_GO_BLOCK_GC] = BLOCKS,
	[EV_GO_SYS_BLOCK] = BLOCKS,
	[EV_GO_SCHED] = YIELDS,
	[EV_GO_PREEMPT] = YIELDS,
	[EV_GO_UNBLOCK] = {OF_NAMED, SEQ_ARG, T_WAITING, T_RUNNABLE},
	[EV_GO_SYS_EXIT] = {OF_NAMED, SEQ_ARG, T_WAITING, T_RUNNABLE},
	[EV_GO_UNBLOCK_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_WAITING, T_RUNNABLE},
	[EV_GO_SYS_EXIT_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_WAITING,
	                          T_RUNNABLE},
	[EV_GC_START] = {OF_GC, SEQ_ARG, T_DEAD, T_DEAD},
};

struct merge_g {
	uint64_t seq;
	uint64_t blocked; /* ticks of its last GoSysBlock or GoInSyscall + 1;
	                   * 0: none */
	uint32_t waiting[T_NSTATES]; /* the first that waits for that state */
	uint32_t nwaiting; /* for a sequence number */
	uint8_t state;     /* enum turn_state */
};

struct merge {
	struct merge_g *gs; /* by number; the last is the collector */
	uint32_t ngs;
	uint32_t *next;     /* by queue: that waits for the same */
	uint32_t *buckets;  /* first queues, by goroutine and number */
	uint32_t mask;      /* of them are a power of two */
	uint32_t nsamples;  /* taken */
	uint64_t last_ticks;
};

static inline struct merge_g *g_of(const struct merge *m,
                                   const struct event *e)
{
	switch ((enum turn_of)turns[e->type].of) {
	case OF_CURRENT:
		return &m->gs[e->g];
	case OF_NAMED:
		return &m->gs[e->named];
	case OF_GC:
		return &m->gs[m->ngs - 1];
	case OF_NONE:
		break;
	}
	return NULL;
}

/* The number at which e's goroutine must be; its turn has one. */
static uint64_t seq_wanted(const struct event *e)
{
	switch ((enum turn_seq)turns[e->type].seq) {
	case SEQ_1:
		return 1;
	case SEQ_ARG:
		/* Where it is: see format.c. */
		return e->arg[e->type == EV_GC_START ? 0 : 1];
	default:
		return 0;
	}
}

static inline bool has_seq(const struct event *e)
{
	return turns[e->type].seq > SEQ_LOCAL;
}

/* Whether e may be next; g is g_of it. */
static inline bool is_ready(const struct event *e, const struct merge_g *g)
{
	return !g || (g->state == turns[e->type].from &&
	              (!has_seq(e) || g->seq == seq_wanted(e)));
}

static uint32_t *bucket_of(const struct merge *m, const struct merge_g *g,
                           uint64_t seq)
{
	uint64_t mix = ((uint64_t)(g - m->gs) << 32 ^ seq) *
	               0x9e3779b97f4a7c15u;

	return &m->buckets[mix >> 32 & m->mask];
}

/* Queue q, whose first event is e, waits for g. */
static void wait_for(struct merge *m, uint32_t q, const struct event *e,
                     struct merge_g *g)
{
	uint32_t *list = &g->waiting[turns[e->type].from];

	if (has_seq(e)) {
		list = bucket_of(m, g, seq_wanted(e));
		g->nwaiting++;
	}
	m->next[q] = *list;
	*list = q;
}

static void make_ready(struct order *o, uint32_t q)
{
	/* By when it was written: that is what the times of a queue are. */
	heap_push(o->heap, &o->nheap,
	          (struct ready){o->cursors[q].event.ticks, q});
}

/* Those that have waited for g to be where it is now. */
static void wake(struct order *o, struct merge_g *g)
{
	struct merge *m = o->merge;
	uint32_t *at = &g->waiting[g->state];

	while (*at != NO_QUEUE) {
		make_ready(o, *at);
		*at = m->next[*at];
	}
	if (!g->nwaiting)
		return;
	at = bucket_of(m, g, g->seq);
	while (*at != NO_QUEUE) {
		const struct event *e = &o->cursors[*at].event;

		if (g_of(m, e) == g && is_ready(e, g)) {
			make_ready(o, *at);
			g->nwaiting--;
			*at = m->next[*at];
		} else {
			at = &m->next[*at];
		}
	}
}

static void move_g(struct order *o, const struct event *e, struct merge_g *g)
{
	const struct turn *turn = &turns[e->type];

	g->state = turn->to;
	g->seq += turn->seq != SEQ_ANY;
	if (e->type == EV_GO_SYS_BLOCK || e->type == EV_GO_IN_SYSCALL)
		g->blocked = e->ticks + 1;
	wake(o, g);
}

/* To the next sample, which are a queue of their own. */
static bool next_sample(struct order *o, struct event *e)
{
	struct merge *m = o->merge;

	if (m->nsamples == o->t->nsamples)
		return false;
	cursor_sample(e, o->t, o->t->samples[m->nsamples++].off);
	return true;
}

/* To the next event of queue q.  One that has none is at EV_NONE. */
static bool advance(struct order *o, uint32_t q)
{
	struct cursor *c = &o->cursors[q];
	bool found;

	if (q == o->ncursors - 1) {
		found = next_sample(o, &c->event);
	} else {
		do
			found = cursor_next(c, o->t, o->forms);
		while (found && c->event.type == EV_CPU_SAMPLE);
	}
	if (!found)
		c->event.type = EV_NONE;
	return found;
}

/* Queue q has moved on.  Returns whether it is ready; if not, it waits. */
static bool settle(struct order *o, uint32_t q)
{
	const struct event *e = &o->cursors[q].event;
	struct merge_g *g;

	if (!advance(o, q))
		return false;
	g = g_of(o->merge, e);
	if (is_ready(e, g))
		return true;
	wait_for(o->merge, q, e, g);
	return false;
}

static bool is_exit(const struct event *e)
{
	return e->type == EV_GO_SYS_EXIT || e->type == EV_GO_SYS_EXIT_LOCAL;
}

/* What is wrong with e as the next event; g is g_of it. */
static inline enum order_end fault_of(const struct merge *m,
                                      const struct event *e,
                                      const struct merge_g *g)
{
	/* Two were ready for the same turn. */
	if (!is_ready(e, g))
		return ORDER_STUCK;
	if (e->ticks < m->last_ticks)
		return ORDER_TIME;
	if (is_exit(e) && event_ticks(e) != e->ticks &&
	    (!g->blocked || event_ticks(e) < g->blocked - 1))
		return ORDER_EXIT;
	return ORDER_WHOLE;
}

/* The first event of queue q is next. */
static inline const struct event *take(struct order *o, uint32_t q)
{
	const struct event *e = &o->cursors[q].event;

	o->end = (uint8_t)fault_of(o->merge, e, g_of(o->merge, e));
	o->merge->last_ticks = e->ticks;
	o->last = q;
	return e;
}

/* No queue is ready: the earliest first event, if there is one. */
static const struct event *take_stuck(struct order *o)
{
	const struct event *found = NULL;

	for (uint32_t q = 0; q < o->ncursors; q++) {
		const struct event *e = &o->cursors[q].event;

		if (e->type != EV_NONE &&
		    (!found || e->ticks < found->ticks))
			found = e;
	}
	o->last = NO_CURSOR;
	if (found)
		o->end = ORDER_STUCK;
	return found;
}

void merge_init(struct order *o)
{
	struct merge *m = o->merge = xcalloc(1, sizeof(*m));
	uint32_t nbuckets = 1;

	o->cursors[o->ncursors++] = (struct cursor){.batch = NO_BATCH};
	m->ngs = o->t->gs.len + 1;
	m->gs = xmalloc(m->ngs * sizeof(*m->gs));
	for (uint32_t g = 0; g < m->ngs; g++)
		m->gs[g] = (struct merge_g){.waiting = {
			NO_QUEUE, NO_QUEUE, NO_QUEUE, NO_QUEUE}};
	m->next = xmalloc(o->ncursors * sizeof(*m->next));
	while (nbuckets < o->ncursors)
		nbuckets *= 2;
	m->mask = nbuckets - 1;
	m->buckets = xmalloc(nbuckets * sizeof(*m->buckets));
	memset(m->buckets, 0xff, nbuckets * sizeof(*m->buckets));
	for (uint32_t q = 0; q < o->ncursors; q++) {
		if (settle(o, q))
			make_ready(o, q);
	}
}

const struct event *merge_next(struct order *o)
{
	struct ready next = {0, o->last};

	if (o->end)
		return NULL;
	if (o->last != NO_CURSOR) {
		const struct event *e = &o->cursors[o->last].event;
		struct merge_g *g = g_of(o->merge, e);

		if (g)
			move_g(o, e, g);
		if (settle(o, o->last)) {
			next.key = e->ticks;
			if (!o->nheap || ready_before(next, o->heap[0]))
				return take(o, next.cursor);
			make_ready(o, next.cursor);
		}
	}
	if (!o->nheap)
		return take_stuck(o);
	return take(o, heap_pop(o->heap, &o->nheap).cursor);
}

void merge_done(struct order *o)
{
	free(o->merge->gs);
	free(o->merge->next);
	free(o->merge->buckets);
	free(o->merge);
}
