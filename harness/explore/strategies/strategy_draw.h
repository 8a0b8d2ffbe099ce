/*
 * strategy_draw.h: random draws that strategies share.
 *
 * Priorities are drawn for each event that a thread comes to.  A sleeper's
 * waking is an event like others, so that a wait may time out before anything
 * else happens.  A loop that sleeps would draw again and again until it beats a
 * thread that has once drawn low, though, and make a run as long as that draw
 * was low.  So whoever gives way has the lowest draw anew: each thread gets its
 * turn after a few rounds, whatever it drew.
 */
#ifndef EXPLORE_STRATEGY_DRAW_H
#define EXPLORE_STRATEGY_DRAW_H

#include <math.h>

#include "harness/explore/sched.h"

/* Uniform below n, or nearly: off by less than n in 2^64.  Without division. */
INLINE uint64_t draw_below(uint64_t n)
{
	return (uint64_t)((unsigned __int128)rng_next(&sched.rng) * n >> 64);
}

INLINE void priority_draw(struct thread *t)
{
	t->priority = (int64_t)(rng_next(&sched.rng) >> 1);
}

/* For strategy.gave_way. */
static inline void priority_gave_way(struct thread *t)
{
	struct thread *lowest = NULL;

	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *other = sched.ready[i];

		if (t->state == T_READY) /* it has run for too long */
			priority_draw(other);
		else if (!lowest || other->priority < lowest->priority)
			lowest = other;
	}
	if (lowest)
		priority_draw(lowest);
}

/* How likely a sticky walk switches at a point, for a run: as
 * 1 / ln(1 - p); 0: always. */
static inline double sticky_draw(void)
{
	static const double ps[] = {1, 0.5, 0.2, 0.05, 0.01};
	double p = ps[rng_below(&sched.rng, sizeof ps / sizeof *ps)];

	return p < 1 ? 1 / log1p(-p) : 0;
}

/* For how many points it stays with a thread. */
static inline int64_t sticky_points(double scale)
{
	/* 53 bits, never 0 */
	double u = (double)((rng_next(&sched.rng) >> 11) + 1) * 0x1p-53;

	return 1 + (int64_t)(log(u) * scale);
}

#endif
