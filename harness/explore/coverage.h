/*
 * coverage.h: which accesses of different threads met, in one run and in all
 * runs of this process so far.
 *
 *	reads from  (w, r)   r read what another thread had written at w
 *	order       (a, b)   b came next after another thread's a at the same
 *	                     address, and b wrote
 *	blocked     (a, b)   b waited for what another thread had touched at a
 *
 * w, r, a, b are places: a feature is the same whatever threads, addresses and
 * rounds of a loop it was met in.  Locks, semaphores, ... are read and written
 * by who takes them, and written by who gives them back, so that handing a
 * lock over is a reads-from.  Only scheduling points count.  Each feature is
 * one bit of COVERAGE_BITS, chosen by a hash: two may share one.
 *
 * A run is watched when its options say so (explore_options.coverage); the
 * others leave all of this as it is.
 */
#ifndef EXPLORE_COVERAGE_H
#define EXPLORE_COVERAGE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/explore/explore.h"

enum {
	COVERAGE_BITS = 1 << 14,
	COVERAGE_WORDS = COVERAGE_BITS / 64,
	COVERAGE_EDGES = 1 << 12, /* bits */
	COVERAGE_EDGE_WORDS = COVERAGE_EDGES / 64,
	COVERAGE_PAIRS = 1 << 11, /* remembered; those met first */
};

/* A read and a write, by different threads, that met: the read may see what
 * the write wrote, and did so in that many runs. */
struct coverage_pair {
	uint32_t writer, reader; /* places */
	uint32_t runs;
};

/* The features of the last run that was watched, or of this one so far. */
const uint64_t *coverage_of_run(void);
/* Which ways threads went in it: from one scheduling point to the next, by
 * places, as above; plain accesses do not count.  No part of what a run has
 * that is fresh. */
const uint64_t *coverage_edges_of_run(void);
/* All that were met, in the order they were met first. */
const struct coverage_pair *coverage_pairs(size_t *n);
/* The place of the last write to that address in this run; 0: none yet. */
uint32_t coverage_last_write(const volatile void *addr);

/* --- for run.c and sched.c --- */

void coverage_begin(void);
/* An event that happened, or, with wait, that its thread waits for. */
void coverage_event(const struct explore_event *e, enum explore_wait wait);
/* How many features no run before had. */
uint32_t coverage_end(void);

#endif
