/* job.h: work in a process beside, for which nobody waits. */
#ifndef CAMPAIGN_JOB_H
#define CAMPAIGN_JOB_H

#include <stdbool.h>
#include <sys/types.h>

struct job {
	pid_t pid; /* 0: nothing goes on */
};

/* Begins one; true in its process, which is to end by _exit.  It does not hear
 * what a terminal sends, and dies with this one.  It may not begin (there is no
 * process to be had): then job_runs says so. */
bool job_begin(struct job *j);
bool job_runs(const struct job *j);
/* Whether it has ended just now.  *good: with 0. */
bool job_ended(struct job *j, bool *good);
/* Ends it, with what it has started. */
void job_kill(struct job *j);

#endif
