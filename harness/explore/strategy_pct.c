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

enum { DEPTH_MOST = 10 };

/* Priorities: initial ones from DEPTH_MOST up; 1..DEPTH_MOST - 1 for change
 * points; below 0 those that gave way, the later the lower. */
static uint64_t changes[DEPTH_MOST]; /* decisions, ascending */
static unsigned nchanges, next;
static int64_t lowest;
static uint64_t longest = 100; /* decisions of a run, of those seen */

static void sort_changes(void)
{
	for (unsigned i = 1; i < nchanges; i++)
		for (unsigned j = i; j > 0 && changes[j - 1] > changes[j];
		     j--) {
			uint64_t t = changes[j];

			changes[j] = changes[j - 1];
			changes[j - 1] = t;
		}
}

static void draw_changes(uint64_t from)
{
	for (unsigned i = 0; i < nchanges; i++)
		changes[i] = from + rng_range(&sched.rng, 1, longest);
	sort_changes();
	next = 0;
}

static void pct_begin(void)
{
	unsigned depth = 1;

	while (depth < DEPTH_MOST && rng_chance(&sched.rng, 3, 4))
		depth++;
	nchanges = depth - 1;
	lowest = 0;
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
	if (nchanges > 0 && next == nchanges && sched.decisions > longest)
		draw_changes(sched.decisions); /* longer than any before */
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
    .begin = pct_begin,
    .pick = pct_pick,
    .born = pct_born,
    .gave_way = pct_gave_way,
    .ended = pct_ended,
};
