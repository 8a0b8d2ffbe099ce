/*
 * merge.c: trace_merge, the order of traces of Go 1.7 and up, where each
 * goroutine has sequence numbers of its own.
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
 * If none is ready the order ends: with the earliest of the first events, and
 * without what has been taken that is later than it.
 *
 * At the end each GoSysExit is moved to the time that it says.
 *
 * A queue is in one of three places: in the heap (its first event was ready),
 * in the list of those that wait for a goroutine, or nowhere (empty).
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/trace.h"

#define NO_QUEUE UINT32_MAX

enum turn_state { T_DEAD, T_RUNNABLE, T_RUNNING, T_WAITING };

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
	uint32_t waiting; /* the first queue that waits for it, or NO_QUEUE */
	uint8_t state;    /* enum turn_state */
};

struct queue {
	uint32_t at, end; /* of merge.queued */
	uint32_t next;    /* that waits for the same goroutine, or NO_QUEUE */
};

struct ready {
	uint64_t ticks;
	uint32_t queue;
};

struct merge {
	struct trace *t;
	struct merge_g *gs;    /* by number; the last is the collector */
	struct queue *queues;  /* by processor's number; the last is samples */
	uint32_t nqueues;
	uint32_t *queued;      /* the events of each queue, one after another */
	struct ready *heap;    /* the earliest first */
	uint32_t nheap;
	uint64_t last_ticks;
};

static uint32_t queue_of(const struct trace *t, const struct event *e)
{
	return e->type == EV_CPU_SAMPLE ? t->ps.len : e->p;
}

static const struct event *first_of(const struct merge *m, uint32_t q)
{
	return &m->t->events[m->queued[m->queues[q].at]];
}

/* What is sorted by time: events with their places, which no two share. */
struct timed {
	uint64_t ticks;
	uint32_t at;
	uint32_t event;
};

static int by_time(const void *a, const void *b)
{
	const struct timed *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Sorts the n events at *events by event_ticks, stably. */
static void sort_by_time(const struct trace *t, uint32_t *events, uint32_t n)
{
	struct timed *a;

	if (n < 2)
		return;
	a = xmalloc(n * sizeof(*a));
	for (uint32_t i = 0; i < n; i++)
		a[i] = (struct timed){event_ticks(&t->events[events[i]]), i,
		                      events[i]};
	qsort(a, n, sizeof(*a), by_time);
	for (uint32_t i = 0; i < n; i++)
		events[i] = a[i].event;
	free(a);
}

static void fill_queues(struct merge *m)
{
	struct trace *t = m->t;
	struct queue *samples = &m->queues[m->nqueues - 1];
	uint32_t sum = 0;

	for (uint32_t i = 0; i < t->nevents; i++)
		m->queues[queue_of(t, &t->events[i])].end++;
	for (uint32_t q = 0; q < m->nqueues; q++) {
		uint32_t n = m->queues[q].end;

		m->queues[q].at = m->queues[q].end = sum;
		sum += n;
	}
	for (uint32_t i = 0; i < t->nevents; i++)
		m->queued[m->queues[queue_of(t, &t->events[i])].end++] = i;
	sort_by_time(t, m->queued + samples->at, samples->end - samples->at);
}

static struct merge_g *g_of(const struct merge *m, const struct event *e)
{
	switch ((enum turn_of)turns[e->type].of) {
	case OF_CURRENT:
		return &m->gs[e->g];
	case OF_NAMED:
		return &m->gs[e->named];
	case OF_GC:
		return &m->gs[m->t->gs.len];
	case OF_NONE:
		break;
	}
	return NULL;
}

/* Whether e may be next; g is g_of it. */
static bool is_ready(const struct event *e, const struct merge_g *g)
{
	const struct turn *turn = &turns[e->type];

	if (!g)
		return true;
	if (g->state != turn->from)
		return false;
	switch ((enum turn_seq)turn->seq) {
	case SEQ_ANY:
	case SEQ_LOCAL:
		return true;
	case SEQ_0:
		return g->seq == 0;
	case SEQ_1:
		return g->seq == 1;
	case SEQ_ARG:
		break;
	}
	/* Where it is: see format.c. */
	return g->seq == e->arg[e->type == EV_GC_START ? 0 : 1];
}

static bool is_before(struct ready a, struct ready b)
{
	return a.ticks < b.ticks || (a.ticks == b.ticks && a.queue < b.queue);
}

static void push(struct merge *m, struct ready r)
{
	uint32_t i = m->nheap++;

	for (; i > 0 && is_before(r, m->heap[(i - 1) / 2]); i = (i - 1) / 2)
		m->heap[i] = m->heap[(i - 1) / 2];
	m->heap[i] = r;
}

static uint32_t pop(struct merge *m)
{
	uint32_t first = m->heap[0].queue, i = 0;
	struct ready last = m->heap[--m->nheap];

	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child + 1 < m->nheap &&
		    is_before(m->heap[child + 1], m->heap[child]))
			child++;
		if (child >= m->nheap || !is_before(m->heap[child], last))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = last;
	return first;
}

/* Puts queue q where it belongs. */
static void put(struct merge *m, uint32_t q)
{
	const struct event *e;
	struct merge_g *g;

	if (m->queues[q].at == m->queues[q].end)
		return;
	e = first_of(m, q);
	g = g_of(m, e);
	if (is_ready(e, g)) {
		/* By when it was written, wherever it is moved later. */
		push(m, (struct ready){e->ticks, q});
	} else {
		m->queues[q].next = g->waiting;
		g->waiting = q;
	}
}

static void move_g(struct merge *m, struct merge_g *g, const struct event *e)
{
	const struct turn *turn = &turns[e->type];
	uint32_t q = g->waiting;

	g->state = turn->to;
	if (turn->seq != SEQ_ANY)
		g->seq++;
	if (e->type == EV_GO_SYS_BLOCK || e->type == EV_GO_IN_SYSCALL)
		g->blocked = e->ticks + 1;
	g->waiting = NO_QUEUE;
	while (q != NO_QUEUE) {
		uint32_t next = m->queues[q].next;

		put(m, q);
		q = next;
	}
}

static bool is_exit(const struct event *e)
{
	return e->type == EV_GO_SYS_EXIT || e->type == EV_GO_SYS_EXIT_LOCAL;
}

/* What is wrong with e as the next event; g is g_of it. */
static enum order_end fault_of(const struct merge *m, const struct event *e,
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

/* No queue is ready: takes the earliest first event, if there is one. */
static void take_stuck(struct merge *m)
{
	struct trace *t = m->t;
	uint32_t found = NO_QUEUE;

	for (uint32_t q = 0; q < m->nqueues; q++) {
		if (m->queues[q].at < m->queues[q].end &&
		    (found == NO_QUEUE ||
		     first_of(m, q)->ticks < first_of(m, found)->ticks))
			found = q;
	}
	if (found == NO_QUEUE)
		return;
	/* What is later has only run ahead of it. */
	while (t->norder && t->events[t->order[t->norder - 1]].ticks >
	       first_of(m, found)->ticks)
		t->norder--;
	t->order[t->norder++] = m->queued[m->queues[found].at];
	t->order_end = ORDER_STUCK;
}

static void merge_queues(struct merge *m)
{
	struct trace *t = m->t;

	for (uint32_t q = 0; q < m->nqueues; q++)
		put(m, q);
	while (m->nheap && !t->order_end) {
		uint32_t q = pop(m);
		const struct event *e = first_of(m, q);
		struct merge_g *g = g_of(m, e);

		t->order[t->norder++] = m->queued[m->queues[q].at++];
		t->order_end = (uint8_t)fault_of(m, e, g);
		if (t->order_end)
			return;
		m->last_ticks = e->ticks;
		if (g)
			move_g(m, g, e);
		put(m, q);
	}
	take_stuck(m);
}

/*
 * Moves each GoSysExit among the first n of t->order to when it happened, as a
 * stable sort by event_ticks does: the others are in order already.
 */
static void move_exits(struct trace *t, uint32_t n)
{
	uint32_t nmoved = 0, nstay = 0, at = 0;
	struct timed *moved;
	uint32_t *stay;

	for (uint32_t i = 0; i < n; i++) {
		const struct event *e = &t->events[t->order[i]];

		nmoved += event_ticks(e) != e->ticks;
	}
	if (!nmoved)
		return;
	moved = xmalloc(nmoved * sizeof(*moved));
	stay = xmalloc(((size_t)n - nmoved + 1) * 2 * sizeof(*stay));
	nmoved = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct event *e = &t->events[t->order[i]];

		if (event_ticks(e) != e->ticks) {
			moved[nmoved++] = (struct timed){event_ticks(e), i,
			                                 t->order[i]};
		} else {
			stay[2 * nstay] = t->order[i];
			stay[2 * nstay++ + 1] = i;
		}
	}
	qsort(moved, nmoved, sizeof(*moved), by_time);
	for (uint32_t i = 0, k = 0; at < n; at++) {
		struct timed s = {0};

		if (k < nstay)
			s = (struct timed){
				t->events[stay[2 * k]].ticks,
				stay[2 * k + 1], stay[2 * k]};
		if (i < nmoved && (k == nstay || by_time(&moved[i], &s) < 0))
			t->order[at] = moved[i++].event;
		else
			t->order[at] = stay[2 * k++];
	}
	free(moved);
	free(stay);
}

void trace_merge(struct trace *t)
{
	struct merge m = {.t = t, .nqueues = t->ps.len + 1};

	free(t->order);
	t->order = xmalloc(((size_t)t->nevents + 1) * sizeof(*t->order));
	t->norder = 0;
	t->order_end = ORDER_WHOLE;
	m.gs = xmalloc(((size_t)t->gs.len + 1) * sizeof(*m.gs));
	for (uint32_t g = 0; g <= t->gs.len; g++)
		m.gs[g] = (struct merge_g){.waiting = NO_QUEUE};
	m.queues = xmalloc(m.nqueues * sizeof(*m.queues));
	memset(m.queues, 0, m.nqueues * sizeof(*m.queues));
	m.queued = xmalloc(((size_t)t->nevents + 1) * sizeof(*m.queued));
	m.heap = xmalloc(m.nqueues * sizeof(*m.heap));
	fill_queues(&m);
	merge_queues(&m);
	move_exits(t, t->norder - (t->order_end ? 1u : 0u));
	free(m.gs);
	free(m.queues);
	free(m.queued);
	free(m.heap);
}
