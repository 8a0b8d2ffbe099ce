/*
 * strategy_pos.c: partial order sampling (Yuan, Yang, Gu: Partial Order Aware
 * Concurrency Sampling, CAV 2018).
 *
 * Each event that a thread comes to draws a priority, and the highest happens.
 * Then all that conflict with it draw anew: else those that it beat would all
 * come late, and orders of conflicting events would not be equally likely.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"
#include "harness/explore/strategies/strategy_events.h"

/* What the chosen thread was about to do.  Addressless: nothing to mind. */
static struct explore_event done;
static struct picked picked;

static void pos_begin(void)
{
	picked = NOTHING_PICKED;
}

/* The running thread has come to its next event, or waits: then it has not
 * done what it was about to, and will draw anew for that. */
static void look_back(void)
{
	if (!is_news(&picked))
		return;
	priority_draw(sched.cur);
	if (picked.thread != sched.cur || !done.addr || !has_done(sched.cur))
		return;
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];

		if (t != sched.cur && conflict(&done, &t->pending))
			priority_draw(t);
	}
}

static HOT struct thread *pos_pick(int64_t *points)
{
	struct thread *best = sched.earliest;

	(void)points;
	look_back();
	for (uint32_t i = 0; i < sched.nready; i++)
		if (!best || sched.ready[i]->priority > best->priority)
			best = sched.ready[i];
	done = best->pending;
	picked = (struct picked){best, sched.step};
	return best;
}

const struct strategy strategy_pos = {
    .name = "pos",
    .about = "a random priority for each event; those that conflict with what "
	     "happened draw again (POS)",
    .share = 5,
    .begin = pos_begin,
    .every = true,
    .pick = pos_pick,
    .born = priority_draw,
    .gave_way = priority_gave_way,
};
