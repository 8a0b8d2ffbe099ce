/*
 * explain_order.c: what comes in another order in the run that passes.
 *
 * Two steps of different threads at the same place, one of which writes, are a
 * pair if nothing between them matters to both: who read what whom wrote, who
 * overwrote it.  A step is the same step in another run if it is the n-th of
 * its thread there, at that line.  A pair that is the other way round in the
 * other run may be what decides.  It says most if a read in it finds another
 * value; little if it is about who has a lock first, since what the lock
 * protects is another pair.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/explain/explain_parts.h"

enum {
	READERS = 4, /* of a cell since it was written, remembered */
	PAIRS_MOST = 1000,
};

/* Two steps of the failing run that are the other way round where it passes. */
struct pair {
	size_t a, b;
	bool late;      /* b is a step of the other run: here it is too late */
	unsigned worth; /* the less the more it says: see WORTH_... */
};

enum {
	WORTH_SILENT = 1,  /* no read finds another value */
	WORTH_LOCK = 2,    /* who has a lock first */
	WORTH_MISSING = 4, /* one of them is not made where it passes */
};

/* Whether a word is a lock: who has changed it changes it back. */
struct word {
	uint32_t thread; /* of the last change */
	uint64_t before; /* it */
	uint32_t changes, returns;
	bool taken; /* by an atomic operation */
};

static bool is_lock(const struct word *w)
{
	return w->taken && w->returns > 0 && w->returns * 2 + 1 >= w->changes;
}

static void see_change(struct word *w, const struct step *s)
{
	w->returns +=
	    w->changes > 0 && w->thread == s->thread && w->before == s->after;
	w->taken |= s->kind == EV_ATOMIC_RMW;
	w->thread = s->thread;
	w->before = s->before;
	w->changes++;
}

/* The words that are locks, by address: 1. */
static struct numbers find_locks(const struct steps *s)
{
	struct numbers index = {0}, locks = {0};
	struct word *words = xcalloc(s->n + 1, sizeof *words);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->at[i];
		uint64_t *at;

		if (!step_writes(step) || !step->has_before ||
		    !step->has_after || step->before == step->after)
			continue;
		at = numbers_at(&index, step->addr);
		if (*at == 0)
			*at = ++n;
		see_change(&words[*at - 1], step);
		*numbers_at(&locks, step->addr) = is_lock(&words[*at - 1]);
	}
	numbers_done(&index);
	free(words);
	return locks;
}

static uint64_t mix(uint64_t hash, uint64_t x)
{
	hash = (hash ^ x) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* A wait at a lock is part of the step that takes it; one at a condition is
 * when the thread comes there, and not when it leaves.  last: its thread does
 * nothing more; *waits: it has come, moves on. */
static bool is_part(const struct step *s, bool last, bool *waits)
{
	bool waited = *waits;

	if (!step_is_access(s) || s->kind == EV_UNLOCK)
		return true;
	if (s->kind == EV_LOCK)
		return s->wait != WAIT_NONE && !last;
	*waits = s->kind == EV_WAIT && s->wait != WAIT_NONE;
	return s->kind == EV_WAIT && waited;
}

/* What is the same step in another run: the n-th of its thread with that place
 * and address.  0: not to be compared. */
static uint64_t *identify(const struct steps *s)
{
	uint64_t *ids = xcalloc(s->n + 1, sizeof *ids);
	struct numbers seen = {0};
	bool *last = xcalloc(s->n + 1, 1);
	bool ended[FIBER_MAX] = {0}, waits[FIBER_MAX] = {0};

	for (size_t i = s->n; i-- > 0;) {
		last[i] = !ended[s->at[i].thread];
		ended[s->at[i].thread] = true;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->at[i];
		uint64_t id =
		    mix(s->threads[step->thread].signature, step->place);

		if (is_part(step, last[i], &waits[step->thread]))
			continue;
		id = mix(mix(id, explain_address(step)), step->kind) >> 1;
		ids[i] = mix(id, ++*numbers_at(&seen, id)) >> 1 | 1;
	}
	numbers_done(&seen);
	free(last);
	return ids;
}

struct comparison {
	const struct steps *a;
	const struct steps *b; /* the other */
	const uint64_t *ids;   /* of a */
	struct numbers others; /* of an id: the step in b, and one */
	struct numbers locks;  /* in a */
	size_t same;           /* so many steps are the same at first */
	struct pair *pairs;
	size_t n, cap;
};

/* Step a finds another value in the other run, where it is step b. */
static bool finds_other(const struct comparison *c, size_t a, uint64_t b)
{
	const struct step *s = &c->a->at[a], *t = &c->b->at[b - 1];

	return s->kind != EV_WRITE && s->kind != EV_ATOMIC_WRITE &&
	       s->has_before && t->has_before && s->before != t->before;
}

static unsigned worth_of(const struct comparison *c, size_t a, size_t b,
                         const uint64_t *at, const uint64_t *bt)
{
	const struct step *s = c->a->at;
	const uint64_t *lock = numbers_find(&c->locks, s[b].addr);
	unsigned worth = 0;

	if (!at || !bt)
		worth |= WORTH_MISSING;
	else if (!finds_other(c, a, *at) && !finds_other(c, b, *bt))
		worth |= WORTH_SILENT;
	if (s[b].kind == EV_LOCK || (lock && *lock))
		worth |= WORTH_LOCK;
	return worth;
}

static void keep_pair(struct comparison *c, const struct pair *p)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->pairs[i].a == p->a && c->pairs[i].b == p->b)
			return;
	if (c->n == PAIRS_MOST)
		return;
	if (c->n == c->cap) {
		c->cap = c->cap * 2 + 64;
		c->pairs = xrealloc(c->pairs, c->cap * sizeof *c->pairs);
	}
	c->pairs[c->n++] = *p;
}

static void add_pair(struct comparison *c, size_t a, size_t b)
{
	const struct step *s = c->a->at;
	const uint64_t *at, *bt;

	if (b < c->same || s[a].thread == s[b].thread || !c->ids[a] ||
	    !c->ids[b])
		return;
	at = numbers_find(&c->others, c->ids[a]);
	bt = numbers_find(&c->others, c->ids[b]);
	if (at && bt && *at < *bt)
		return; /* as it is here */
	keep_pair(c, &(struct pair){
			 .a = a, .b = b, .worth = worth_of(c, a, b, at, bt)});
}

/* Step a finds here what was there before step b of the other run, which this
 * run does not come to. */
static void add_late_pair(struct comparison *c, size_t a, size_t b)
{
	const struct step *s = &c->a->at[a], *t = &c->b->at[b];
	uint64_t *at = numbers_find(&c->others, c->ids[a]);

	if (a >= c->same && s->thread != t->thread && finds_other(c, a, *at))
		keep_pair(c, &(struct pair){.a = a,
		                            .b = b,
		                            .late = true,
		                            .worth = WORTH_SILENT});
}

/* A cell of memory: who wrote it, and who has read it since; steps and one. */
struct access_cell {
	size_t wrote;
	size_t readers[READERS];
	size_t nreaders;
};

/* Of steps of run s: which of a they are in pairs; reversed: s is b. */
struct walk {
	struct comparison *c;
	const struct steps *s;
	const uint64_t *ids;
	struct numbers
	    *mine; /* NULL: s is a; of an id its step in a, and one */
};

/* x comes before y in s, with nothing between that matters to both. */
static void see_order(struct walk *w, size_t x, size_t y)
{
	uint64_t *at, *bt;

	if (!w->mine) {
		add_pair(w->c, x, y);
		return;
	}
	/* in b: it is in a the other way round, or add_pair refuses */
	at = numbers_find(w->mine, w->ids[y]);
	bt = numbers_find(w->mine, w->ids[x]);
	if (at && bt && *at < *bt)
		add_pair(w->c, *at - 1, *bt - 1);
	else if (at && !bt)
		add_late_pair(w->c, *at - 1, x);
}

static void see_access(struct walk *w, struct access_cell *cell, size_t i)
{
	if (cell->wrote)
		see_order(w, cell->wrote - 1, i);
	if (!step_writes(&w->s->at[i])) {
		cell->readers[cell->nreaders++ % READERS] = i + 1;
		return;
	}
	for (size_t r = 0; r < cell->nreaders && r < READERS; r++)
		see_order(w, cell->readers[r] - 1, i);
	*cell = (struct access_cell){.wrote = i + 1};
}

static void find_pairs(struct walk *w)
{
	struct numbers index = {0};
	struct access_cell *cells = xcalloc(w->s->n + 1, sizeof *cells);
	size_t n = 0;

	for (size_t i = 0; i < w->s->n; i++) {
		uint64_t *cell;

		if (!w->ids[i])
			continue;
		/* what spans several is told apart enough by its first */
		cell = numbers_at(&index, w->s->at[i].addr / 8);
		if (*cell == 0)
			*cell = ++n;
		see_access(w, &cells[*cell - 1], i);
	}
	numbers_done(&index);
	free(cells);
}

static struct numbers steps_of(const uint64_t *ids, size_t n)
{
	struct numbers steps = {0};

	for (size_t i = 0; i < n; i++)
		if (ids[i])
			*numbers_at(&steps, ids[i]) = i + 1;
	return steps;
}

/* The pairs of a that are another way in b; the caller frees them. */
static struct comparison compare(const struct steps *a, const struct steps *b)
{
	struct comparison c = {
	    .a = a, .b = b, .same = explain_same_steps(a, b)};
	uint64_t *ids = identify(a), *others = identify(b);
	struct numbers mine = steps_of(ids, a->n);

	c.ids = ids;
	c.others = steps_of(others, b->n);
	c.locks = find_locks(a);
	find_pairs(&(struct walk){&c, a, ids, NULL});
	find_pairs(&(struct walk){&c, b, others, &mine});
	numbers_done(&c.others);
	numbers_done(&c.locks);
	numbers_done(&mine);
	free(ids);
	free(others);
	c.ids = NULL;
	return c;
}

/* ---- the nearest ---- */

/* Those that say most first; then as they come. */
static int by_worth(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;

	if (a->worth != b->worth)
		return a->worth < b->worth ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->a < b->a ? -1 : a->a > b->a;
}

static char mark(struct taken_run *run, size_t step, char *next)
{
	if (!run->marks[step])
		run->marks[step] = (*next)++;
	return run->marks[step];
}

/* The same letters where it passes. */
static void mark_passing(struct explainer *x)
{
	uint64_t *ids = identify(&x->failing.steps);
	uint64_t *others = identify(&x->passing.steps);

	for (size_t i = 0; i < x->failing.steps.n; i++) {
		if (!x->failing.marks[i])
			continue;
		for (size_t k = 0; k < x->passing.steps.n; k++)
			if (others[k] == ids[i])
				x->passing.marks[k] = x->failing.marks[i];
	}
	free(ids);
	free(others);
}

/* The pairs to tell: the best, and others as good, or at the same place. */
static size_t choose_pairs(struct comparison *c)
{
	const struct step *s = c->a->at;
	size_t n = 0;

	qsort(c->pairs, c->n, sizeof *c->pairs, by_worth);
	for (size_t i = 0; i < c->n && n < EXPLAIN_FLIPS; i++) {
		const struct pair *best = &c->pairs[0], *p = &c->pairs[i];
		bool same = !p->late && s[p->a].addr == s[best->a].addr &&
		            p->worth <= best->worth + WORTH_SILENT;

		if (i == 0 || (p->worth == best->worth && n < 2) ||
		    (same && n < 2))
			c->pairs[n++] = *p;
	}
	return n;
}

/* Letters in the order of the failing run; then what it does not come to. */
static void take_flips(struct explainer *x, struct comparison *c)
{
	struct explanation *e = x->e;
	size_t ends[2 * EXPLAIN_FLIPS];
	size_t n = 0;
	char next = 'A';

	e->nflips = choose_pairs(c);
	for (size_t i = 0; i < e->nflips; i++) {
		ends[n++] = c->pairs[i].a;
		if (!c->pairs[i].late)
			ends[n++] = c->pairs[i].b;
	}
	for (size_t i = 0; i < n; i++) {
		size_t least = i;

		for (size_t k = i + 1; k < n; k++)
			if (ends[k] < ends[least])
				least = k;
		mark(&x->failing, ends[least], &next);
		ends[least] = ends[i];
	}
	for (size_t i = 0; i < e->nflips; i++) {
		const struct pair *p = &c->pairs[i];
		struct taken_run *run = p->late ? &x->passing : &x->failing;

		e->flips[i] =
		    (struct explain_flip){.a = x->failing.marks[p->a],
		                          .b = mark(run, p->b, &next),
		                          .late = p->late,
		                          .missing = p->worth & WORTH_MISSING};
	}
}

size_t explain_distance(struct explainer *x)
{
	struct comparison c = compare(&x->failing.steps, &x->passing.steps);

	free(c.pairs);
	return c.n;
}

void explain_flips(struct explainer *x)
{
	struct comparison c = compare(&x->failing.steps, &x->passing.steps);

	take_flips(x, &c);
	free(c.pairs);
	mark_passing(x);
}
