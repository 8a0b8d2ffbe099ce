/* explain_take.c: a run taken apart; see explain_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/explain/explain_parts.h"
#include "harness/explore/place.h"

enum {
	CELL = 8,        /* bytes */
	CELLS_MOST = 64, /* of one access */
	READERS = 4,     /* since a cell was written, remembered */
};

/* ---- who comes upon what whom did ---- */

/* The last accesses to a cell: steps and one; 0: none. */
struct cell {
	size_t last, wrote;
	size_t readers[READERS]; /* since then */
	size_t nreaders;
	uint32_t thread; /* that touched it first */
	bool shared;     /* others did, too, */
	bool written;    /* and somebody wrote */
};

struct cells {
	struct numbers index; /* of an address by CELL: its cell and one */
	struct cell *at;
	size_t n, cap;
};

static struct cell *cell_of(struct cells *c, uintptr_t number)
{
	uint64_t *i = numbers_at(&c->index, number);

	if (*i == 0) {
		if (c->n == c->cap) {
			c->cap = c->cap * 2 + 1024;
			c->at = xrealloc(c->at, c->cap * sizeof *c->at);
		}
		c->at[c->n++] = (struct cell){0};
		*i = c->n;
	}
	return &c->at[*i - 1];
}

/* What was there before is known from the access before. */
static void fill_before(struct step *s, const struct step *last)
{
	if (s->addr != last->addr || s->size != last->size || !last->has_after)
		return;
	if (s->kind == EV_ATOMIC_WRITE || s->kind == EV_ATOMIC_RMW) {
		s->before = last->after;
		s->has_before = true;
	}
}

static void come_upon(struct taken_run *run, size_t before, size_t i)
{
	if (before == 0 ||
	    run->steps.at[before - 1].thread == run->steps.at[i].thread)
		return;
	run->roles[before - 1] |= STEP_BEFORE;
	run->roles[i] |= STEP_AFTER;
}

/* A read comes upon the last write, unless its thread has read that already;
 * a write upon what was read since, or written. */
static void relate(struct taken_run *run, struct cell *c, size_t i)
{
	struct step *steps = run->steps.at, *s = &steps[i];

	if (!c->last)
		c->thread = s->thread;
	else
		fill_before(s, &steps[c->last - 1]);
	c->shared |= c->thread != s->thread;
	if (c->last == c->wrote || step_writes(s) ||
	    steps[c->last - 1].thread != s->thread)
		come_upon(run, c->wrote, i);
	c->last = i + 1;
	if (!step_writes(s)) {
		c->readers[c->nreaders++ % READERS] = i + 1;
		return;
	}
	for (size_t r = 0; r < c->nreaders && r < READERS; r++)
		come_upon(run, c->readers[r], i);
	c->nreaders = 0;
	c->wrote = i + 1;
	c->written = true;
}

static uintptr_t last_cell(const struct step *s)
{
	uintptr_t first = s->addr / CELL;
	uintptr_t last = (s->addr + (s->size ? s->size : 1) - 1) / CELL;

	return last - first < CELLS_MOST ? last : first + CELLS_MOST - 1;
}

static void find_roles(struct taken_run *run)
{
	struct cells cells = {0};
	const struct step *s = run->steps.at, *end = s + run->steps.n;

	run->roles = xcalloc(run->steps.n + 1, 1);
	run->marks = xcalloc(run->steps.n + 1, 1);
	for (size_t i = 0; s + i < end; i++) {
		if (!step_is_access(&s[i]))
			continue;
		for (uintptr_t n = s[i].addr / CELL; n <= last_cell(&s[i]); n++)
			relate(run, cell_of(&cells, n), i);
	}
	for (size_t i = 0; s + i < end; i++) {
		const struct cell *c;

		if (!step_is_access(&s[i]))
			continue;
		c = cell_of(&cells, s[i].addr / CELL);
		if (c->shared && c->written)
			run->roles[i] |= STEP_SHARED;
	}
	numbers_done(&cells.index);
	free(cells.at);
}

/* ---- stretches ---- */

/* The thread cannot go on after this step. */
static bool gives_way(const struct step *s)
{
	return s->wait != WAIT_NONE || s->kind == EV_EXIT;
}

/* The choice that a stretch begins with: the last for its thread since the
 * stretch before.  *next: of the choices, moves on. */
static size_t choice_of(const struct explore_options *o,
                        const struct step *first, size_t *next)
{
	size_t found = 0;

	for (; *next < o->nchoices && o->choices[*next].step <= first->number;
	     ++*next)
		if (o->choices[*next].thread == first->thread)
			found = *next + 1;
	return found;
}

static void find_stretches(struct taken_run *run,
                           const struct explore_options *o)
{
	const struct step *steps = run->steps.at;
	size_t cap = 0, next = 0;
	bool ran[FIBER_MAX] = {0};

	for (size_t i = 0; i < run->steps.n; i++) {
		struct stretch *s;

		if (i > 0 && steps[i].thread == steps[i - 1].thread) {
			run->stretches[run->nstretches - 1].end = i + 1;
			continue;
		}
		if (run->nstretches == cap) {
			cap = cap * 2 + 256;
			run->stretches = xrealloc(run->stretches,
			                          cap * sizeof *run->stretches);
		}
		s = &run->stretches[run->nstretches++];
		*s = (struct stretch){.first = i,
		                      .end = i + 1,
		                      .thread = steps[i].thread,
		                      .choice = choice_of(o, &steps[i], &next),
		                      .forced =
		                          i > 0 && gives_way(&steps[i - 1]),
		                      .starts = !ran[steps[i].thread]};
		ran[steps[i].thread] = true;
	}
}

/* ---- two runs ---- */

uintptr_t explain_address(const struct step *s)
{
	return place_is_foreign(s->addr) ? 1 : s->addr;
}

size_t explain_same_steps(const struct steps *a, const struct steps *b)
{
	size_t i = 0;

	while (i < a->n && i < b->n && a->at[i].thread == b->at[i].thread &&
	       a->at[i].place == b->at[i].place &&
	       explain_address(&a->at[i]) == explain_address(&b->at[i]))
		i++;
	return i;
}

/* ---- runs ---- */

void explain_run(struct explainer *x, const struct explore_options *o)
{
	x->subject->run(x->subject->ctx, o, &x->result, &x->finding);
}

static void forget(struct taken_run *run)
{
	steps_clear(&run->steps);
	free(run->roles);
	free(run->marks);
	free(run->stretches);
	run->roles = NULL;
	run->marks = NULL;
	run->stretches = NULL;
	run->nstretches = 0;
}

void explain_take(struct explainer *x, const struct explore_options *o,
                  struct taken_run *run)
{
	struct explore_options watched = *o;

	forget(run);
	watched.watch = steps_watch;
	watched.watch_ctx = &run->steps;
	explain_run(x, &watched);
	steps_finish(&run->steps);
	find_roles(run);
	find_stretches(run, o);
}

bool explain_fails(struct explainer *x)
{
	const struct buf *want = &x->e->signature, *got = &x->finding.signature;

	return x->finding.rule[0] && want->len == got->len &&
	       !memcmp(want->data, got->data, got->len);
}
