/*
 * portfolio.h: which strategy takes the next run, when nobody says.
 *
 * Each that has a share is an arm of a bandit.  It pays what it brings that is
 * new (features of coverage.h) for each point that it runs; what was long ago
 * counts less.  An arm is drawn by its share times what it pays, and at least
 * one time in 20.  No clock has a say: one seed, one sequence of arms.
 */
#ifndef EXPLORE_PORTFOLIO_H
#define EXPLORE_PORTFOLIO_H

#include <stdint.h>

#include "harness/base/rng.h"
#include "harness/explore/strategy.h"

struct arm {
	const struct strategy *strategy;
	double fresh, points; /* of its runs, the older the less */
};

struct portfolio {
	struct arm arms[STRATEGIES_MOST];
	unsigned n;
};

void portfolio_init(struct portfolio *p);
const struct strategy *portfolio_draw(const struct portfolio *p,
                                      struct rng *rng);
/* That strategy has had a run. */
void portfolio_learn(struct portfolio *p, const struct strategy *s,
                     uint32_t fresh, uint64_t points);

#endif
