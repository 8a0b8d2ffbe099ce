/*
 * judge.h: a thread that puts traces before the oracle while the run that
 * makes them goes on.  In between is a queue with a bound, so that memory has
 * one: when the judge lags, judge_submit waits.
 */
#ifndef TRIAL_JUDGE_H
#define TRIAL_JUDGE_H

#include <stdint.h>

#include "harness/oracle/oracle.h"
#include "harness/scenario/interp.h"

struct judge;

/* Sends a message to the parent.  Any thread. */
void judge_send(struct judge *j, uint32_t type, const void *a, size_t alen,
                const void *b, size_t blen);

/* fd: where messages go.  keep: send the first so many traces.  Ends the
 * process when there is no thread to be had. */
struct judge *judge_new(int fd, uint64_t keep);
/* Copies the session into the queue.  One caller at a time. */
void judge_submit(struct judge *j, const struct interp_session *s);
/* How many findings there were so far.  Any thread. */
uint64_t judge_findings(struct judge *j);
/* Waits until all that was submitted is judged and sent. */
void judge_finish(struct judge *j);
/* What was right by a narrow margin in all sessions; after judge_finish. */
void judge_near_misses(const struct judge *j, struct near_miss near[NEAR_COUNT]);

#endif
