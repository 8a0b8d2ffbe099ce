/*
 * repro.h: one file that holds a finding: what to run, each choice, and what
 * comes of it.  Text, one fact a line:
 *
 *	tracetorture repro 1
 *	target gort+11953              or: program PATH
 *	flavour 9e3779b97f4a7c15       of the controlled flavour's bytes
 *	races on                       off, on
 *	points sync 1a2b 3c4d          sync, all, or sync and at these places
 *	limit 1000000
 *	seed 7                         of what is not the schedule
 *	hash 0123456789abcdef          of the run
 *	signature go-start-not-runnable ...
 *	choices 2
 *	417 3                          at point 417 thread 3 went on
 *	512 =1                         at point 512 the world chose 1
 *	scenario                       of a target: the rest of the file
 *	procs 1
 *	...
 */
#ifndef EXPLORE_REPRO_H
#define EXPLORE_REPRO_H

#include "harness/explore/explore.h"

struct repro {
	bool is_program;
	struct buf name;      /* of the target, or the program's path */
	uint64_t flavour;
	bool races;
	bool plain_points;
	uint32_t *promoted;   /* ascending; owned */
	size_t npromoted;
	uint64_t limit;
	uint64_t seed;
	uint64_t hash;
	struct buf signature;
	struct explore_choice *choices; /* owned */
	size_t nchoices;
	struct buf scenario;
};

void repro_print(const struct repro *r, struct buf *out);
/* 0, or -1 with one line "line N: ..." appended to error. */
int repro_parse(struct repro *r, const char *text, size_t len,
                struct buf *error);
void repro_done(struct repro *r);

/* What the fields of a run are. */
void repro_options(const struct repro *r, struct explore_options *options);

/* A number that changes with the bytes of a file.  0 or -errno. */
int repro_fingerprint(const char *path, uint64_t *hash);

#endif
