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
 * A queue is in one of four places: in the tournament (its first event was
 * ready), in the list of those that wait for a goroutine to come to a state,
 * in the bucket of those that wait for it to come to a sequence number, or
 * nowhere (it is empty).  A goroutine that moves looks only at those that wait
 * for where it is then; so many that wait for one cost no more than each its
 * own turn.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/order.h"

#define NO_QUEUE NO_CURSOR

enum turn_state { T_DEAD, T_RUNNABLE, T_RUNNING, T_WAITING, T_NSTATES };

/* The first two come behind the goroutines, from the end. */
enum turn_of { OF_NOBODY, OF_GC, OF_CURRENT, OF_NAMED };

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
	uint8_t arg; /* which one is SEQ_ARG; see format.c */
};

#define BLOCKS {OF_CURRENT, SEQ_ANY, T_RUNNING, T_WAITING, 0}
#define YIELDS {OF_CURRENT, SEQ_ANY, T_RUNNING, T_RUNNABLE, 0}
#define ANNOUNCED {OF_NAMED, SEQ_1, T_RUNNABLE, T_WAITING, 0}

static const struct turn turns[EV_COUNT] = {
	[EV_GO_CREATE] = {OF_NAMED, SEQ_0, T_DEAD, T_RUNNABLE, 0},
	[EV_GO_WAITING] = ANNOUNCED,
	[EV_GO_IN_SYSCALL] = ANNOUNCED,
	[EV_GO_START] = {OF_NAMED, SEQ_ARG, T_RUNNABLE, T_RUNNING, 1},
	[EV_GO_START_LABEL] = {OF_NAMED, SEQ_ARG, T_RUNNABLE, T_RUNNING, 1},
	[EV_GO_START_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_RUNNABLE, T_RUNNING, 0},
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
	[EV_GO_UNBLOCK] = {OF_NAMED, SEQ_ARG, T_WAITING, T_RUNNABLE, 1},
	[EV_GO_SYS_EXIT] = {OF_NAMED, SEQ_ARG, T_WAITING, T_RUNNABLE, 1},
	[EV_GO_UNBLOCK_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_WAITING, T_RUNNABLE, 0},
	[EV_GO_SYS_EXIT_LOCAL] = {OF_NAMED, SEQ_LOCAL, T_WAITING,
	                          T_RUNNABLE, 0},
	[EV_GC_START] = {OF_GC, SEQ_ARG, T_DEAD, T_DEAD, 0},
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
	struct merge_g *gs; /* by number; the last two are the collector, and
	                     * what is nobody's */
	uint32_t ngs;
	uint32_t *next;     /* by queue: that waits for the same */
	uint32_t *buckets;  /* first queues, by goroutine and number */
	uint32_t mask;      /* of them are a power of two */
	uint32_t nsamples;  /* taken */
	uint64_t last_ticks;
	struct merge_g *turn; /* whose turn the last event is */
};

/* The goroutine, or what else, whose turn e is.  It never is NULL: what moves
 * nobody is a turn of a goroutine of its own.  Types come as if at random, so
 * here and below there is no branch on them. */
static inline struct merge_g *g_of(const struct merge *m,
                                   const struct event *e)
{
	uint8_t of = turns[e->type].of;
	uint32_t number = of == OF_NAMED ? e->named : e->g;

	number = of < OF_CURRENT ? m->ngs - 1 - of : number;
	return &m->gs[number];
}

/* The number at which e's goroutine must be, if its turn has one. */
static inline uint64_t seq_wanted(const struct event *e,
                                  const struct turn *turn)
{
	uint64_t arg = e->arg[turn->arg];

	return turn->seq == SEQ_ARG ? arg : turn->seq == SEQ_1;
}

/* Whether e may be next; g is g_of it. */
static inline bool is_ready(const struct event *e, const struct merge_g *g)
{
	const struct turn *turn = &turns[e->type];

	return (unsigned)(g->state == turn->from) &
	       ((unsigned)(turn->seq <= SEQ_LOCAL) |
	        (g->seq == seq_wanted(e, turn)));
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
	const struct turn *turn = &turns[e->type];
	uint32_t *list = &g->waiting[turn->from];

	if (turn->seq > SEQ_LOCAL) {
		list = bucket_of(m, g, seq_wanted(e, turn));
		g->nwaiting++;
	}
	m->next[q] = *list;
	*list = q;
}

static void make_ready(struct order *o, uint32_t q)
{
	/* By when it was written: that is what the times of a queue are. */
	tournament_join(&o->first, q, o->cursors[q].event.ticks);
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

/* To the next event of queue q.  Returns its key; if it is none, q waits.
 * m->turn is whose turn it is. */
static inline uint64_t settle(struct order *o, uint32_t q)
{
	const struct event *e = &o->cursors[q].event;
	struct merge *m = o->merge;

	if (!advance(o, q))
		return TOURNAMENT_NEVER;
	m->turn = g_of(m, e);
	if (is_ready(e, m->turn))
		return e->ticks;
	wait_for(m, q, e, m->turn);
	return TOURNAMENT_NEVER;
}

static bool is_exit(const struct event *e)
{
	return e->type == EV_GO_SYS_EXIT || e->type == EV_GO_SYS_EXIT_LOCAL;
}

/* What is wrong with e, whose turn it is, as the next event. */
static inline enum order_end fault_of(const struct merge *m,
                                      const struct event *e)
{
	if (e->ticks < m->last_ticks)
		return ORDER_TIME;
	if (is_exit(e) && event_ticks(e) != e->ticks &&
	    (!m->turn->blocked || event_ticks(e) < m->turn->blocked - 1))
		return ORDER_EXIT;
	return ORDER_WHOLE;
}

/* The first event of queue q is next, and it is m->turn's turn. */
static inline const struct event *take(struct order *o, uint32_t q)
{
	const struct event *e = &o->cursors[q].event;
	struct merge *m = o->merge;

	o->end = (uint8_t)fault_of(m, e);
	m->last_ticks = e->ticks;
	o->last = q;
	return e;
}

/* The same, for a queue that has been ready for some time. */
static const struct event *take_other(struct order *o, uint32_t q)
{
	const struct event *e = &o->cursors[q].event;
	struct merge *m = o->merge;

	m->turn = g_of(m, e);
	take(o, q);
	/* Two were ready for the same turn. */
	if (!is_ready(e, m->turn))
		o->end = ORDER_STUCK;
	return e;
}

/* No queue is ready: the earliest first event, if there is one. */
static const struct event *take_stuck(struct order *o)
{
	const struct event *found = NULL;

	for (uint32_t q = 0; q < o->ncursors; q++) {
		const struct event *e = &o->cursors[q].event;

		if (e->type != EV_NONE && e->ticks <= o->until &&
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
	m->ngs = o->t->gs.len + 2;
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
	for (uint32_t q = 0; q < o->ncursors; q++)
		tournament_set(&o->first, q, settle(o, q));
}

const struct event *merge_next(struct order *o)
{
	struct player first;

	if (o->end)
		return NULL;
	if (o->last != NO_CURSOR) {
		struct merge *m = o->merge;
		uint64_t key;

		move_g(o, &o->cursors[o->last].event, m->turn);
		key = settle(o, o->last);
		if (key < o->first.rival && key <= o->until)
			return take(o, o->last);
		tournament_set(&o->first, o->last, key);
	}
	first = tournament_first(&o->first);
	if (first.key == TOURNAMENT_NEVER || first.key > o->until)
		return take_stuck(o);
	return take_other(o, first.queue);
}

void merge_done(struct order *o)
{
	free(o->merge->gs);
	free(o->merge->next);
	free(o->merge->buckets);
	free(o->merge);
}
