/*
 * portfolio.h: which strategy takes the next run, when nobody says.
 *
 * Each strategy has a share, by what it found alone (make table); the least is
 * one run in 21, since each finds something that the others find late.
 *
 * A bandit that gave more runs to those that brought more new features of
 * coverage.h a point was tried, and needed a tenth more schedules (geometric
 * mean of the medians of all programs: 24.2 and 21.7): many switches meet much
 * that is new, and find little.
 */
#ifndef EXPLORE_PORTFOLIO_H
#define EXPLORE_PORTFOLIO_H

#include "harness/base/rng.h"
#include "harness/explore/strategy.h"

/* A strategy, as likely as its share says. */
const struct strategy *portfolio_draw(struct rng *rng);

#endif
