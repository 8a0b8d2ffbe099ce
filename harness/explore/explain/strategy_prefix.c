/*
 * strategy_prefix.c: the choices of a list, exactly, and from there on at
 * random: how likely a run goes as one did, once it has begun as that one.
 * The sticky walk goes on, since it finds most.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

static void prefix_begin(void)
{
	strategy_replay.begin();
	strategy_sticky.begin();
}

/* The list has something to say at this step or a later one. */
static bool in_prefix(void)
{
	const struct explore_options *o = sched.options;

	return o->nchoices > 0 &&
	       sched.step <= o->choices[o->nchoices - 1].step;
}

static struct thread *prefix_pick(int64_t *points)
{
	struct thread *t;

	if (!in_prefix())
		return strategy_sticky.pick(points);
	t = strategy_replay.pick(points);
	if (*points == FOREVER) /* that was the last of them */
		*points = 1;
	return t;
}

static uint32_t prefix_choose(uint32_t n)
{
	return in_prefix() ? strategy_replay.choose(n)
	                   : (uint32_t)rng_below(&sched.rng, n);
}

const struct strategy strategy_prefix = {
    .name = "prefix",
    .about = "the choices of a repro, and then a random walk",
    .begin = prefix_begin,
    .pick = prefix_pick,
    .choose = prefix_choose,
};
