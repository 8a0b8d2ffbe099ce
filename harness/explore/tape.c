/* tape.c: see tape.h. */
#include "harness/explore/tape.h"

#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

/* The choice for this step, or NULL.  Those of steps that never were are
 * skipped. */
static const struct explore_choice *due(struct tape *tape)
{
	while (tape->next < tape->n &&
	       tape->choices[tape->next].step < sched.step) {
		sched.result->strayed++;
		tape->next++;
	}
	if (tape_is_over(tape) || tape->choices[tape->next].step != sched.step)
		return NULL;
	return &tape->choices[tape->next++];
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

struct thread *tape_pick(struct tape *tape, int64_t *points)
{
	const struct explore_choice *c = due(tape);
	struct thread *t = NULL;

	if (c && !(c->thread & CHOICE_VALUE))
		t = able(c->thread);
	if (c && !t)
		sched.result->strayed++;
	*points = tape_is_over(tape)
	              ? FOREVER
	              : (int64_t)(tape->choices[tape->next].step - sched.step);
	return t ? t : strategy_fallback();
}

uint32_t tape_choose(struct tape *tape, uint32_t n)
{
	const struct explore_choice *c = due(tape);
	uint32_t i = c ? c->thread & ~CHOICE_VALUE : 0;

	if (c && (!(c->thread & CHOICE_VALUE) || i >= n)) {
		sched.result->strayed++;
		return 0;
	}
	return i;
}
