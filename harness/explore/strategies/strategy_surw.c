/*
 * strategy_surw.c: selectively uniform random walk (Zhao, Wolff, Mathur,
 * Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025).
 *
 * Each run picks one place in memory that threads share, and makes each order
 * of what is done there as likely; all other events go by random priorities.
 * To that end one thread is meant to be the next that comes there, drawn by how
 * often it and those that come from it will, as far as past runs tell:
 *
 *	the meant one comes there ──► it goes on, and another is meant
 *	another comes there ────────► it is held
 *	all are held ───────────────► one of them is meant instead
 *
 * The meant one may never come, or wait for one that is held: after PATIENCE
 * times that a thread gave way nobody is meant, and whoever comes goes on.
 */
#include <string.h>

#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"
#include "harness/explore/strategies/strategy_draw.h"
#include "harness/explore/strategies/strategy_events.h"
#include "harness/explore/strategies/strategy_weights.h"

enum {
	SPOTS = 1024,
	INDEX = 4 * SPOTS, /* a power of two */
	PATIENCE = 8,
};

/* A place where threads did something. */
struct spot {
	uint64_t addr;        /* as lasting() has it */
	uint32_t now, usual;  /* how often, as in a tally */
	uint32_t first;       /* in this run: number of the thread + 1 */
	bool changed;         /* in this run */
	bool shared;          /* two threads came in one run, and changed it */
	struct tally threads; /* ... each of them */
};

static struct spot spots[SPOTS];
static uint32_t nspots;
static uint16_t index_of[INDEX]; /* of a spot, + 1; 0: free */
static uint16_t touched[SPOTS];  /* in this run */
static uint32_t ntouched;
static bool full;
static uint32_t known_since; /* how often kins were forgotten */

/* This run's. */
static struct spot *chosen; /* NULL: none is known */
static const volatile void *wanted;
static uint64_t totals[KINS];
static struct thread *meant; /* NULL: nobody, and nobody is held */
static unsigned patience;
static struct picked picked;
static struct spot *doing; /* where the thread that was picked is */
static bool changing;

/* ---- what is learned ---- */

static void forget(void)
{
	memset(spots, 0, nspots * sizeof *spots);
	memset(index_of, 0, sizeof index_of);
	nspots = 0;
	full = false;
}

static HOT struct spot *spot_at(const volatile void *addr)
{
	uint64_t a = lasting(addr);
	uint32_t i = (uint32_t)(a * 0x9e3779b97f4a7c15u >> 32);

	if (a == 0)
		return NULL;
	for (; index_of[i % INDEX] != 0; i++)
		if (spots[index_of[i % INDEX] - 1].addr == a)
			return &spots[index_of[i % INDEX] - 1];
	full = nspots == SPOTS;
	if (full)
		return NULL;
	spots[nspots].addr = a;
	index_of[i % INDEX] = (uint16_t)++nspots;
	return &spots[nspots - 1];
}

static void count(struct spot *s, const struct thread *t)
{
	if (s->now++ == 0) {
		touched[ntouched++] = (uint16_t)(s - spots);
		s->first = t->id + 1;
		s->changed = false;
	}
	s->changed |= changing;
	s->shared |= s->changed && s->first != t->id + 1;
	s->threads.now[t->kin]++;
}

/* How often each thread comes to a spot is learned of runs in which any did;
 * how often all do, of all runs. */
static void learn(void)
{
	bool worth = tally_worth();

	for (uint32_t i = 0; i < ntouched; i++) {
		struct tally *c = &spots[touched[i]].threads;

		if (worth)
			tally_fold(c);
		else
			tally_drop(c);
	}
	for (uint32_t i = 0; i < nspots; i++) {
		if (worth)
			spots[i].usual =
			    usual_with(spots[i].usual, spots[i].now);
		spots[i].now = 0;
	}
	ntouched = 0;
}

/* A shared one, by how often threads came there. */
static struct spot *draw_spot(void)
{
	uint64_t sum = 0, at;

	for (uint32_t i = 0; i < nspots; i++)
		sum += spots[i].shared ? spots[i].usual : 0;
	if (sum == 0)
		return NULL;
	at = draw_below(sum);
	for (struct spot *s = spots;; s++) {
		if (!s->shared)
			continue;
		if (at < s->usual)
			return s;
		at -= s->usual;
	}
}

/* ---- who is meant ---- */

/* By the weights of all that live; those that wait may stop to. */
static void mean_another(void)
{
	int64_t sum = 0, at;

	meant = NULL;
	patience = 0;
	for (uint32_t i = 0; i < sched.nthreads; i++)
		if (sched.threads[i].state != T_DONE)
			sum += sched.threads[i].weight;
	if (sum == 0)
		return;
	at = (int64_t)draw_below((uint64_t)sum);
	for (meant = sched.threads;; meant++) {
		if (meant->state == T_DONE)
			continue;
		if (at < meant->weight)
			return;
		at -= meant->weight;
	}
}

/* Of a held one, which comes at least once more. */
static int64_t visits(const struct thread *t)
{
	return t->weight > 0 ? t->weight : 1;
}

/* One of the ready threads, which all are held. */
static struct thread *mean_held(void)
{
	int64_t sum = 0, at;

	for (uint32_t i = 0; i < sched.nready; i++)
		sum += visits(sched.ready[i]);
	at = (int64_t)draw_below((uint64_t)sum);
	patience = 0;
	for (uint32_t i = 0;; i++) {
		meant = sched.ready[i];
		if (at < visits(meant))
			return meant;
		at -= visits(meant);
	}
}

/* ---- the strategy ---- */

static void surw_begin(void)
{
	uint32_t since = kin_begin();

	if (full || since != known_since)
		forget();
	known_since = since;
	picked = NOTHING_PICKED;
	doing = NULL;
	meant = NULL;
	patience = 0;
	chosen = draw_spot();
	wanted = chosen ? address(chosen->addr) : NULL;
	if (chosen)
		tally_totals(&chosen->threads, totals);
	else
		memset(totals, 0, sizeof totals);
}

/* A thread that is meant may mean one that comes from it. */
static void surw_born(struct thread *t)
{
	int64_t had;

	kin_born(t);
	priority_draw(t);
	had = weight_born(t, totals, 0);
	if (t->id == 0)
		mean_another();
	else if (meant == sched.cur && had > 0 &&
	         (int64_t)draw_below((uint64_t)had) < t->weight)
		meant = t;
}

static void surw_gave_way(struct thread *t)
{
	priority_gave_way(t);
	if (t->state == T_READY || ++patience == PATIENCE)
		meant = NULL;
}

/* What the picked thread did, and who is meant now. */
static HOT void look_back(void)
{
	struct thread *t = sched.cur;

	if (!is_news(&picked))
		return;
	if (picked.thread != t)
		doing = NULL;
	priority_draw(t);
	if (doing && has_done(t)) {
		count(doing, t);
		if (doing == chosen && t->weight > 0)
			t->weight--;
	}
	if ((doing && doing == chosen) || (meant && meant->state == T_DONE))
		mean_another();
	doing = NULL;
}

static HOT struct thread *surw_pick(int64_t *points)
{
	struct thread *best = sched.earliest;

	(void)points;
	look_back();
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];

		if (meant && t != meant && t->pending.addr == wanted)
			continue;
		if (!best || t->priority > best->priority)
			best = t;
	}
	if (!best)
		best = mean_held();
	doing = spot_at(best->pending.addr);
	changing = !only_reads(&best->pending);
	picked = (struct picked){best, sched.step};
	return best;
}

static void surw_ended(void)
{
	if (doing && picked.thread == sched.cur && has_done(sched.cur))
		count(doing, sched.cur);
	learn();
}

const struct strategy strategy_surw = {
    .name = "surw",
    .about = "every order of what is done at one place of memory is as likely; "
	     "which one, and what others do, is random (SURW)",
    .share = 40,
    .begin = surw_begin,
    .every = true,
    .pick = surw_pick,
    .born = surw_born,
    .gave_way = surw_gave_way,
    .ended = surw_ended,
};
