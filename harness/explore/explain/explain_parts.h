/*
 * explain_parts.h: what the files of explain share.
 *
 * A run is taken apart into stretches: what a thread did between two switches.
 * A choice of the run begins a stretch; but a stretch may begin without one,
 * when nobody else could go on, and a choice may lead to none, when its thread
 * did nothing that is told.
 */
#ifndef EXPLORE_EXPLAIN_PARTS_H
#define EXPLORE_EXPLAIN_PARTS_H

#include "harness/explore/explain/explain.h"
#include "harness/explore/explain/numbers.h"
#include "harness/explore/explain/steps.h"

/* How a step takes part in what threads do to each other. */
enum {
	STEP_AFTER = 1,  /* it comes upon what another thread did there */
	STEP_BEFORE = 2, /* ... and another thread upon what it did */
	STEP_SHARED = 4, /* at what several threads touch, and one writes */
};

struct stretch {
	size_t first, end; /* steps */
	size_t choice;     /* + 1: the one that it begins with; 0: none */
	uint32_t thread;
	bool forced; /* the thread before could not go on */
	bool starts; /* its thread has not run before */
	bool shown;
};

struct taken_run {
	struct steps steps;
	uint8_t *roles;            /* owned; of each step */
	char *marks;               /* owned; of each step: 'A', ..., or 0 */
	struct stretch *stretches; /* owned */
	size_t nstretches;
};

struct explainer {
	struct subject *subject;
	const struct explain_options *o;
	struct explanation *e;
	uint64_t limit;    /* of points, for a run that is tried */
	uint64_t strayed;  /* choices of the failing run */
	bool fails_at_end; /* the last thing that happens is the failure */
	struct explore_result result;
	struct finding finding;
	struct taken_run failing, passing;
	struct numbers places;   /* to strings */
	uint8_t *jump_of_choice; /* owned; numbers from 1, 0: none */
};

/* Runs once; whatever races were seen before are seen again. */
void explain_run(struct explainer *x, const struct explore_options *o);
/* The same, and takes it apart; the choices are those it was run with. */
void explain_take(struct explainer *x, const struct explore_options *o,
                  struct taken_run *run);
/* Its address; what the driver allocates is somewhere else in each run. */
uintptr_t explain_address(const struct step *s);
/* So many steps of two runs are the same at first. */
size_t explain_same_steps(const struct steps *a, const struct steps *b);

/* The last run failed in the way that is to be explained. */
bool explain_fails(struct explainer *x);

/* Fills in points and jumps. */
void explain_curve(struct explainer *x);

/* How many pairs of accesses x->failing and x->passing have in another order. */
size_t explain_distance(struct explainer *x);
/* Takes those that decide, and marks them in both. */
void explain_flips(struct explainer *x);

/* Finds the nearest schedule that passes: takes it apart in x->passing, says
 * how it differs, and marks the accesses whose order is another.  False: there
 * is none near. */
bool explain_nearest(struct explainer *x);

/* Fills in what both schedules show. */
void explain_lines(struct explainer *x);

#endif
