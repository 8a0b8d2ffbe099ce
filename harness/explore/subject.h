/*
 * subject.h: what is explored: something that can be run, and says whether
 * that went well.  Searching, replaying, shrinking and explaining know no more
 * of it.
 */
#ifndef EXPLORE_SUBJECT_H
#define EXPLORE_SUBJECT_H

#include <stdint.h>

#include "harness/explore/explore.h"

struct finding {
	char rule[64];        /* stable id; "" when all went well */
	struct buf signature; /* what makes two findings the same */
	struct buf text;      /* for a person */
	/* A run may have several races, of which one is told: the one with
	 * the signature `wanted`, which the caller may set; else the first
	 * whose places are not in `told`, and then they are (8 bytes a pair).
	 * Both stay from run to run. */
	struct buf wanted;
	struct buf told;
};

struct subject {
	struct explore_image *image;
	void *ctx;
	/* One run.  *result and *finding are used again and again: zeroed
	 * memory at first, and freed by who gave them. */
	void (*run)(void *ctx, const struct explore_options *options,
	            struct explore_result *result, struct finding *finding);
	/* May be NULL: run number n is about to come; what else the run
	 * depends on (a scenario) is drawn from this seed. */
	void (*prepare)(void *ctx, uint64_t seed);
};

/* What the result itself says, when nobody knows better. */
void finding_of_result(struct finding *f, struct explore_image *image,
                       struct explore_result *r);
void finding_clear(struct finding *f);
void finding_done(struct finding *f);

/* A program's main, called with its path alone: a subject.  NULL with one line
 * in error. */
struct subject *program_open(const char *path, struct buf *error);

#endif
