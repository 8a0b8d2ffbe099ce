/*
 * feedback.h: the counters that an engine is told of, beside what it may count
 * itself.  Few: with many, a corpus grows by what is hardly new.
 *
 *	0       1                   there was a run
 *	1..     FEEDBACK_EDGES      ways of threads from point to point
 *	        FEEDBACK_PAIRS      accesses of different threads that met
 *	        FEEDBACK_PHASES     what tasks did one after the other, while
 *	                            tracing was about to be on, on, or off again
 *	        FEEDBACK_NEAR       near misses, the nearer the more counters
 */
#ifndef FUZZERS_FEEDBACK_H
#define FUZZERS_FEEDBACK_H

#include <stdint.h>

enum {
	FEEDBACK_COUNTERS = 1 << 14,
	FEEDBACK_EDGES = 1 << 12,
	FEEDBACK_PAIRS = 7 << 10,
	FEEDBACK_PHASES = 1 << 10,
	FEEDBACK_NEAR = 1 << 8,
	FEEDBACK_EDGES_AT = 1,
	FEEDBACK_PAIRS_AT = FEEDBACK_EDGES_AT + FEEDBACK_EDGES,
	FEEDBACK_PHASES_AT = FEEDBACK_PAIRS_AT + FEEDBACK_PAIRS,
	FEEDBACK_NEAR_AT = FEEDBACK_PHASES_AT + FEEDBACK_PHASES,
};

/* Defined by each engine: it happened, in this execution. */
void engine_count(uint32_t counter);

#endif
