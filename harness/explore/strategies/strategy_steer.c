/*
 * strategy_steer.c: see steer.h.
 *
 * Of a thread the fields for strategies hold
 *
 *	priority  points of its own, at which the walk leaves it
 *	weight    how often it drew
 *	passed    it was let go at a `meet`, for the point number `stalled`
 */
#include "harness/explore/steer.h"

#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/coverage.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategies/strategy_events.h"
#include "harness/explore/strategy.h"

static const struct steer *play;

/* This run's. */
static uint32_t counts[STEER_LINES]; /* visits of p */
static uint32_t held[STEER_LINES];   /* threads, added up over decisions */
static uint32_t choices; /* that the world had */
/* Lines by number: whose visits are still counted; `own' and `visit' ones that
 * may still have something to say, in their order. */
static uint8_t visits[STEER_LINES];
static size_t nvisits;
static uint8_t due[STEER_LINES];
static size_t ndue;
static uint8_t constraints[STEER_LINES]; /* ... that hold threads back */
static size_t nconstraints;
static struct thread *starving; /* somebody else is to go on */
static size_t next_at;   /* the first `at` line yet to come */
static struct picked picked;

void steer_set(const struct steer *s)
{
	CHECK(s->n <= STEER_LINES);
	play = s;
}

/* ---- draws ---- */

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

static uint64_t of_thread(const struct thread *t, uint64_t n)
{
	return mix((play->seed ^ (uint64_t)t->signature << 32) +
	           n * 0x9e3779b97f4a7c15u);
}

static uint64_t draw(struct thread *t)
{
	return of_thread(t, (uint64_t)++t->weight);
}

/* Points that t has passed. */
static uint64_t own(const struct thread *t)
{
	return t == sched.cur ? t->own + (sched.step - t->ran) : t->own;
}

/* For how many points the walk stays with a thread. */
static int64_t stretch(uint64_t x)
{
	static const unsigned means[STEER_WALKS] = {
	    [STEER_SWITCH_100TH] = 100, [STEER_SWITCH_20TH] = 20,
	    [STEER_SWITCH_5TH] = 5,     [STEER_SWITCH_HALF] = 2,
	    [STEER_SWITCH] = 1,         [STEER_RANKS] = 200,
	    [STEER_EVENTS] = 1,
	};
	unsigned mean = means[play->walk];
	int64_t points = 1;

	if (mean <= 1)
		return mean ? 1 : FOREVER;
	/* geometric: in whole means, and what is left of one, evenly */
	for (; (x & 0xff) < 94; x = mix(x)) /* of 256: 1 / e */
		points += mean;
	return points + (int64_t)((x >> 32) * mean >> 32);
}

/* ---- who can go on ---- */

static bool is_able(const struct thread *t)
{
	return t->state == T_READY || t == sched.earliest;
}

/* Thread `who` or, when that cannot go on, one that it stands for; another
 * than `not` if there is one. */
static struct thread *thread_for(uint32_t who, struct thread *not)
{
	uint32_t n = sched.nready + (sched.earliest != NULL);
	uint32_t at;

	if (who < sched.nthreads && is_able(&sched.threads[who]) &&
	    &sched.threads[who] != not)
		return &sched.threads[who];
	n -= is_able(not);
	if (n == 0)
		return not;
	at = who % n;
	for (uint32_t i = 0;; i++) {
		struct thread *t = &sched.threads[i];

		if (t != not && is_able(t) && at-- == 0)
			return t;
	}
}

/* ---- the walk ---- */

static uint64_t rank(const struct thread *t, uint64_t x)
{
	switch (play->walk) {
	case STEER_RANKS:
		return of_thread(t, (uint64_t)t->weight << 1 | 1);
	case STEER_EVENTS:
		return of_thread(t, own(t));
	default: /* one more that can go on seldom changes who does */
		x = (x ^ t->signature) * 0xd6e8feb86659fd93u;
		return x ^ x >> 32;
	}
}

/* Who has the highest rank.  A sleeper with a high one would sleep and wake
 * for ever: where ranks stay it takes part when its time has come. */
static struct thread *highest(uint64_t x)
{
	struct thread *best = sched.earliest;
	uint64_t most = 0;

	if (best && play->walk == STEER_RANKS && sched.nready > 0 &&
	    best->deadline_ns > sched_now_ns())
		best = NULL;
	if (best)
		most = rank(best, x);
	for (uint32_t i = 0; i < sched.nready; i++) {
		uint64_t r = rank(sched.ready[i], x);

		if (best && (r < most ||
		             (r == most && sched.ready[i]->id > best->id)))
			continue;
		best = sched.ready[i];
		most = r;
	}
	return best;
}

/* The walk stays with t for a while, if it was to leave it. */
static void stay(struct thread *t)
{
	if ((int64_t)own(t) >= t->priority)
		t->priority = (int64_t)own(t) + stretch(draw(t));
}

static struct thread *walk(void)
{
	struct thread *t = sched.cur;
	bool over = (int64_t)own(t) >= t->priority;

	switch (play->walk) {
	case STEER_EVENTS:
		return highest(0);
	case STEER_RANKS:
		if (over) /* another rank */
			draw(t);
		return highest(0);
	default:
		return t->state == T_READY && !over ? t : highest(draw(t));
	}
}

/* ---- lines that say who goes on ---- */

static bool has_place(const struct steer_line *l)
{
	return l->kind == STEER_VISIT || l->kind >= STEER_FROM;
}

/* Cur has come to its next event: that is a visit.  A constraint minds no more
 * than so many, and `visit' none after the one that it waits for. */
static void look(void)
{
	const struct thread *t = sched.cur;
	uint32_t at = place(t->pending.pc);

	if (!is_news(&picked) || t->state != T_READY)
		return;
	for (size_t i = nvisits; i-- > 0;) {
		const struct steer_line *l = &play->lines[visits[i]];

		if (l->p != at)
			continue;
		if (++counts[visits[i]] > l->at + (l->kind == STEER_VISIT))
			visits[i] = visits[--nvisits];
	}
}

static bool is_due(const struct steer_line *l, size_t i)
{
	const struct thread *t = sched.cur;

	if (t->state != T_READY)
		return false;
	if (l->kind == STEER_OWN)
		return l->thread == t->id && l->at == own(t);
	return counts[i] == l->at + 1 && place(t->pending.pc) == l->p &&
	       is_news(&picked);
}

/* Cur is past what that line waits for. */
static bool is_past(const struct steer_line *l, size_t i)
{
	if (l->kind == STEER_OWN)
		return l->thread == sched.cur->id && l->at < own(sched.cur);
	return counts[i] > l->at + 1;
}

static struct thread *told(void)
{
	struct thread *t = NULL;

	while (next_at < play->n && play->lines[next_at].kind == STEER_AT &&
	       play->lines[next_at].at <= sched.step) {
		if (play->lines[next_at].at == sched.step)
			t = thread_for(play->lines[next_at].who, sched.cur);
		next_at++;
	}
	for (size_t i = 0; i < ndue && !t; i++) {
		const struct steer_line *l = &play->lines[due[i]];

		if (is_due(l, due[i])) {
			t = thread_for(l->who, sched.cur);
		} else if (is_past(l, due[i])) {
			memmove(due + i, due + i + 1, --ndue - i);
			i--;
		}
	}
	return t;
}

/* Points until a line has something to say of t. */
static int64_t until_line(const struct thread *t)
{
	int64_t points = FOREVER;

	if (next_at < play->n && play->lines[next_at].kind == STEER_AT)
		points = (int64_t)(play->lines[next_at].at - sched.step);
	for (size_t i = 0; i < ndue; i++) {
		const struct steer_line *l = &play->lines[due[i]];
		int64_t left = FOREVER;

		if (l->kind == STEER_OWN && l->thread == t->id &&
		    l->at > own(t))
			left = (int64_t)(l->at - own(t));
		points = left < points ? left : points;
	}
	return points;
}

/* ... or the walk. */
static int64_t until_next(const struct thread *t)
{
	int64_t left = t->priority - (int64_t)own(t);
	int64_t points;

	if (nvisits > 0 || nconstraints > 0)
		return 1;
	points = until_line(t);
	if (sched.nready + (sched.earliest != NULL) == 1)
		return FOREVER; /* until there is a second one */
	if (play->walk == STEER_RANKS && sched.earliest) {
		int64_t ns = sched.earliest->deadline_ns - sched_now_ns();
		int64_t wakes = ns > 0 ? ns / POINT_NS + 1 : 1;

		left = wakes < left ? wakes : left;
	}
	points = left < points ? left : points;
	return points > 0 ? points : 1;
}

/* ---- lines that hold threads back ---- */

enum band { LAST, EQUAL, FIRST };

static bool writes(const struct explore_event *e)
{
	return !only_reads(e) && e->kind != EV_WAIT;
}

/* A thread stands before the read at p, of that address. */
static bool is_awaited(const struct steer_line *l, const volatile void *addr)
{
	for (uint32_t i = 0; i < sched.nready; i++) {
		const struct explore_event *e = &sched.ready[i]->pending;

		if (e->addr == addr && place(e->pc) == l->p)
			return true;
	}
	return false;
}

static bool was_written(const struct steer_line *l,
                        const struct explore_event *e)
{
	return coverage_last_write(e->addr) == l->q;
}

static enum band band_of_read(const struct steer_line *l,
                              const struct explore_event *e)
{
	bool never = l->kind == STEER_NOT_FROM;
	uint32_t at = place(e->pc);

	if (at == l->p)
		return was_written(l, e) == never ? LAST : FIRST;
	if (never || !writes(e) || !is_awaited(l, e->addr))
		return EQUAL;
	if (at == l->q)
		return FIRST;
	return was_written(l, e) ? LAST : EQUAL;
}

/* An odd `who`: when the other is there the one that waited goes first. */
static enum band band_of_meeting(const struct steer_line *l, struct thread *t)
{
	uint32_t at = place(t->pending.pc);

	if (t->passed && t->stalled == own(t))
		return FIRST;
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *u = sched.ready[i];
		uint32_t there = place(u->pending.pc);
		bool waits = at == l->p && there == l->q;

		if (u == t || !(waits || (at == l->q && there == l->p)) ||
		    !conflict(&t->pending, &u->pending))
			continue;
		if (waits) {
			t->passed = true;
			t->stalled = own(t);
		}
		return waits == (l->who & 1) ? FIRST : EQUAL;
	}
	return at == l->p ? LAST : EQUAL;
}

/* The worst that any line says, or else the best. */
static enum band band(struct thread *t)
{
	enum band result = EQUAL;

	if (!t->pending.addr)
		return EQUAL;
	for (size_t c = 0; c < nconstraints; c++) {
		size_t i = constraints[c];
		const struct steer_line *l = &play->lines[i];
		enum band b;

		if (counts[i] <= l->at)
			continue;
		b = l->kind == STEER_MEET ? band_of_meeting(l, t)
		                          : band_of_read(l, &t->pending);
		if (b == LAST) {
			if (++held[i] > l->patience)
				constraints[c] = constraints[--nconstraints];
			return LAST;
		}
		if (b == FIRST)
			result = FIRST;
	}
	return result;
}

/* t, or who is to go before it. */
static struct thread *constrain(struct thread *t)
{
	enum band best = t->state == T_READY ? band(t) : EQUAL;

	for (uint32_t i = 0; i < sched.nready && best != FIRST; i++) {
		struct thread *u = sched.ready[i];
		enum band b = u == t ? best : band(u);

		if (b > best) {
			best = b;
			t = u;
		}
	}
	/* all are held back: maybe one that sleeps brings what is missing */
	return best == LAST && sched.earliest ? sched.earliest : t;
}

/* ---- the run ---- */

static void steer_begin(void)
{
	nvisits = ndue = nconstraints = 0;
	for (size_t i = 0; i < play->n; i++) {
		counts[i] = held[i] = 0;
		if (has_place(&play->lines[i]))
			visits[nvisits++] = (uint8_t)i;
		if (play->lines[i].kind == STEER_OWN ||
		    play->lines[i].kind == STEER_VISIT)
			due[ndue++] = (uint8_t)i;
		if (play->lines[i].kind >= STEER_FROM)
			constraints[nconstraints++] = (uint8_t)i;
	}
	choices = 0;
	next_at = 0;
	starving = NULL;
	picked = NOTHING_PICKED;
}

static struct thread *steer_pick(int64_t *points)
{
	struct thread *t = NULL;

	if (nvisits > 0)
		look();
	if (starving)
		t = thread_for((uint32_t)draw(starving), starving);
	starving = NULL;
	if (!t)
		t = told();
	if (!t)
		t = nconstraints > 0 ? constrain(walk()) : walk();
	stay(t);
	picked = (struct picked){t, sched.step};
	*points = until_next(t);
	return t;
}

/* It has run for long, maybe in a loop that waits for somebody. */
static void steer_gave_way(struct thread *t)
{
	if (t->state == T_READY)
		starving = t;
}

static uint32_t steer_choose(uint32_t n)
{
	uint32_t which = choices++;

	for (size_t i = 0; i < play->n; i++)
		if (play->lines[i].kind == STEER_VALUE &&
		    play->lines[i].at == which)
			return play->lines[i].who % n;
	return (uint32_t)((draw(sched.cur) >> 32) * n >> 32);
}

const struct strategy strategy_steer = {
    .name = "steer",
    .about = "lines of a fuzzer, and a walk",
    .internal = true,
    .coverage = true,
    .begin = steer_begin,
    .every = true,
    .pick = steer_pick,
    .gave_way = steer_gave_way,
    .choose = steer_choose,
};
