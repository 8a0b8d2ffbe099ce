/*
 * strategy_pct.c: probabilistic concurrency testing (Burckhardt, Kothari,
 * Musuvathi, Nagarakatti: A Randomized Scheduler with Probabilistic Guarantees
 * of Finding Bugs, ASPLOS 2010).
 *
 * Threads have distinct random priorities, and the highest runs.  At d - 1
 * random decisions the running thread falls below all others.  A thread that
 * gives way falls lower still.  A sleeper counts when its time has come: else a
 * high one would sleep and wake for ever, and a low one would never wake.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

enum {
	DEPTH_MOST = 10,
	GUESS = 100, /* decisions, before a run was seen */
};

/* Priorities: initial ones from DEPTH_MOST up; 1..DEPTH_MOST - 1 for change
 * points; below 0 those that gave way, the later the lower. */
static uint64_t changes[DEPTH_MOST]; /* decisions, ascending, distinct */
static unsigned nchanges, next;
static int64_t lowest;
static uint64_t longest; /* decisions of a run, of those seen; 0: none was */
static uint64_t span;    /* ... what this run takes it for */

/* Into its place among the first n; false: it is there already. */
static bool insert_change(unsigned n, uint64_t at)
{
	unsigned i = n;

	for (unsigned j = 0; j < n; j++)
		if (changes[j] == at)
			return false;
	for (; i > 0 && changes[i - 1] > at; i--)
		changes[i] = changes[i - 1];
	changes[i] = at;
	return true;
}

static void draw_changes(uint64_t from)
{
	unsigned most = nchanges < span ? nchanges : (unsigned)span;

	next = 0;
	nchanges = 0;
	while (nchanges < most)
		nchanges += insert_change(
		    nchanges, from + rng_below(&sched.rng, span));
}

static void pct_begin(void)
{
	unsigned depth;

	do
		for (depth = 1; rng_chance(&sched.rng, 3, 4);)
			depth++;
	while (depth > DEPTH_MOST);
	nchanges = depth - 1;
	lowest = 0;
	span = longest ? longest : GUESS;
	draw_changes(0);
}

static void pct_born(struct thread *t)
{
	t->priority = (int64_t)(rng_next(&sched.rng) >> 2) + DEPTH_MOST;
}

static void pct_gave_way(struct thread *t)
{
	if (!t->timed)
		t->priority = --lowest;
}

/* Points until the first sleeper's time has come; 0: it has. */
static int64_t until_due(void)
{
	int64_t ns = sched.earliest
	                 ? sched.earliest->deadline_ns - sched_now_ns()
	                 : FOREVER;

	return ns > 0 ? ns / POINT_NS + 1 : 0;
}

static struct thread *highest(bool due)
{
	struct thread *best = due || !sched.nready ? sched.earliest : NULL;

	for (uint32_t i = 0; i < sched.nready; i++)
		if (!best || sched.ready[i]->priority > best->priority)
			best = sched.ready[i];
	return best;
}

/* Below all that never gave way; one that is there already goes lower still,
 * or changes would lift it, and again and again when they are drawn anew. */
static void lower(struct thread *t)
{
	int64_t priority = nchanges - next++;

	t->priority = t->priority > priority ? priority : --lowest;
}

static struct thread *pct_pick(int64_t *points)
{
	int64_t due = until_due();
	struct thread *t = highest(due == 0);

	while (next < nchanges && sched.decisions >= changes[next]) {
		lower(t);
		t = highest(due == 0);
	}
	if (nchanges > 0 && next == nchanges && sched.decisions >= span)
		draw_changes(sched.decisions + 1); /* longer than ever */
	*points = next < nchanges
	              ? (int64_t)(changes[next] - sched.decisions)
	              : FOREVER;
	if (due > 0 && due < *points)
		*points = due;
	return t;
}

static void pct_ended(void)
{
	if (sched.decisions > longest)
		longest = sched.decisions;
}

const struct strategy strategy_pct = {
    .name = "pct",
    .about = "random priorities, changed at a few points (PCT)",
    .share = 5,
    .begin = pct_begin,
    .pick = pct_pick,
    .born = pct_born,
    .gave_way = pct_gave_way,
    .ended = pct_ended,
};
