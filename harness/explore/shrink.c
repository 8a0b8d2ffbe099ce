/*
 * shrink.c: see shrink.h.
 *
 * Everything is tried on the lines of script.h: lines are left out, or moved,
 * and what is left is played.  A run that fails in the same way and is better
 * becomes the best, with the lines that were really played, so that lines that
 * said nothing are gone, and what the next candidate is made from is exact.
 *
 * Leaving out follows Zeller and Hildebrandt, Simplifying and Isolating
 * Failure-Inducing Input, IEEE TSE 2002 (ddmin), from the end to the beginning:
 * what comes before is not disturbed.
 */
#include "harness/explore/shrink.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/explore/script.h"
#include "harness/explore/strategy.h"

enum {
	TRIES = 150,    /* schedules in which a scenario is to fail */
	TRIAL = 1000,   /* ... to make such a one as good as the best */
	FEW = 20,       /* ... at first, when runs are long */
	GOOD = 8,       /* preemptions that a person can follow */
	COARSE = 64,    /* parts of the schedule that are left out at first */
	SHIFT_BITS = 8, /* of the points by which lines are moved */
	PAIRS = 40,     /* lines of which all pairs are left out */
	MORE = 3,       /* times; then chance has four times as many tries */
	SINGLES = 16,   /* threads of which one may be preempted */
	PROOFS = 4,     /* runs found by chance that are shrunk, in vain */
};

/* A run that fails as it should. */
struct run {
	struct script_line *lines; /* one for each of */
	struct explore_choice *choices;
	size_t n, cap;
	uint64_t hash;
	struct shrink_sizes sizes;
};

struct shrinker {
	struct subject *subject;
	struct repro *repro;
	const struct shrink_options *options;
	struct shrink_totals *totals;
	struct buf *error;
	struct explore_result result;
	struct finding finding;
	struct run best, last;     /* last: the newest that fails */
	struct script_line *lines; /* a candidate's */
	size_t nlines, lines_cap;
	struct rng rng;
	bool race;      /* the repro is of a data race */
	bool endless;   /* the repro's run is ended by its limit */
	uint64_t trial; /* a trial ends after so many runs; 0: none is on */
	bool over;      /* no more runs: of the trial, or at all */
	bool faulty;
};

static void run_done(struct run *r)
{
	free(r->lines);
	free(r->choices);
}

/* ---- running ---- */

static void fault(struct shrinker *k)
{
	if (!k->faulty)
		buf_printf(k->error,
		           "run %" PRIu64 " went another way when it was "
		           "repeated: explore or the target is not "
		           "deterministic",
		           k->totals->schedules);
	k->faulty = k->over = true;
}

/* One run.  Does it fail as it should? */
static bool fails(struct shrinker *k, const struct explore_options *o)
{
	const struct buf *want = &k->repro->signature;
	const struct buf *got = &k->finding.signature;

	k->subject->run(k->subject->ctx, o, &k->result, &k->finding);
	k->totals->schedules++;
	return k->finding.rule[0] && got->len == want->len &&
	       !memcmp(got->data, want->data, want->len);
}

static void reserve(struct run *r, size_t n)
{
	if (n <= r->cap)
		return;
	r->cap = n + n / 2;
	r->lines = xrealloc(r->lines, r->cap * sizeof *r->lines);
	r->choices = xrealloc(r->choices, r->cap * sizeof *r->choices);
}

static void measure(struct run *r, const struct explore_result *result)
{
	r->hash = result->hash;
	r->sizes = (struct shrink_sizes){.switches = result->switches,
	                                 .points = result->points,
	                                 .threads = result->threads};
	for (size_t i = 0; i < r->n; i++) {
		r->sizes.preemptions += r->lines[i].kind == SCRIPT_PREEMPT;
		r->sizes.choices += !r->lines[i].spare;
	}
}

/* Runs the n choices of `last` and takes down what happens.  False: it does not
 * fail so. */
static bool take_down(struct shrinker *k)
{
	struct explore_options o;
	const struct script_line *lines;

	repro_options(k->repro, &o);
	o.strategy = &strategy_recorder;
	o.choices = k->last.choices;
	o.nchoices = k->last.n;
	if (!fails(k, &o))
		return false;
	lines = script_lines(&k->last.n);
	CHECK(k->last.n == k->result.nchoices);
	reserve(&k->last, k->last.n);
	memcpy(k->last.lines, lines, k->last.n * sizeof *lines);
	memcpy(k->last.choices, k->result.choices,
	       k->last.n * sizeof *k->last.choices);
	measure(&k->last, &k->result);
	return true;
}

/* How a candidate is run: it may not take much longer than the best, and races
 * matter only if they are what is looked for. */
static void candidate_options(struct shrinker *k, struct explore_options *o)
{
	uint64_t now = k->best.sizes.points, first = k->totals->before.points;
	uint64_t most = (now + now / 4 < first ? now + now / 4 : first) + 1000;

	repro_options(k->repro, o);
	o->choices = NULL;
	o->nchoices = 0;
	if (!k->endless && (o->max_points == 0 || o->max_points > most))
		o->max_points = most;
	if (!k->race)
		o->no_races = true;
}

/* Time to end? */
static bool over(struct shrinker *k)
{
	const struct shrink_options *o = k->options;

	if (o->schedules && k->totals->schedules >= o->schedules)
		k->over = true;
	if (k->trial && k->totals->schedules >= k->trial)
		k->over = true;
	if (o->progress && o->progress(o->ctx, k->totals))
		k->over = true;
	return k->over;
}

/* One run with these options.  If it fails as it should, `last` is that.  (Not
 * if the walk had to end it: that preempts at every point.) */
static bool candidate(struct shrinker *k, const struct explore_options *o)
{
	uint64_t hash;

	if (over(k) || !fails(k, o) ||
	    (k->result.points >= o->max_points && !k->endless))
		return false;
	hash = k->result.hash;
	k->last.n = k->result.nchoices;
	reserve(&k->last, k->last.n);
	memcpy(k->last.choices, k->result.choices,
	       k->last.n * sizeof *k->last.choices);
	if (take_down(k) && k->last.hash == hash)
		return true;
	fault(k);
	return false;
}

/* ---- the best ---- */

static bool better(const struct shrink_sizes *a, const struct shrink_sizes *b)
{
	if (a->preemptions != b->preemptions)
		return a->preemptions < b->preemptions;
	if (a->switches != b->switches)
		return a->switches < b->switches;
	if (a->points != b->points)
		return a->points < b->points;
	return a->choices < b->choices;
}

static void adopt(struct shrinker *k)
{
	struct run old = k->best;

	k->best = k->last;
	k->last = old;
	k->totals->now = k->best.sizes;
}

/* Plays the candidate's lines; a better run is adopted. */
static bool play(struct shrinker *k)
{
	struct explore_options o;

	candidate_options(k, &o);
	o.strategy = &strategy_script;
	script_set(k->lines, k->nlines);
	if (!candidate(k, &o) || !better(&k->last.sizes, &k->best.sizes))
		return false;
	adopt(k);
	return true;
}

/* ---- fewer lines ---- */

static void clear_lines(struct shrinker *k)
{
	size_t most = k->best.n + 16;

	k->nlines = 0;
	if (k->lines_cap < most) {
		k->lines_cap = most + most / 2;
		k->lines = xrealloc(k->lines, k->lines_cap * sizeof *k->lines);
	}
}

static bool is_preemption(const struct script_line *l)
{
	return l->kind == SCRIPT_PREEMPT;
}

static bool is_choice(const struct script_line *l)
{
	return !l->spare;
}

typedef bool (*line_class)(const struct script_line *l);

static size_t count(const struct run *r, line_class in)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += in(&r->lines[i]);
	return n;
}

/* The best without its lines from..to of that class, and without `too`. */
static bool without(struct shrinker *k, line_class in, size_t from, size_t to,
                    size_t too)
{
	size_t rank = 0;

	clear_lines(k);
	for (size_t i = 0; i < k->best.n; i++) {
		const struct script_line *l = &k->best.lines[i];
		bool out =
		    in(l) && ((rank >= from && rank < to) || rank == too);

		rank += in(l);
		if (!out)
			k->lines[k->nlines++] = *l;
	}
	return play(k);
}

/* Leaves out `chunk` lines of that class at a time, each `step` before the
 * last, as long as it helps. */
static bool sweep(struct shrinker *k, line_class in, size_t chunk, size_t step)
{
	size_t end = count(&k->best, in);
	bool helped = false;

	while (end > 0 && !k->over) {
		size_t from = end > chunk ? end - chunk : 0;

		if (without(k, in, from, end, from)) {
			size_t n = count(&k->best, in);

			helped = true;
			end = from < n ? from : n;
		} else {
			end -= step < end ? step : end;
		}
	}
	return helped;
}

/* ddmin. */
static void thin_coarsely(struct shrinker *k, line_class in)
{
	size_t chunk = count(&k->best, in), last = chunk / COARSE + 1;

	for (; chunk > last && !k->over; chunk = (chunk + 1) / 2)
		sweep(k, in, chunk, chunk);
}

/* All pairs, when there are few. */
static bool sweep_pairs(struct shrinker *k, line_class in)
{
	size_t n = count(&k->best, in);

	for (size_t j = n <= PAIRS ? n : 0; j-- > 1 && !k->over;)
		for (size_t i = j; i-- > 0 && !k->over;)
			if (without(k, in, i, i + 1, j))
				return true;
	return false;
}

/* ddmin; and pairs, since who leaves a thread must come back. */
static void thin(struct shrinker *k, line_class in)
{
	size_t chunk = count(&k->best, in);

	for (; chunk > 2 && !k->over; chunk = (chunk + 1) / 2)
		sweep(k, in, chunk, chunk);
	while (!k->over && (sweep(k, in, 1, 1) || sweep(k, in, 2, 1)))
		;
}

/* ---- lines moved ---- */

/* The line by which the thread of line i came to run; SIZE_MAX: unknown. */
static size_t entry(const struct run *r, size_t i)
{
	size_t j = i;

	while (j-- > 0)
		if (r->lines[j].kind != SCRIPT_VALUE)
			return r->lines[j].to == r->lines[i].thread ? j
			                                            : SIZE_MAX;
	return SIZE_MAX;
}

/* Preemption i comes when its thread has to give way anyway. */
static bool put_off(struct shrinker *k, size_t i)
{
	clear_lines(k);
	memcpy(k->lines, k->best.lines, k->best.n * sizeof *k->lines);
	k->nlines = k->best.n;
	k->lines[i].kind = SCRIPT_LATER;
	return play(k);
}

/* ... or in the place of the switch to its thread. */
static bool bring_forward(struct shrinker *k, size_t i)
{
	size_t j = entry(&k->best, i);

	if (j == SIZE_MAX)
		return false;
	clear_lines(k);
	for (size_t l = 0; l < k->best.n; l++)
		if (l != i)
			k->lines[k->nlines++] = k->best.lines[l];
	k->lines[j].to = k->best.lines[i].to;
	return play(k);
}

static bool move(struct shrinker *k)
{
	bool helped = false;

	for (size_t i = k->best.n; i-- > 0 && !k->over;) {
		if (i >= k->best.n || !is_preemption(&k->best.lines[i]))
			continue;
		helped |= put_off(k, i) || bring_forward(k, i);
	}
	return helped;
}

/* ---- all schedules with one preemption ---- */

/* The threads of the best's lines, up to n of them. */
static size_t threads(const struct run *r, uint32_t *set, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < 2 * r->n && found < n; i++) {
		const struct script_line *l = &r->lines[i / 2];
		uint32_t t = i % 2 ? l->to : l->thread;
		size_t j = 0;

		if (l->kind == SCRIPT_VALUE)
			continue;
		while (j < found && set[j] != t)
			j++;
		set[j] = t;
		found += j == found;
	}
	return found;
}

/* One preemption and nothing else, in every place, unless these are more than
 * `most`: small programs come to their smallest schedule. */
static bool sweep_single(struct shrinker *k, uint64_t most)
{
	uint32_t set[SINGLES];
	size_t n = threads(&k->best, set, SINGLES);
	uint64_t places = k->best.sizes.points * n * n;

	for (uint64_t i = 0; places <= most && i < places && !k->over; i++) {
		clear_lines(k);
		k->lines[k->nlines++] =
		    (struct script_line){.at = i / (n * n),
		                         .thread = set[i % n],
		                         .to = set[i / n % n],
		                         .kind = SCRIPT_PREEMPT};
		if (k->lines[0].thread != k->lines[0].to && play(k))
			return true;
	}
	return false;
}

/* ---- chance ---- */

/* One of the best's lines, for a thread and a place that exist. */
static const struct script_line *any_line(struct shrinker *k)
{
	return &k->best.lines[rng_below(&k->rng, k->best.n)];
}

/* A preemption that was not there. */
static void put_in(struct shrinker *k)
{
	const struct script_line *l = any_line(k);

	k->lines[k->nlines++] = (struct script_line){
	    .at = rng_below(&k->rng, l->at + l->at / 4 + 2),
	    .thread = l->thread,
	    .to = any_line(k)->to,
	    .kind = SCRIPT_PREEMPT};
}

/* From some line on, all of its thread come somewhat earlier or later. */
static void shift(struct shrinker *k)
{
	struct script_line from = k->lines[rng_below(&k->rng, k->nlines)];
	uint64_t by = rng_below(&k->rng, 2u << rng_below(&k->rng, SHIFT_BITS));
	bool later = rng_chance(&k->rng, 1, 2);

	for (size_t i = 0; i < k->nlines; i++) {
		struct script_line *l = &k->lines[i];

		if (l->thread == from.thread && l->at >= from.at)
			l->at = later ? l->at + by
			              : l->at - (by < l->at ? by : 0);
	}
}

/* The best, with some lines left out, at most one put in, some moved. */
static void change(struct shrinker *k)
{
	uint64_t n = k->best.sizes.preemptions;
	uint64_t sixteenths = rng_chance(&k->rng, 1, 4) ? 16 : 1;

	clear_lines(k);
	if (rng_chance(&k->rng, 1, 2))
		put_in(k);
	for (size_t i = 0; i < k->best.n; i++) {
		const struct script_line *l = &k->best.lines[i];
		bool out = false;

		if (is_preemption(l))
			out = rng_chance(&k->rng, 2, n < 4 ? 4 : n);
		else if (is_choice(l))
			out = rng_chance(&k->rng, sixteenths, 16);

		if (!out)
			k->lines[k->nlines++] = *l;
	}
	while (k->nlines > 0 && rng_chance(&k->rng, 1, 2))
		shift(k);
}

/* The newest run, by chance, becomes a better one than the best, or in another
 * scenario as good a one, when it is shrunk for a while: it is adopted. */
static bool prove(struct shrinker *k, bool same)
{
	struct run old = k->best;
	uint64_t most = old.sizes.preemptions;
	bool good;

	if (most < GOOD)
		most = GOOD;
	k->best = k->last;
	k->last = (struct run){0};
	k->trial = k->totals->schedules + TRIAL;
	thin(k, is_preemption);
	good = !k->faulty && (same ? better(&k->best.sizes, &old.sizes)
	                           : k->best.sizes.preemptions <= most);
	k->trial = 0;
	k->over = k->faulty;
	run_done(good ? &old : &k->best);
	if (!good)
		k->best = old;
	k->totals->now = k->best.sizes;
	return good;
}

/* Schedules by chance: near the best, or anew.  same: of the best's scenario.
 * True: one was adopted. */
static bool gamble(struct shrinker *k, unsigned tries, bool same)
{
	static const struct strategy *const turns[] = {
	    &strategy_script, &strategy_sticky, &strategy_script,
	    &strategy_pct};
	struct explore_options o;
	unsigned proofs = 0;

	candidate_options(k, &o);
	for (unsigned i = 0; i < tries && !k->over; i++) {
		o.strategy = turns[i % (sizeof turns / sizeof *turns)];
		if (proofs == PROOFS && !same)
			break;
		if (proofs == PROOFS)
			o.strategy = &strategy_script;
		o.seed = rng_next(&k->rng);
		if (o.strategy == &strategy_script) {
			change(k);
			script_set(k->lines, k->nlines);
		}
		if (!candidate(k, &o))
			continue;
		if (same && better(&k->last.sizes, &k->best.sizes)) {
			adopt(k);
			return true;
		}
		if (same && o.strategy == &strategy_script)
			continue;
		if (prove(k, same))
			return true;
		proofs++;
	}
	return false;
}

/* ---- the schedule ---- */

static void shrink_schedule(struct shrinker *k)
{
	k->totals->doing = "schedule";
	thin(k, is_preemption);
	while (!k->over && move(k))
		thin(k, is_preemption);
	thin(k, is_choice);
}

static void shrink_thoroughly(struct shrinker *k, unsigned tries)
{
	do
		shrink_schedule(k);
	while (!k->over &&
	       (sweep_pairs(k, is_preemption) || sweep_single(k, 8 * tries) ||
	        (k->best.sizes.preemptions > 0 && gamble(k, 8 * tries, true))));
}

/* ---- the scenario ---- */

/* Looks for the failure in the scenario that is set. */
static bool search(struct shrinker *k, unsigned tries)
{
	struct explore_options o;

	candidate_options(k, &o);
	o.strategy = &strategy_script;
	script_set(k->best.lines, k->best.n);
	if (!candidate(k, &o))
		return gamble(k, tries, false);
	adopt(k);
	return true;
}

/* A simpler scenario is kept if the failure is met within so many tries. */
static bool shrink_scenario(struct shrinker *k, unsigned tries)
{
	const struct shrink_options *o = k->options;
	bool helped = false;

	for (size_t i = 0; o->simpler && !over(k);) {
		k->totals->doing = "scenario";
		if (!o->simpler(o->ctx, i))
			break;
		if (!search(k, tries)) {
			o->back(o->ctx);
			i++;
			continue;
		}
		o->keep(o->ctx);
		helped = true;
		thin_coarsely(k, is_preemption);
	}
	return helped;
}

/* ---- all of it ---- */

static void shrink_all(struct shrinker *k)
{
	unsigned tries = TRIES;

	/* at first what makes runs short */
	thin_coarsely(k, is_preemption);
	while (shrink_scenario(k, FEW))
		;
	shrink_schedule(k);
	for (int i = 0; i < MORE && !k->over; i++, tries *= 4) {
		do
			shrink_thoroughly(k, tries);
		while (shrink_scenario(k, tries));
		if (k->best.sizes.preemptions <= 1)
			break;
	}
}

static bool confirm(struct shrinker *k)
{
	k->last.n = k->repro->nchoices;
	reserve(&k->last, k->last.n);
	if (k->last.n > 0)
		memcpy(k->last.choices, k->repro->choices,
		       k->last.n * sizeof *k->last.choices);
	if (!take_down(k)) {
		buf_printf(k->error, "%s: recorded was %s",
		           k->finding.rule[0] ? buf_str(&k->finding.signature)
		                              : "does not fail",
		           buf_str(&k->repro->signature));
		return false;
	}
	adopt(k);
	k->race = !strcmp(k->finding.rule, explore_outcome_names[RUN_RACE]);
	k->endless = k->result.outcome == RUN_LIMIT;
	k->totals->before = k->totals->now;
	return true;
}

/* The choices that a replay needs, into r; and that they do. */
static void finish(struct shrinker *k, struct repro *r)
{
	struct explore_options o;

	r->choices = xrealloc(r->choices, (k->best.n + 1) * sizeof *r->choices);
	r->nchoices = 0;
	for (size_t i = 0; i < k->best.n; i++)
		if (!k->best.lines[i].spare)
			r->choices[r->nchoices++] = k->best.choices[i];
	r->hash = k->best.hash;
	repro_options(r, &o);
	if (!fails(k, &o) || k->result.hash != r->hash || k->result.strayed > 0)
		fault(k);
}

enum shrink_end shrink(struct subject *s, struct repro *r,
                       const struct shrink_options *o,
                       struct shrink_totals *totals, struct buf *error)
{
	struct shrinker k = {.subject = s,
	                     .repro = r,
	                     .options = o,
	                     .totals = totals,
	                     .error = error,
	                     .rng = rng_seed(r->seed)};
	enum shrink_end end = SHRINK_OTHER;

	*totals = (struct shrink_totals){.doing = "schedule"};
	buf_put(&k.finding.wanted, r->signature.data, r->signature.len);
	if (confirm(&k)) {
		shrink_all(&k);
		totals->whole = !k.over;
		if (!k.faulty)
			finish(&k, r);
		end = k.faulty ? SHRINK_FAULT : SHRINK_OK;
	}
	run_done(&k.best);
	run_done(&k.last);
	free(k.lines);
	explore_result_done(&k.result);
	finding_done(&k.finding);
	return end;
}
