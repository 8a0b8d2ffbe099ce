/*
 * explain_curve.c: P(failure | the first t choices are made).
 *
 * Few choices: every t.  Many: some, evenly, and then again and again one in
 * the middle of the widest jump, until it is known which choice makes it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/explore/explain/explain_parts.h"
#include "harness/explore/strategy.h"

enum {
	ALL = 48,    /* choices: up to here every t */
	EVENLY = 16, /* points at first */
	SAMPLES_LEAST = 20,
	POINTS_LEAST = 6,
	SAMPLES_MOST = 400,
};

/* Scheduling points that the curve may take: some seconds. */
#define EFFORT ((uint64_t)16000000)
/* Less than that is no jump to look into. */
#define FLAT 0.05
/* ... that is told. */
#define TOLD 0.1

/* How many points the curve may have: fewer if a run is long. */
static size_t most_points(const struct explainer *x)
{
	uint64_t n = EFFORT / (SAMPLES_LEAST * (x->e->npoints + 50));

	return n > ALL ? ALL : n > POINTS_LEAST ? (size_t)n : POINTS_LEAST;
}

static uint64_t samples_of(const struct explainer *x)
{
	uint64_t runs = EFFORT / (ALL * (x->e->npoints + 50));

	if (x->o->samples)
		return x->o->samples;
	if (runs < SAMPLES_LEAST)
		return SAMPLES_LEAST;
	return runs < SAMPLES_MOST ? runs : SAMPLES_MOST;
}

static struct explain_point measure(struct explainer *x, size_t fixed)
{
	struct explain_point p = {.fixed = fixed, .runs = samples_of(x)};
	struct explore_options o = x->o->run;
	struct rng all = rng_seed(fixed);

	o.strategy = &strategy_prefix;
	o.nchoices = fixed;
	o.max_points = x->limit;
	for (uint64_t i = 0; i < p.runs; i++) {
		o.seed = rng_next(&all);
		explain_run(x, &o);
		p.failed += explain_fails(x);
	}
	x->o->interval(p.failed, p.runs, &p.low, &p.high);
	return p;
}

static double rate(const struct explain_point *p)
{
	return (double)p->failed / (double)p->runs;
}

/* Keeps the points sorted. */
static void add(struct explainer *x, size_t fixed)
{
	struct explanation *e = x->e;
	size_t at = e->ncurve;

	while (at > 0 && e->points[at - 1].fixed > fixed)
		at--;
	if (at > 0 && e->points[at - 1].fixed == fixed)
		return;
	memmove(&e->points[at + 1], &e->points[at],
	        (e->ncurve - at) * sizeof *e->points);
	e->points[at] = measure(x, fixed);
	e->ncurve++;
}

/* A point in the middle of the widest jump that has room; of equals in the
 * last.  False: nothing is left to look into. */
static bool refine(struct explainer *x)
{
	const struct explain_point *p = x->e->points;
	double widest = FLAT;
	size_t found = 0;

	for (size_t i = 1; i < x->e->ncurve; i++) {
		double jump = fabs(rate(&p[i]) - rate(&p[i - 1]));

		if (p[i].fixed - p[i - 1].fixed > 1 && jump >= widest) {
			widest = jump;
			found = i;
		}
	}
	if (found > 0)
		add(x, p[found - 1].fixed +
		           (p[found].fixed - p[found - 1].fixed) / 2);
	return found > 0;
}

/* ---- jumps ---- */

static double rise(const struct explanation *e, const struct explain_jump *j)
{
	return rate(&e->points[j->to]) - rate(&e->points[j->from]);
}

/* Keeps the largest, sorted. */
static void keep(struct explanation *e, const struct explain_jump *j)
{
	size_t at = e->njumps;

	while (at > 0 && rise(e, &e->jumps[at - 1]) < rise(e, j))
		at--;
	if (at == EXPLAIN_JUMPS)
		return;
	if (e->njumps < EXPLAIN_JUMPS)
		e->njumps++;
	for (size_t i = e->njumps - 1; i > at; i--)
		e->jumps[i] = e->jumps[i - 1];
	e->jumps[at] = *j;
}

static void find_jumps(struct explainer *x)
{
	struct explanation *e = x->e;

	for (size_t i = 1; i < e->ncurve; i++) {
		const struct explain_point *p = &e->points[i];
		const struct explore_choice *c =
		    &x->o->run.choices[p->fixed - 1];
		struct explain_jump j = {.from = i - 1,
		                         .to = i,
		                         .step = c->step,
		                         .thread = c->thread};

		if (p->low > p[-1].high && rise(e, &j) >= TOLD)
			keep(e, &j);
	}
	for (size_t i = 0; i < e->njumps; i++)
		x->jump_of_choice[e->points[e->jumps[i].to].fixed - 1] =
		    (uint8_t)(i + 1);
}

void explain_curve(struct explainer *x)
{
	size_t n = x->o->run.nchoices;
	size_t most = most_points(x);
	size_t steps = n < most ? n : most < EVENLY * 2 ? most / 2 : EVENLY;

	x->e->points = xcalloc(ALL + 2, sizeof *x->e->points);
	for (size_t i = 0; i <= steps; i++)
		add(x, steps ? n * i / steps : 0);
	while (x->e->ncurve <= most && refine(x))
		;
	find_jumps(x);
}
