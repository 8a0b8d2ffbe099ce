/*
 * power_attempt.h: one attempt to find a target's bug in one way, in a process
 * of its own, so that nothing of one attempt reaches the next.
 */
#ifndef CLI_POWER_ATTEMPT_H
#define CLI_POWER_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/explore/strategy.h"

struct power_attempt {
	const char *target;
	char way[64]; /* "native SCENARIO", the name of a strategy, or
	               * "portfolio" */
	const struct strategy *strategy; /* NULL: the portfolio */
	const char *scenario;            /* native: a built-in one; else NULL */
	uint64_t seed;
	uint64_t runs;     /* native: so many, whether they fail or not */
	int64_t budget_ns; /* so long at most; else: until it is found */
	unsigned jobs;     /* native: at once */
	bool shrink;       /* else: what is found is made small, and kept */
	const char *out;   /* folder for evidence */
};

struct power_outcome {
	uint64_t runs, failed;
	uint64_t first;     /* from 1; 0: none failed */
	int64_t elapsed_ns; /* until then, or the end */
	char rule[64];
	int64_t preemptions, switches; /* of the small repro; -1: not shrunk */
	char error[256];    /* one line: there is no outcome; "" */
};

struct power_process {
	pid_t pid; /* 0: none */
	int fd;
};

/* Starts it.  false: no process to be had. */
bool power_attempt_start(const struct power_attempt *a, struct power_process *p);
/* Which of n places has a process that has ended; waits for one a while, of
 * which there must be some.  n: none has, so far or since a signal came. */
size_t power_attempt_ended(const struct power_process *p, size_t n);
/* Waits for its end, and frees the place. */
void power_attempt_wait(struct power_process *p, struct power_outcome *o);

#endif
