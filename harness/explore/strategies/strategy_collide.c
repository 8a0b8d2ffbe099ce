/*
 * strategy_collide.c: collisions, as KCSAN and RaceFuzzer seek them (Sen: Race
 * Directed Random Testing of Concurrent Programs, PLDI 2008).
 *
 * Two places of the code that conflicted in some run are drawn, p and q.  A
 * thread that comes to p is stalled until another is about to do, at q, what
 * conflicts with it.  A coin tells which of them is first.  Otherwise this is
 * the sticky walk.
 *
 * A stall ends after so many points, drawn for each run, or when nobody else
 * can go on; and half of the times there is none, since p may have to be passed
 * some times first.
 */
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"
#include "harness/explore/strategies/strategy_events.h"

enum {
	PAIRS = 1024,
	LASTS = 256,
	LEAST_STALL = 16,
	STALLS = 6, /* it is one of so many powers of two */
};

struct pair {
	uint32_t p, q; /* places, p <= q */
};

static struct pair pairs[PAIRS]; /* by hash; others there are left out */
static uint16_t filled[PAIRS];
static uint32_t nfilled;

/* Who was last at an address, by hash. */
static struct last {
	uint64_t addr;
	uint64_t run;
	struct explore_event event;
	uint32_t thread;
} lasts[LASTS];
static uint64_t run;

/* This run's. */
static uint32_t p, q;
static uint64_t stall;    /* points */
static double scale;      /* as of the sticky walk */
static int64_t stay;      /* points that the walk goes on with its thread */
static uint32_t nstalled; /* of the ready threads */
static struct explore_event doing; /* the thread that was picked */
static struct picked picked;

/* ---- what is learned ---- */

static void learn_pair(const struct explore_event *a,
                       const struct explore_event *b)
{
	uint32_t x = place(a->pc), y = place(b->pc);
	struct pair pair = x <= y ? (struct pair){x, y} : (struct pair){y, x};
	uint64_t h = ((uint64_t)pair.p << 32 | pair.q) * 0x9e3779b97f4a7c15u;
	struct pair *slot = &pairs[(h >> 32) % PAIRS];

	if (slot->p | slot->q)
		return;
	*slot = pair;
	filled[nfilled++] = (uint16_t)(slot - pairs);
}

/* The picked thread did e; who is about to do, or has just done, what
 * conflicts with that? */
static void learn(const struct explore_event *e, uint32_t thread)
{
	uint64_t a = lasting(e->addr);
	struct last *l = &lasts[(a * 0x9e3779b97f4a7c15u >> 32) % LASTS];

	if (a == 0)
		return;
	if (l->addr == a && l->run == run && l->thread != thread &&
	    conflict(&l->event, e))
		learn_pair(&l->event, e);
	*l = (struct last){a, run, *e, thread};
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];

		if (t->id != thread && conflict(e, &t->pending))
			learn_pair(e, &t->pending);
	}
}

static void draw_pair(void)
{
	struct pair drawn = {0};

	if (nfilled > 0)
		drawn = pairs[filled[draw_below(nfilled)]];
	p = drawn.p;
	q = drawn.q;
	if (rng_chance(&sched.rng, 1, 2)) {
		p = drawn.q;
		q = drawn.p;
	}
}

/* ---- the strategy ---- */

static void collide_begin(void)
{
	scale = sticky_draw();
	draw_pair();
	stall = (uint64_t)LEAST_STALL << draw_below(STALLS);
	stay = 0;
	nstalled = 0;
	picked = NOTHING_PICKED;
	run++;
}

static void let_go(struct thread *t)
{
	nstalled -= t->stalled > 0;
	t->stalled = 0;
	t->passed = true;
}

static void look_back(void)
{
	struct thread *t = sched.cur;

	if (!is_news(&picked) || !has_done(t))
		return;
	if (picked.thread == t)
		learn(&doing, t->id);
	let_go(t); /* it was the last that could go on, and was not asked for */
	t->passed = false;
}

static bool meets(const struct thread *stalled, const struct thread *t)
{
	return t != stalled && place(t->pending.pc) == q &&
	       conflict(&stalled->pending, &t->pending);
}

/* The first of two that collide; NULL: none do. */
static struct thread *collided(struct thread *s)
{
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];

		if (!meets(s, t))
			continue;
		let_go(s);
		let_go(t);
		return rng_chance(&sched.rng, 1, 2) ? s : t;
	}
	return NULL;
}

static struct thread *look_at_stalled(void)
{
	struct thread *first = NULL;

	for (uint32_t i = 0; i < sched.nready && !first; i++) {
		struct thread *t = sched.ready[i];

		if (t->stalled > 0)
			first = collided(t);
		if (t->stalled > 0 && sched.step >= t->stalled)
			let_go(t);
	}
	return first;
}

/* Of those that are not stalled; if all are, of all. */
static struct thread *any(void)
{
	uint32_t n = sched.nready + (sched.earliest != NULL);
	bool all = n == nstalled;
	uint64_t at = draw_below(all ? n : n - nstalled);
	struct thread *t = sched.earliest;

	for (uint32_t i = 0; i < sched.nready; i++) {
		if (!all && sched.ready[i]->stalled > 0)
			continue;
		if (at-- == 0)
			t = sched.ready[i];
	}
	if (t->stalled > 0)
		let_go(t);
	return t;
}

static struct thread *walk(void)
{
	struct thread *t = sched.cur;

	if (t->state == T_READY && t->stalled == 0 && stay-- > 0)
		return t;
	t = any();
	stay = scale != 0 ? sticky_points(scale) - 1 : 0;
	return t;
}

/* Whether it is to wait, for who comes to q. */
static bool stalls(struct thread *t)
{
	if (t->passed || t->state != T_READY || !t->pending.addr ||
	    place(t->pending.pc) != p)
		return false;
	t->passed = true;
	if (rng_chance(&sched.rng, 1, 2))
		return false;
	t->stalled = sched.step + stall;
	nstalled++;
	return true;
}

static struct thread *collide_pick(int64_t *points)
{
	struct thread *t = NULL;

	(void)points;
	look_back();
	if (nstalled > 0)
		t = look_at_stalled();
	if (!t)
		do
			t = walk();
		while (stalls(t));
	doing = t->pending;
	picked = (struct picked){t, sched.step};
	return t;
}

const struct strategy strategy_collide = {
    .name = "collide",
    .about = "stalls a thread before an access until another comes that "
	     "conflicts with it",
    .share = 15,
    .begin = collide_begin,
    .every = true,
    .pick = collide_pick,
};
