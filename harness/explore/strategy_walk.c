/*
 * strategy_walk.c: random walks.  The plain one chooses anew at every point,
 * evenly.  The sticky one stays with a thread for a while, since most failures
 * need few switches; how likely it switches at a point is drawn for each run.
 */
#include <math.h>

#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

static HOT struct thread *any(void)
{
	uint32_t n = sched.nready + (sched.earliest != NULL);
	uint32_t i = (uint32_t)((rng_next(&sched.rng) >> 32) * n >> 32);

	return i < sched.nready ? sched.ready[i] : sched.earliest;
}

static HOT struct thread *walk_pick(int64_t *points)
{
	(void)points;
	return any();
}

static void walk_begin(void)
{
}

const struct strategy strategy_walk = {
    .name = "walk",
    .about = "every thread that can run is as likely, at every point",
    .begin = walk_begin,
    .pick = walk_pick,
};

static double scale; /* 1 / ln(1 - p); 0: switch at every point */

static void sticky_begin(void)
{
	static const double ps[] = {1, 0.5, 0.2, 0.05, 0.01};
	double p = ps[rng_below(&sched.rng, sizeof ps / sizeof *ps)];

	scale = p < 1 ? 1 / log1p(-p) : 0;
}

static struct thread *sticky_pick(int64_t *points)
{
	/* 53 bits, never 0 */
	double u = (double)((rng_next(&sched.rng) >> 11) + 1) * 0x1p-53;

	*points = 1 + (int64_t)(log(u) * scale);
	return any();
}

const struct strategy strategy_sticky = {
    .name = "sticky",
    .about = "a random walk that switches less often, how often by run",
    .begin = sticky_begin,
    .pick = sticky_pick,
};
