/*
 * script.h: a schedule as what each thread does, not as points of the whole
 * run, so that a change in one place leaves the others what they were:
 *
 *	choice   at point 417 of the run thread 3 goes on
 *	line     when thread 1 has passed 52 points of its own, thread 3 goes on
 *
 * Where a thread has no line it goes on; if it can't, whoever a replay would
 * let.  A line whose thread never comes to that point says nothing.
 */
#ifndef EXPLORE_SCRIPT_H
#define EXPLORE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/explore/explore.h"

enum script_kind {
	SCRIPT_PREEMPT, /* thread could have gone on */
	SCRIPT_FORCED,  /* it could not */
	SCRIPT_LATER,   /* as that, the first time from there on */
	SCRIPT_VALUE,   /* the world chose alternative `to` */
};

/* Threads by the signatures of sched.h. */
struct script_line {
	uint64_t at;
	uint32_t thread, to;
	uint8_t kind; /* enum script_kind */
	bool spare;   /* a replay needs no choice for it */
};

/* Plays the lines given to script_set.  Of two lines for one point of a thread
 * the first counts. */
extern const struct strategy strategy_script;
/* Borrowed until the run has ended. */
void script_set(const struct script_line *lines, size_t n);

/* As strategy_replay; script_lines tells the lines of that run, one for each
 * of its choices, in order.  Borrowed until the next run. */
extern const struct strategy strategy_recorder;
const struct script_line *script_lines(size_t *n);

#endif
