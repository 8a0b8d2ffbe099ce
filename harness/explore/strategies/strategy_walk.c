/*
 * strategy_walk.c: random walks.  The plain one chooses anew at every point,
 * evenly.  The sticky one stays with a thread for a while, since most failures
 * need few switches; how likely it switches at a point is drawn for each run.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"

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
	scale = sticky_draw();
}

static struct thread *sticky_pick(int64_t *points)
{
	*points = sticky_points(scale);
	return any();
}

const struct strategy strategy_sticky = {
    .name = "sticky",
    .about = "a random walk that switches less often, how often by run",
    .share = 10,
    .begin = sticky_begin,
    .pick = sticky_pick,
};
