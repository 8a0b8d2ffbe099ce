/*
 * explain_nearest.c: the nearest schedule that passes.
 *
 * Of the failing schedule one choice is changed.  It comes some steps earlier
 * or later: what is moved are steps of the thread that it switches from, across
 * all that happens until that thread goes on:
 *
 *	... a1 a2 | b1 b2 | a3 a4 ...   fails
 *	... a1 a2 a3 | b1 b2 | a4 ...   the choice comes one step later
 *
 * Or the thread that it chose is held back: this choice and some later ones for
 * that thread are left out.  Or, if nothing of that passes, it goes on at random
 * from where the failure was not yet likely.
 *
 * Choices at which P(failure) jumps are tried first, then those beside them, or
 * from the last to the first.  Of those that pass, the one in which the fewest
 * accesses to the same memory are in another order is the nearest.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/explain/explain_parts.h"
#include "harness/explore/strategy.h"

enum {
	PASSING_MOST = 8, /* schedules that pass, to compare */
	TRIES_LEAST = 20,
	TRIES_MOST = 600,
	HELD_MOST = 64, /* choices for one thread */
	RANDOM_TRIES = 20,
};

/* Scheduling points that the search may take: a second or two. */
#define EFFORT ((uint64_t)4000000)

/* A choice changed. */
struct change {
	enum { MOVED, HELD_BACK, AT_RANDOM } how;
	size_t choice;
	int64_t by; /* MOVED: steps; HELD_BACK: choices; AT_RANDOM: the seed */
};

struct nearest {
	struct explainer *x;
	struct explore_choice *choices; /* as changed */
	size_t nchoices;
	uint64_t tries;
	struct change passing[PASSING_MOST];
	size_t npassing;
};

/* ---- changed schedules ---- */

/* The stretch that begins with the choice, or NULL. */
static const struct stretch *stretch_of(const struct taken_run *run,
                                        size_t choice)
{
	for (size_t i = 1; i < run->nstretches; i++)
		if (run->stretches[i].choice == choice + 1)
			return &run->stretches[i];
	return NULL;
}

/* When the thread that the stretch takes over from goes on. */
static uint64_t resumes_at(const struct taken_run *run, const struct stretch *s)
{
	const struct stretch *end = run->stretches + run->nstretches;
	uint32_t thread = s[-1].thread;

	for (; s < end; s++)
		if (s->thread == thread)
			return run->steps.at[s->first].number;
	return UINT64_MAX;
}

/* False: that can't be done without another choice being changed too. */
static bool move(struct nearest *n, const struct change *change)
{
	const struct taken_run *run = &n->x->failing;
	const struct stretch *s = stretch_of(run, change->choice);
	size_t i = change->choice;
	uint64_t until;

	if (!s || s->forced)
		return false;
	until = resumes_at(run, s);
	if (change->by < 0 &&
	    n->choices[i].step <=
	        (uint64_t)-change->by + (i > 0 ? n->choices[i - 1].step : 0))
		return false;
	for (; i < n->nchoices && n->choices[i].step <= until; i++)
		n->choices[i].step += (uint64_t)change->by;
	return i == n->nchoices || n->choices[i].step > n->choices[i - 1].step;
}

/* False: there are not as many for that thread. */
static bool hold_back(struct nearest *n, const struct change *change)
{
	uint32_t thread = n->choices[change->choice].thread;
	size_t kept = change->choice;
	int64_t left = change->by;

	for (size_t i = kept; i < n->nchoices; i++) {
		if (left > 0 && n->choices[i].thread == thread)
			left--;
		else
			n->choices[kept++] = n->choices[i];
	}
	n->nchoices = kept;
	return left == 0;
}

static bool make(struct nearest *n, const struct change *change)
{
	const struct explore_options *o = &n->x->o->run;

	n->nchoices = o->nchoices;
	memcpy(n->choices, o->choices, n->nchoices * sizeof *n->choices);
	if (change->how == MOVED)
		return move(n, change);
	if (change->how == HELD_BACK)
		return hold_back(n, change);
	n->nchoices = change->choice;
	return true;
}

static struct explore_options options_of(const struct nearest *n,
                                         const struct change *change)
{
	struct explore_options o = n->x->o->run;

	o.strategy =
	    change->how == AT_RANDOM ? &strategy_prefix : &strategy_replay;
	o.choices = n->choices;
	o.nchoices = n->nchoices;
	o.max_points = n->x->limit;
	o.seed = change->how == AT_RANDOM ? (uint64_t)change->by : 0;
	return o;
}

static bool passes(struct nearest *n, const struct change *change)
{
	struct explore_options o;

	if (!make(n, change))
		return false;
	o = options_of(n, change);
	explain_run(n->x, &o);
	n->tries++;
	/* one that could not be moved so is not one that was moved */
	return !n->x->finding.rule[0] &&
	       (change->how != MOVED || n->x->result.strayed <= n->x->strayed);
}

static bool try_change(struct nearest *n, const struct change *change)
{
	if (n->npassing == PASSING_MOST || !passes(n, change))
		return false;
	n->passing[n->npassing++] = *change;
	return true;
}

/* The smallest change of this choice that passes, if one does. */
static void try_choice(struct nearest *n, size_t choice)
{
	static const int8_t by[] = {1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8};

	for (size_t i = 0; i < n->npassing; i++)
		if (n->passing[i].choice == choice)
			return;
	for (size_t i = 0; i < sizeof by; i++)
		if (try_change(n, &(struct change){MOVED, choice, by[i]}))
			return;
	for (int64_t held = 1; held <= HELD_MOST; held *= 2)
		if (try_change(n, &(struct change){HELD_BACK, choice, held}))
			return;
}

/* From i both ways; without a middle from the end. */
static void try_around(struct nearest *n, size_t middle, uint64_t tries)
{
	size_t nchoices = n->x->o->run.nchoices;

	for (size_t away = 0; away < nchoices; away++) {
		if (n->tries >= tries || n->npassing == PASSING_MOST)
			return;
		if (middle >= away)
			try_choice(n, middle - away);
		if (away > 0 && middle + away < nchoices)
			try_choice(n, middle + away);
	}
}

static void search(struct nearest *n)
{
	const struct explanation *e = n->x->e;
	size_t nchoices = n->x->o->run.nchoices;
	uint64_t tries = EFFORT / (e->npoints + 50);
	size_t from = 0;

	tries = tries < TRIES_LEAST ? TRIES_LEAST : tries;
	tries = tries > TRIES_MOST ? TRIES_MOST : tries;
	for (size_t i = 0; i < e->njumps; i++)
		try_choice(n, e->points[e->jumps[i].to].fixed - 1);
	if (e->njumps > 0) {
		from = e->points[e->jumps[0].from].fixed;
		try_around(n, from, tries);
	} else if (nchoices > 0) {
		try_around(n, nchoices - 1, tries);
	}
	for (int64_t seed = 0; seed < RANDOM_TRIES && n->npassing == 0; seed++)
		try_change(n, &(struct change){AT_RANDOM, from, seed});
}

static void say_difference(struct nearest *n, const struct change *change)
{
	const struct explore_choice *c = &n->x->o->run.choices[change->choice];
	struct buf *out = &n->x->e->difference;
	int64_t by = change->by < 0 ? -change->by : change->by;

	if (change->how == AT_RANDOM && change->choice == 0)
		buf_puts(out, "if it goes another way from the start");
	else if (change->how == AT_RANDOM)
		buf_printf(out, "if it goes another way after step %" PRIu64,
		           c[-1].step);
	else if (c->thread & CHOICE_VALUE)
		buf_printf(out,
		           "if the world chooses otherwise at step %" PRIu64,
		           c->step);
	else if (change->how == HELD_BACK)
		buf_printf(
		    out, "if there is no switch to thread %u at step %" PRIu64,
		    c->thread, c->step);
	else
		buf_printf(out,
		           "if the switch to thread %u at step %" PRIu64
		           " comes %" PRId64 " step%s %s",
		           c->thread, c->step, by, by == 1 ? "" : "s",
		           change->by > 0 ? "later" : "earlier");
	if (change->how == HELD_BACK && by > 1)
		buf_printf(out, ", nor the next %" PRId64 " time%s", by - 1,
		           by == 2 ? "" : "s");
}

/* How far it is from the failing run: the fewer the nearer; none at all says
 * nothing. */
static size_t distance(struct nearest *n, const struct change *change)
{
	struct explore_options o;
	size_t d;

	CHECK(make(n, change));
	o = options_of(n, change);
	explain_take(n->x, &o, &n->x->passing);
	d = explain_distance(n->x);
	return d > 0 ? d : SIZE_MAX;
}

static void settle(struct nearest *n)
{
	size_t best = 0, least = distance(n, &n->passing[0]);

	for (size_t i = 1; i < n->npassing; i++) {
		size_t d = distance(n, &n->passing[i]);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	distance(n, &n->passing[best]); /* takes it apart, for good */
	explain_flips(n->x);
	say_difference(n, &n->passing[best]);
}

bool explain_nearest(struct explainer *x)
{
	struct nearest n = {.x = x};

	n.choices = xcalloc(x->o->run.nchoices + 1, sizeof *n.choices);
	search(&n);
	if (n.npassing > 0)
		settle(&n);
	free(n.choices);
	return n.npassing > 0;
}
