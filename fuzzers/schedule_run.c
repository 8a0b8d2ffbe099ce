/* schedule_run.c: see schedule_run.h. */
#include "fuzzers/schedule_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzzers/feedback.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/explore/coverage.h"
#include "harness/explore/repro.h"
#include "harness/explore/strategy.h"
#include "harness/trial/controlled.h"

enum {
	WARM_SCENARIOS = 24, /* from which places are learned */
	WARM_RUNS = 4,       /* of each */
	POINTS_MOST = 1000000,
	POINTS_MOST_ALL = 8000000, /* when plain accesses count, too */
	RACES_EVERY = 8,
};

static struct {
	struct subject *subject;
	struct controlled *controlled; /* NULL: a program */
	struct buf name;
	uint64_t flavour;
	struct schedule_places places;
	struct scenario *scenario; /* NULL: the inputs' own */
	bool all_points; /* in the last run */
	uint64_t runs;
	uint64_t seen[FEEDBACK_COUNTERS / 64]; /* a bit a counter, of all runs */
	bool news; /* one was set that was not */
} runner;

/* ---- places ---- */

static void generate(uint64_t seed)
{
	const struct scenario_limits limits = {.procs = 4,
	                                       .tasks = 4,
	                                       .sessions = 3,
	                                       .time_ns = 100000,
	                                       .count = 4};
	struct scenario s;

	scenario_generate(&s, seed, &limits);
	controlled_set(runner.controlled, &s, seed);
}

static int compare_pairs(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	if (x[1] != y[1])
		return x[1] < y[1] ? -1 : 1;
	return x[0] < y[0] ? -1 : x[0] > y[0];
}

static int compare_places(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static size_t distinct(uint32_t *p, size_t n)
{
	size_t m = 0;

	qsort(p, n, sizeof *p, compare_places);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || p[i] != p[m - 1])
			p[m++] = p[i];
	return m;
}

/* Accesses that met in some runs, always the same ones. */
static void learn_places(void)
{
	struct schedule_places *p = &runner.places;
	struct explore_options o = {.strategy = &strategy_sticky,
	                            .coverage = true};
	struct schedule_run run = {0};
	const struct coverage_pair *met;

	for (uint64_t i = 0; i < WARM_SCENARIOS * WARM_RUNS; i++) {
		o.seed = i;
		if (runner.controlled)
			generate(i / WARM_RUNS);
		runner.subject->run(runner.subject->ctx, &o, &run.result,
		                    &run.finding);
	}
	met = coverage_pairs(&p->npairs);
	p->pairs = xmalloc((p->npairs + 1) * sizeof *p->pairs);
	p->places = xmalloc((p->npairs + 1) * 2 * sizeof *p->places);
	for (size_t i = 0; i < p->npairs; i++) {
		p->pairs[i][0] = met[i].writer;
		p->pairs[i][1] = met[i].reader;
		p->places[p->nplaces++] = met[i].writer;
		p->places[p->nplaces++] = met[i].reader;
	}
	qsort(p->pairs, p->npairs, sizeof *p->pairs, compare_pairs);
	p->nplaces = distinct(p->places, p->nplaces);
	schedule_run_done(&run);
}

const struct schedule_places *schedule_places(void)
{
	return &runner.places;
}

/* ---- opening ---- */

bool schedule_open(const char *name, bool program, struct buf *error)
{
	char *path = strchr(name, '/') ? realpath(name, NULL) : NULL;

	CHECK(!runner.subject);
	if (program) {
		runner.subject = program_open(name, error);
	} else {
		runner.controlled = controlled_open(name, error);
		if (runner.controlled)
			runner.subject = controlled_subject(runner.controlled);
	}
	buf_puts(&runner.name, path ? path : name);
	free(path);
	if (!runner.subject)
		return false;
	if (repro_fingerprint(explore_path(runner.subject->image),
	                      &runner.flavour)) {
		buf_printf(error, "cannot read %s",
		           explore_path(runner.subject->image));
		return false;
	}
	learn_places();
	return true;
}

/* ---- feedback ---- */

static uint32_t hashed(uint32_t a, uint32_t b, uint32_t c, uint32_t below)
{
	uint64_t h = ((uint64_t)a << 32 ^ (uint64_t)b << 16 ^ c) *
	             0x9e3779b97f4a7c15u;

	h = (h ^ h >> 29) * 0xd1342543de82ef95u;
	return (uint32_t)((h >> 32) * below >> 32);
}

static void count_bits(void (*count)(uint32_t), const uint64_t *words,
                       size_t n, uint32_t at, uint32_t below)
{
	for (size_t i = 0; i < n; i++)
		for (uint64_t w = words[i]; w; w &= w - 1)
			count(at + ((uint32_t)i * 64 +
			            (uint32_t)__builtin_ctzll(w)) % below);
}

/* How far a session has come. */
enum phase { BEFORE, STARTING, ON, STOPPING, AFTER };

static enum phase phase_after(enum phase phase, uint32_t kind)
{
	switch (kind) {
	case TRUTH_START_CALL:
		return STARTING;
	case TRUTH_SESSION_START:
		return ON;
	case TRUTH_STOP_CALL:
		return STOPPING;
	case TRUTH_SESSION_STOP:
		return AFTER;
	default:
		return phase;
	}
}

/* What one task did after another, and what a task did after what, in an
 * earlier phase: it entered a call while tracing was off, and left it while
 * it was on. */
static void count_phases(void (*count)(uint32_t), const struct truth_record *r,
                         size_t n)
{
	enum { TASKS = 64 };
	uint32_t last[TASKS] = {0};
	enum phase phase = BEFORE;

	for (size_t i = 0; i < n; i++) {
		uint32_t *own = &last[r[i].task % TASKS];
		uint32_t now;

		phase = phase_after(phase, r[i].kind);
		now = r[i].kind << 3 | phase;
		if (i > 0 && r[i - 1].task != r[i].task)
			count(FEEDBACK_PHASES_AT +
			      hashed(r[i - 1].kind, now, 1, FEEDBACK_PHASES));
		if ((*own & 7) != phase)
			count(FEEDBACK_PHASES_AT +
			      hashed(*own, now, 2, FEEDBACK_PHASES));
		*own = now;
	}
}

static unsigned bits_of(uint64_t v)
{
	unsigned n = 0;

	for (; v; v >>= 1)
		n++;
	return n;
}

/* The nearer, the more counters: each is a step on the way. */
static void count_near(void (*count)(uint32_t), const struct near_miss *near)
{
	enum { STEPS = 32, KINDS = FEEDBACK_NEAR / STEPS };

	for (uint32_t k = 0; k < NEAR_COUNT && k < KINDS; k++) {
		unsigned worst = bits_of(near[k].worst);
		uint32_t at = FEEDBACK_NEAR_AT + k * STEPS;
		unsigned from = near_misses[k].most ? 0 : worst;
		unsigned to = near_misses[k].most ? worst : STEPS - 1;

		if (near[k].count > 0)
			for (unsigned i = from; i <= to && i < STEPS; i++)
				count(at + i);
	}
}

void schedule_feedback(void (*count)(uint32_t counter), bool pairs)
{
	const struct truth_record *records;
	size_t n;

	count(0);
	count_bits(count, coverage_edges_of_run(), COVERAGE_EDGE_WORDS,
	           FEEDBACK_EDGES_AT, FEEDBACK_EDGES);
	if (!pairs)
		return;
	/* with all points there are pairs that other runs cannot have: they
	 * would fill the corpus with what is slow */
	if (!runner.all_points)
		count_bits(count, coverage_of_run(), COVERAGE_WORDS,
		           FEEDBACK_PAIRS_AT, FEEDBACK_PAIRS);
	if (!runner.controlled)
		return;
	for (size_t i = 0; i < controlled_sessions(runner.controlled); i++) {
		records = controlled_truth(runner.controlled, i, &n);
		count_phases(count, records, n);
	}
	count_near(count, controlled_near_misses(runner.controlled));
}

/* ---- running ---- */

void schedule_set_scenario(const struct scenario *s)
{
	CHECK(runner.controlled && !runner.scenario);
	runner.scenario = xmalloc(sizeof *s);
	*runner.scenario = *s;
}

const struct scenario *schedule_scenario(void)
{
	return runner.controlled ? controlled_scenario(runner.controlled)
	                         : NULL;
}

static void set_scenario(const struct schedule_input *in)
{
	uint64_t seed = in->head[INPUT_SCENARIO_SEED];
	struct scenario s;

	if (!runner.scenario)
		schedule_input_scenario(in, &s);
	controlled_set(runner.controlled,
	               runner.scenario ? runner.scenario : &s, seed);
}

static void note(uint32_t counter)
{
	uint64_t bit = (uint64_t)1 << counter % 64;

	runner.news |= !(runner.seen[counter / 64] & bit);
	runner.seen[counter / 64] |= bit;
}

static void run_once(struct schedule_run *run, bool races)
{
	run->options.no_races = !races;
	buf_clear(&run->finding.told);
	runner.subject->run(runner.subject->ctx, &run->options, &run->result,
	                    &run->finding);
}

/* To look for races takes as long as all the rest, and whether accesses race
 * hardly hangs on the schedule: it is done when a run has shown something new,
 * which is then run again, and for some others. */
static void run_and_look(struct schedule_run *run)
{
	bool races = runner.runs++ % RACES_EVERY == 0;

	run_once(run, races);
	runner.news = false;
	schedule_feedback(note, true);
	if (races || (!runner.news && !run->finding.rule[0]))
		return;
	run_once(run, true);
}

void schedule_run(struct schedule_run *run, const uint8_t *data, size_t size,
                  uint64_t nth)
{
	static struct steer_line lines[STEER_LINES];
	static struct steer steer;
	struct schedule_input *in = &run->input;
	struct explore_options *o = &run->options;

	schedule_input_read(in, data, size);
	schedule_input_steer(in, &runner.places, lines, &steer);
	steer.seed += nth << 32;
	steer_set(&steer);
	*o = (struct explore_options){
	    .strategy = &strategy_steer,
	    .plain_points = in->head[INPUT_FLAGS] & INPUT_ALL_POINTS,
	    .coverage = true};
	o->max_points = o->plain_points ? POINTS_MOST_ALL : POINTS_MOST;
	runner.all_points = o->plain_points;
	if (runner.controlled)
		set_scenario(in);
	run_and_look(run);
}

void schedule_run_done(struct schedule_run *run)
{
	explore_result_done(&run->result);
	finding_done(&run->finding);
}

bool schedule_repeats(struct schedule_run *run)
{
	struct explore_options o = run->options;
	struct explore_result again = {0};
	struct finding f = {0};
	size_t size = run->result.nchoices * sizeof *run->result.choices;
	struct explore_choice *choices = xmalloc(size + 1);
	bool same;

	memcpy(choices, run->result.choices, size);
	o.strategy = &strategy_replay;
	o.choices = choices;
	o.nchoices = run->result.nchoices;
	runner.subject->run(runner.subject->ctx, &o, &again, &f);
	same = again.hash == run->result.hash && again.strayed == 0 &&
	       !strcmp(f.rule, run->finding.rule);
	/* the choices of a result are the scheduler's, which has others now */
	CHECK(!same || again.nchoices == run->result.nchoices);
	free(choices);
	finding_done(&f);
	explore_result_done(&again);
	return same;
}

/* ---- repros ---- */

void schedule_print_repro(const struct schedule_run *run, struct buf *out)
{
	const struct explore_result *result = &run->result;
	struct repro r = {.is_program = !runner.controlled,
	                  .name = runner.name,
	                  .flavour = runner.flavour,
	                  .races = true,
	                  .plain_points = run->options.plain_points,
	                  .limit = run->options.max_points,
	                  .hash = result->hash,
	                  .signature = run->finding.signature,
	                  .choices = (void *)(uintptr_t)result->choices,
	                  .nchoices = result->nchoices};

	r.seed = run->input.head[INPUT_SCENARIO_SEED];
	if (runner.controlled)
		scenario_print(&r.scenario,
		               controlled_scenario(runner.controlled));
	repro_print(&r, out);
	buf_done(&r.scenario);
}
