/*
 * strategy_timely.c: time as on a machine that is fast: whoever can run goes
 * before those who sleep, nobody is woken before his time, and those whose time
 * has come get their turn soon.  A random walk of who can run otherwise.
 *
 * Others skip time, and let sleepers do what they do at any moment; so they do
 * not see who starves because a thread that looks after him always looks at the
 * wrong one.  Runs are as long as such a thread's pauses: half as many a second.
 * With more than some 20 threads that are busy turns take too long for time to
 * count as fair: nobody is told to starve then.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"

enum {
	WAIT_STEPS = 1000,  /* who can run and has waited so long is next */
	WAIT_NS = 500000,   /* likewise whose time has come so long ago */
	LOOK_STEPS = 200,   /* it is looked so often */
};

static double scale;

static void timely_begin(void)
{
	scale = sticky_draw();
}

static struct thread *longest_ready(void)
{
	struct thread *first = sched.ready[0];

	for (uint32_t i = 1; i < sched.nready; i++)
		if (sched.ready[i]->ready_step < first->ready_step)
			first = sched.ready[i];
	return first;
}

static struct thread *timely_pick(int64_t *points)
{
	struct thread *first;

	if (sched.earliest &&
	    sched_now_ns() - sched.earliest->deadline_ns > WAIT_NS)
		return sched.earliest;
	*points = sticky_points(scale);
	if (*points > LOOK_STEPS)
		*points = LOOK_STEPS;
	first = longest_ready();
	if (sched.step - first->ready_step > WAIT_STEPS)
		return first;
	return sched.ready[draw_below(sched.nready)];
}

const struct strategy strategy_timely = {
    .name = "timely",
    .about = "a random walk in which nobody's time comes early",
    .share = 5,
    .begin = timely_begin,
    .pick = timely_pick,
};
