/*
 * strategy_reads_from.c: makes reads see certain writes (Wolff, Shi, Duck,
 * Mathur, Roychoudhury: Greybox Fuzzing for Concurrency Testing, ASPLOS 2024).
 *
 * A run has up to 3 constraints: the read at place r sees what was written at
 * place w, or does not.  They are drawn from the pairs that met in runs before
 * (coverage.h), rare ones and those that never came true first.  What brings
 * one nearer goes first, what would break one goes last:
 *
 *	                      read at r            another write there
 *	(w, r), w was last    first                last, while r is to come
 *	(w, r), not yet       last, and w first
 *	not (w, r)            last after w, else first
 *
 * Nobody waits: what is last runs when there is nothing else, and a constraint
 * that has held threads back for long is dropped.  Among equals it is, by run,
 * a random order of events or a sticky walk.
 */
#include "harness/explore/coverage.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

enum {
	CONSTRAINTS = 3,
	DRAWS = 6,      /* of pairs; the rarest is taken */
	PATIENCE = 500, /* decisions that a constraint may hold back */
};

enum band { LAST, EQUAL, FIRST };

struct constraint {
	uint32_t writer, reader; /* places */
	bool never;              /* the read does not see the write */
	uint32_t held;           /* threads, added up over decisions */
};

static struct constraint constraints[CONSTRAINTS];
static unsigned nconstraints;
static unsigned stay; /* of 20, at equals; 0: in the order of priorities */

static const struct coverage_pair *draw_pair(void)
{
	size_t n;
	const struct coverage_pair *pairs = coverage_pairs(&n), *best = NULL;

	for (int i = 0; i < DRAWS && n > 0; i++) {
		const struct coverage_pair *p =
		    &pairs[rng_below(&sched.rng, n)];

		if (!best || p->runs < best->runs)
			best = p;
	}
	return best;
}

static void reads_from_begin(void)
{
	static const unsigned stays[] = {0, 0, 16, 19};
	unsigned wanted = 1;

	while (wanted < CONSTRAINTS && rng_chance(&sched.rng, 1, 2))
		wanted++;
	stay = stays[rng_below(&sched.rng, 4)];
	for (nconstraints = 0; nconstraints < wanted; nconstraints++) {
		const struct coverage_pair *p = draw_pair();

		if (!p)
			return;
		constraints[nconstraints] = (struct constraint){
		    .writer = p->writer,
		    .reader = p->reader,
		    .never = p->runs > 0 && rng_chance(&sched.rng, 1, 4)};
	}
}

/* ---- bands ---- */

/* A thread stands before the read, of that address. */
static bool is_awaited(const struct constraint *c, const volatile void *addr)
{
	for (uint32_t i = 0; i < sched.nready; i++) {
		const struct explore_event *e = &sched.ready[i]->pending;

		if (e->addr == addr && place(e->pc) == c->reader)
			return true;
	}
	return false;
}

static bool writes(const struct explore_event *e)
{
	return e->kind != EV_READ && e->kind != EV_ATOMIC_READ &&
	       e->kind != EV_WAIT;
}

static enum band band_of_one(const struct constraint *c,
                             const struct explore_event *e, uint32_t last)
{
	uint32_t at = place(e->pc);

	if (at == c->reader)
		return (last == c->writer) == c->never ? LAST : FIRST;
	if (c->never || !writes(e))
		return EQUAL;
	if (at == c->writer)
		return is_awaited(c, e->addr) ? FIRST : EQUAL;
	return last == c->writer && is_awaited(c, e->addr) ? LAST : EQUAL;
}

static void drop(unsigned i)
{
	constraints[i] = constraints[--nconstraints];
}

/* The worst that any constraint says, or else the best. */
static enum band band(const struct thread *t)
{
	const struct explore_event *e = &t->pending;
	enum band result = EQUAL;
	uint32_t last;

	if (nconstraints == 0 || !e->addr)
		return EQUAL;
	last = coverage_last_write(e->addr);
	for (unsigned i = 0; i < nconstraints; i++) {
		enum band b = band_of_one(&constraints[i], e, last);

		if (b == LAST) {
			if (++constraints[i].held > PATIENCE)
				drop(i);
			return LAST;
		}
		if (b == FIRST)
			result = FIRST;
	}
	return result;
}

/* ---- the run ---- */

/* Between equals. */
static bool is_before(const struct thread *a, const struct thread *b)
{
	if (stay > 0 && (a == sched.cur || b == sched.cur))
		return (a == sched.cur) == (rng_below(&sched.rng, 20) < stay);
	return a->priority > b->priority;
}

static int64_t fresh_priority(void)
{
	return (int64_t)(rng_next(&sched.rng) >> 2);
}

static struct thread *reads_from_pick(int64_t *points)
{
	struct thread *best = NULL;
	enum band best_band = LAST;

	(void)points;
	/* its event is another one than before */
	sched.cur->priority = fresh_priority();
	for (uint32_t i = 0; i < sched.nready; i++) {
		struct thread *t = sched.ready[i];
		enum band b = band(t);

		if (best &&
		    (b < best_band || (b == best_band && !is_before(t, best))))
			continue;
		best = t;
		best_band = b;
	}
	/* a sleeper is one among the others */
	if (!best ||
	    (sched.earliest && rng_below(&sched.rng, sched.nready + 1) == 0))
		return sched.earliest;
	return best;
}

static void reads_from_born(struct thread *t)
{
	t->priority = fresh_priority();
}

const struct strategy strategy_reads_from = {
    .name = "reads-from",
    .about = "reads see writes that they seldom or never saw",
    .share = 20,
    .coverage = true,
    .begin = reads_from_begin,
    .pick = reads_from_pick,
    .born = reads_from_born,
};
