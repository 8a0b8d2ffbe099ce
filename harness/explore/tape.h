/*
 * tape.h: recorded choices, made again.  Where the tape says nothing, or what
 * it says can't be done, the running thread goes on; if it can't, the oldest
 * that can run.
 */
#ifndef EXPLORE_TAPE_H
#define EXPLORE_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/explore/explore.h"

struct thread;

struct tape {
	const struct explore_choice *choices; /* borrowed; steps ascend */
	size_t n, next;
};

/* Nothing is left of it. */
static inline bool tape_is_over(const struct tape *t)
{
	return t->next == t->n;
}

/* As strategy.pick and .choose have it.  Choices that can't be made are
 * counted in the run's result. */
struct thread *tape_pick(struct tape *t, int64_t *points);
uint32_t tape_choose(struct tape *t, uint32_t n);

#endif
