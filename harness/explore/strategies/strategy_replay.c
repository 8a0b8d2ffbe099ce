/* strategy_replay.c: the choices of a list; see tape.h. */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/tape.h"

static struct tape tape;

static void replay_begin(void)
{
	tape = (struct tape){.choices = sched.options->choices,
	                     .n = sched.options->nchoices};
}

static struct thread *replay_pick(int64_t *points)
{
	return tape_pick(&tape, points);
}

static uint32_t replay_choose(uint32_t n)
{
	return tape_choose(&tape, n);
}

const struct strategy strategy_replay = {
    .name = "replay",
    .about = "the choices of a repro",
    .internal = true,
    .begin = replay_begin,
    .pick = replay_pick,
    .choose = replay_choose,
};
