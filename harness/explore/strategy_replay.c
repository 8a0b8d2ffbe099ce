/*
 * strategy_replay.c: the choices of a list.  Where the list says nothing, or
 * what it says can't be done, the running thread goes on; if it can't, the
 * oldest that can run.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

static size_t next;

static void replay_begin(void)
{
	next = 0;
}

/* The choice for this step, or NULL.  Those of steps that never were are
 * skipped. */
static const struct explore_choice *due(void)
{
	const struct explore_options *o = sched.options;

	while (next < o->nchoices && o->choices[next].step < sched.step) {
		sched.result->strayed++;
		next++;
	}
	if (next == o->nchoices || o->choices[next].step != sched.step)
		return NULL;
	return &o->choices[next++];
}

static struct thread *able(uint32_t id)
{
	struct thread *t = &sched.threads[id];

	if (id >= sched.nthreads)
		return NULL;
	return t->state == T_READY || t->state == T_RESTING ||
	               t == sched.earliest
	           ? t
	           : NULL;
}

struct thread *strategy_fallback(void)
{
	struct thread *oldest = NULL;

	if (sched.cur->state == T_READY)
		return sched.cur;
	for (uint32_t i = 0; i < sched.nready; i++)
		if (!oldest || sched.ready[i]->id < oldest->id)
			oldest = sched.ready[i];
	return oldest ? oldest : sched.earliest;
}

static struct thread *replay_pick(int64_t *points)
{
	const struct explore_options *o = sched.options;
	const struct explore_choice *c = due();
	struct thread *t = NULL;

	if (c && !(c->thread & CHOICE_VALUE))
		t = able(c->thread);
	if (c && !t)
		sched.result->strayed++;
	*points = next < o->nchoices
	              ? (int64_t)(o->choices[next].step - sched.step)
	              : FOREVER;
	return t ? t : strategy_fallback();
}

static uint32_t replay_choose(uint32_t n)
{
	const struct explore_choice *c = due();
	uint32_t i = c ? c->thread & ~CHOICE_VALUE : 0;

	if (c && (!(c->thread & CHOICE_VALUE) || i >= n)) {
		sched.result->strayed++;
		return 0;
	}
	return i;
}

const struct strategy strategy_replay = {
    .name = "replay",
    .about = "the choices of a repro",
    .internal = true,
    .exact = true,
    .begin = replay_begin,
    .pick = replay_pick,
    .choose = replay_choose,
};
