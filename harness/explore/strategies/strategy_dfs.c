/*
 * strategy_dfs.c: every schedule, those with the fewest delays first
 * (Emmi, Qadeer, Rakamaric: Delay-Bounded Scheduling, POPL 2011).
 *
 * Left alone, the running thread goes on until it can't, and then the next in
 * turn by number; a sleeper is the last in line.  Taking the k-th in that
 * order instead costs k delays.  What the world chooses costs nothing.
 *
 *	bound 0   nothing is delayed: one run, but for what the world chooses
 *	bound B   depth first, all runs with at most B delays
 *
 * A run is a path from the root of a tree; the next one takes the deepest
 * branch that has an alternative.  Nothing but the path is kept, so that a
 * bound passes again through the runs of smaller ones; bounds grow by halves,
 * so that those are few.  A bound that refused no alternative has been through
 * the whole tree.
 *
 * Invariant: path[0..len) is the next run's beginning; beyond it that run
 * takes alternative 0 everywhere.
 */
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

struct branch {
	uint32_t taken; /* below of */
	uint32_t of;    /* alternatives that the bound allows */
};

static struct branch *path; /* kept from run to run; owned */
static size_t len, cap;
static size_t at; /* branches passed in this run */
static unsigned bound;
static unsigned spent;  /* delays of this run */
static bool refused;    /* with this bound, an alternative */
static size_t promoted; /* points of the tree, beside those of all trees */
static struct strategy_reach reach;

static void start_again(void)
{
	len = 0;
	bound = 0;
	refused = false;
	memset(&reach, 0, sizeof reach);
}

static void dfs_begin(void)
{
	/* more points: another tree */
	if (promoted != sched.options->npromoted)
		start_again();
	promoted = sched.options->npromoted;
	at = 0;
	spent = 0;
}

/* The alternative to take at the next branch. */
static uint32_t take(uint32_t of)
{
	if (at == len) {
		if (len == cap) {
			cap = cap * 2 + 256;
			path = xrealloc(path, cap * sizeof *path);
		}
		path[len++] = (struct branch){.of = of};
	}
	if (path[at].of != of) { /* a target that is not deterministic */
		reach.partial = true;
		path[at] = (struct branch){.of = of};
		len = at + 1;
	}
	return path[at++].taken;
}

/* How far t is behind cur in the order; cur itself is first. */
static uint32_t turn(const struct thread *t)
{
	return (t->id + THREADS - sched.cur->id) % THREADS;
}

/* The one in line behind those of turn `after` or less; NULL: a sleeper. */
static struct thread *next_in_line(uint32_t after)
{
	struct thread *next = NULL;

	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];

		if (turn(t) >= after && (!next || turn(t) < turn(next)))
			next = t;
	}
	return next;
}

static struct thread *in_line(uint32_t k)
{
	struct thread *t = next_in_line(0);

	while (t && k-- > 0)
		t = next_in_line(turn(t) + 1);
	return t ? t : sched.earliest;
}

static struct thread *dfs_pick(int64_t *points)
{
	uint32_t n = sched.nready + (sched.earliest != NULL);
	uint32_t left = bound - spent, k;

	if (n - 1 > left)
		refused = true;
	if (left == 0) {
		*points = FOREVER;
		return in_line(0);
	}
	k = take(n - 1 > left ? left + 1 : n);
	spent += k;
	return in_line(k);
}

static void deeper(void)
{
	reach.bounded = true;
	reach.bound = bound;
	bound += bound < 4 ? 1 : bound / 2;
	reach.all = !refused;
	refused = false;
}

static void dfs_ended(void)
{
	/* others were met with a smaller bound */
	reach.different += !reach.bounded || spent > reach.bound;
	if (sched.fair)
		reach.partial = true; /* cut, and ended by chance */
	len = at;
	while (len > 0 && path[len - 1].taken + 1 == path[len - 1].of)
		len--;
	if (len > 0)
		path[len - 1].taken++;
	else
		deeper();
}

static void dfs_reach(struct strategy_reach *r)
{
	*r = reach;
}

const struct strategy strategy_dfs = {
    .name = "dfs",
    .about = "every schedule, those with the fewest delays first",
    .begin = dfs_begin,
    .pick = dfs_pick,
    .choose = take,
    .ended = dfs_ended,
    .reach = dfs_reach,
};
