/*
 * strategy_mutate.c: changes to what was interesting.
 *
 * A run in which accesses met that never had before is kept, with the scenario
 * that it belongs to.  A run of this strategy takes one of those, and
 *
 *	edits    up to 5 of its choices: another thread, a few points earlier
 *	         or later, none at all, or one more
 *	cuts     it, anywhere
 *	splices  it with another of the same scenario, at a point of the run
 *
 * What comes behind the last choice is a sticky walk.  While nothing is kept
 * it is that alone.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/tape.h"

enum {
	POOL = 32,              /* runs kept; the oldest makes room */
	CHOICES_MOST = 1 << 14, /* of one that is kept */
	EDITS_MOST = 5,
	SHIFT_MOST = 8, /* points that a choice is moved by */
};

struct kept {
	struct explore_choice *choices; /* owned */
	size_t n;
	uint64_t scenario, points;
	uint32_t threads;
	size_t promoted; /* places that were points */
	bool all;        /* all were */
};

static struct kept pool[POOL];
static uint64_t nkept;            /* ever */
static const struct kept *chosen; /* for the run to come; NULL: none */
static struct explore_choice edited[2 * CHOICES_MOST + EDITS_MOST];
static size_t nedited;
static struct tape tape;
static bool starved;

static void mutate_learn(const struct strategy_lesson *l)
{
	struct kept *k = &pool[nkept % POOL];

	if (l->nchoices == 0 || l->nchoices > CHOICES_MOST)
		return;
	nkept++;
	free(k->choices);
	*k = (struct kept){.choices = xmalloc(l->nchoices * sizeof *l->choices),
	                   .n = l->nchoices,
	                   .scenario = l->scenario,
	                   .points = l->points,
	                   .threads = l->threads,
	                   .promoted = l->options->npromoted,
	                   .all = l->options->plain_points};
	memcpy(k->choices, l->choices, k->n * sizeof *k->choices);
}

static const struct kept *draw(struct rng *rng)
{
	return &pool[rng_below(rng, nkept < POOL ? nkept : POOL)];
}

static void mutate_scenario(struct rng *rng, uint64_t *scenario)
{
	chosen = nkept > 0 ? draw(rng) : NULL;
	if (chosen)
		*scenario = chosen->scenario;
}

/* ---- changes ---- */

static void take(const struct explore_choice *choices, size_t n)
{
	memcpy(edited + nedited, choices, n * sizeof *choices);
	nedited += n;
}

static size_t any_place(size_t n)
{
	return (size_t)rng_below(&sched.rng, n);
}

static void drop(size_t i)
{
	nedited--;
	memmove(edited + i, edited + i + 1, (nedited - i) * sizeof *edited);
}

/* Keeps the order of steps; of equal ones the tape takes the first. */
static void put(struct explore_choice c)
{
	size_t i = nedited;

	for (; i > 0 && edited[i - 1].step > c.step; i--)
		edited[i] = edited[i - 1];
	edited[i] = c;
	nedited++;
}

static void move(size_t i)
{
	struct explore_choice c = edited[i];
	uint64_t by = rng_range(&sched.rng, 1, SHIFT_MOST);

	drop(i);
	if (rng_chance(&sched.rng, 1, 2))
		c.step += by;
	else
		c.step -= by < c.step ? by : c.step;
	put(c);
}

static void edit_one(void)
{
	uint32_t thread = (uint32_t)rng_below(&sched.rng, chosen->threads);
	size_t i;

	if (nedited == 0 || rng_chance(&sched.rng, 1, 4)) {
		put((struct explore_choice){
		    rng_below(&sched.rng, chosen->points + 1), thread});
		return;
	}
	i = any_place(nedited);
	switch (rng_below(&sched.rng, 3)) {
	case 0:
		edited[i].thread = thread | (edited[i].thread & CHOICE_VALUE);
		break;
	case 1:
		move(i);
		break;
	default:
		drop(i);
	}
}

static void edit(void)
{
	uint64_t times = rng_range(&sched.rng, 1, EDITS_MOST);

	take(chosen->choices, chosen->n);
	while (times-- > 0)
		edit_one();
}

/* Up to a point as the one, from there on as the other. */
static void splice(const struct kept *other)
{
	size_t i = any_place(chosen->n), j = 0;

	take(chosen->choices, i);
	while (j < other->n && other->choices[j].step < chosen->choices[i].step)
		j++;
	take(other->choices + j, other->n - j);
}

static void change(void)
{
	const struct kept *other = draw(&sched.rng);

	switch (rng_below(&sched.rng, 4)) {
	case 0:
		take(chosen->choices, any_place(chosen->n));
		return;
	case 1:
		if (other != chosen && other->scenario == chosen->scenario) {
			splice(other);
			return;
		}
		/* fall through */
	default:
		edit();
	}
}

/* ---- the run ---- */

static void mutate_begin(void)
{
	const struct explore_options *o = sched.options;

	strategy_sticky.begin();
	starved = false;
	nedited = 0;
	/* steps count points: with others they would mean something else */
	if (chosen && chosen->all == o->plain_points &&
	    chosen->promoted == o->npromoted)
		change();
	chosen = NULL;
	tape = (struct tape){.choices = edited, .n = nedited};
}

static struct thread *mutate_pick(int64_t *points)
{
	struct thread *t;

	if (starved) {
		starved = false;
		return strategy_walk.pick(points);
	}
	if (tape_is_over(&tape))
		return strategy_sticky.pick(points);
	t = tape_pick(&tape, points);
	if (tape_is_over(&tape)) /* that was the last of it */
		*points = 1;
	return t;
}

/* A tape that does not fit may keep a thread that goes round in circles. */
static void mutate_gave_way(struct thread *t)
{
	starved = t->state == T_READY;
}

static uint32_t mutate_choose(uint32_t n)
{
	return tape_is_over(&tape) ? (uint32_t)rng_below(&sched.rng, n)
	                           : tape_choose(&tape, n);
}

const struct strategy strategy_mutate = {
    .name = "mutate",
    .about = "changes to schedules that brought something new",
    .share = 5,
    .begin = mutate_begin,
    .pick = mutate_pick,
    .gave_way = mutate_gave_way,
    .choose = mutate_choose,
    .learn = mutate_learn,
    .scenario = mutate_scenario,
};
