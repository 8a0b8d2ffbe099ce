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
#include "harness/explore/explain_parts.h"
#include "harness/explore/strategy.h"

enum {
	PASSING_MOST = 8, /* schedules that pass, to compare */
	TRIES_LEAST = 20,
	TRIES_MOST = 600,
	HELD_MOST = 64, /* choices for one thread */
	RANDOM_TRIES = 20,
	READERS = 4, /* of a cell since it was written, remembered */
	PAIRS_MOST = 1000,
};

/* Scheduling points that the search may take: a second or two. */
#define EFFORT ((uint64_t)4000000)

/* A choice changed. */
struct change {
	enum { MOVED, HELD_BACK, AT_RANDOM } how;
	size_t choice;
	int64_t by; /* MOVED: steps; HELD_BACK: choices; AT_RANDOM: the seed */
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

/* ---- what is in another order ---- */

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
	struct comparison c;

	CHECK(make(n, change));
	o = options_of(n, change);
	explain_take(n->x, &o, &n->x->passing);
	c = compare(&n->x->failing.steps, &n->x->passing.steps);
	free(c.pairs);
	return c.n > 0 ? c.n : SIZE_MAX;
}

static void settle(struct nearest *n)
{
	size_t best = 0, least = distance(n, &n->passing[0]);
	struct comparison c;

	for (size_t i = 1; i < n->npassing; i++) {
		size_t d = distance(n, &n->passing[i]);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	distance(n, &n->passing[best]); /* takes it apart, for good */
	c = compare(&n->x->failing.steps, &n->x->passing.steps);
	take_flips(n->x, &c);
	free(c.pairs);
	mark_passing(n->x);
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
