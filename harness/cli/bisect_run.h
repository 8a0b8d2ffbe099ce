/* bisect_run.h: the runs that bisect-step judges a revision by: of a command,
 * or of a target by stress.  One thread. */
#ifndef CLI_BISECT_RUN_H
#define CLI_BISECT_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"

struct bisect_runner {
	char **command;     /* argv, NULL behind it; NULL: stress */
	const char *target; /* of stress; borrowed, as all else */
	const char *scenario;
	const char *out;     /* its folder */
	const char *db;      /* its database; NULL: as stress does */
	uint64_t jobs;       /* of stress; 0: as it does */
	int64_t timeout_ns;  /* a run of the command that takes longer has
	                      * failed; 0: it may */
	int64_t deadline_ns; /* of the clock; 0: none */
	int output;          /* a file for what the children print */
};

enum bisect_end {
	BISECT_RAN,
	BISECT_OUT_OF_TIME, /* the last run was cut short and is not counted */
	BISECT_INTERRUPTED, /* by interrupt_signal(); likewise */
	BISECT_UNTESTABLE, /* the command said 125, or stress lacks something */
	BISECT_MISUSED,    /* there is no such command, target, scenario */
};

/* Adds one run of the command, or `most` or fewer of stress, to *runs and
 * *failed.  error: one line if it is BISECT_UNTESTABLE or BISECT_MISUSED.
 * What the last child printed is in the file `output`. */
enum bisect_end bisect_run(const struct bisect_runner *r, uint64_t most,
                           uint64_t *runs, uint64_t *failed, struct buf *error);

#endif
