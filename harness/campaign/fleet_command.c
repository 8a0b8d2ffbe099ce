/* fleet_command.c: how each worker of a fleet is started; see fleet.h. */
#include "harness/campaign/fleet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/check.h"

enum {
	ROUND_S = 600,  /* of explore and libFuzzer: then they begin anew */
	INPUT_S = 60,   /* one input on a busy machine */
	MEMORY_MB = 2048,
	SEEDS = 1000000,  /* of one worker: no two have the same */
	BATCH = 16,       /* schedules of one input: an execution of AFL++'s
	                   * costs as much as some of them */
};

/* Of AFL++'s main instance, then of the secondaries, over and over. */
static const struct {
	const char *power, *strategy;
} powers[] = {
    {"explore", "afl-main"},    {"fast", "afl-fast"}, {"rare", "afl-rare"},
    {"explore", "afl-explore"}, {"coe", "afl-coe"},   {"lin", "afl-lin"},
    {"quad", "afl-quad"},       {"exploit", "afl-exploit"},
};

enum { POWERS = sizeof powers / sizeof *powers };

static size_t power_of(unsigned n)
{
	return n == 1 ? 0 : 1 + (n - 2) % (POWERS - 1);
}

void words_add(struct words *w, const char *fmt, ...)
{
	struct buf word = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&word, fmt, ap);
	va_end(ap);
	buf_byte(&word, '\0');
	w->at = realloc(w->at, (w->n + 2) * sizeof *w->at);
	CHECK(w->at);
	w->at[w->n++] = (char *)word.data; /* is the word's now */
	w->at[w->n] = NULL;
}

void words_done(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->at[i]);
	free(w->at);
	*w = (struct words){0};
}

void fleet_command_done(struct fleet_command *c)
{
	words_done(&c->env);
	words_done(&c->argv);
}

static void explore(struct fleet_command *c, const struct fleet_about *a,
                    const char *name, uint64_t seed)
{
	struct words *v = &c->argv;

	words_add(v, "%s", a->tool);
	words_add(v, "explore");
	words_add(v, a->program ? "--program" : "--target");
	words_add(v, "%s", a->program ? a->program : a->target);
	words_add(v, "--jobs");
	words_add(v, "1");
	words_add(v, "--keep-going");
	words_add(v, "--time");
	words_add(v, "%d", ROUND_S);
	words_add(v, "--seed");
	words_add(v, "%" PRIu64, seed);
	words_add(v, "--db");
	words_add(v, "none"); /* the campaign's is told by the campaign */
	words_add(v, "--out");
	words_add(v, "%s/%s/repros", a->folder, name);
}

/* For the fuzzer itself, whatever the engine, and whatever the caller's
 * environment says. */
static void fuzzer(struct words *env, const struct fleet_about *a,
                   const char *name)
{
	static const char *const usual[] = {"SCENARIO", "FEEDBACK",
	                                    "MUTATOR", "CPU"};

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		words_add(env, "TRACETORTURE_%s=", usual[i]);
	words_add(env, "TRACETORTURE_PROGRAM=%s", a->program ? a->program : "");
	words_add(env, "TRACETORTURE_TARGET=%s", a->program ? "" : a->target);
	words_add(env, "TRACETORTURE_REPROS=%s/%s/repros", a->folder, name);
	words_add(env, "TRACETORTURE_COUNT=%s/%s/count", a->folder, name);
	words_add(env, "TRACETORTURE_KNOWN=%s/known", a->folder);
}

static void libfuzzer(struct fleet_command *c, const struct fleet_about *a,
                      const char *name, uint64_t seed)
{
	struct words *v = &c->argv;

	fuzzer(&c->env, a, name);
	words_add(&c->env, "TRACETORTURE_BATCH=1");
	words_add(v, "%s/schedule_fuzz_libfuzzer", a->engines);
	words_add(v, "-seed=%" PRIu64, seed % UINT32_MAX);
	words_add(v, "-reload=1");
	words_add(v, "-max_total_time=%d", ROUND_S);
	words_add(v, "-timeout=%d", INPUT_S);
	words_add(v, "-rss_limit_mb=%d", MEMORY_MB);
	words_add(v, "-artifact_prefix=%s/%s/", a->folder, name);
	words_add(v, "%s/corpus", a->folder);
}

/* Without a governor, a core pattern or a processor of its own; and goes on
 * where it was. */
static void afl(struct fleet_command *c, const struct fleet_about *a,
                const char *name, unsigned n, uint64_t seed)
{
	static const char *const always[] = {
	    "AFL_NO_UI=1", "AFL_SKIP_CPUFREQ=1", "AFL_NO_AFFINITY=1",
	    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1", "AFL_AUTORESUME=1",
	    "AFL_FORKSRV_INIT_TMOUT=120000", "AFL_CUSTOM_MUTATOR_ONLY=1",
	    "AFL_SYNC_TIME=2", /* minutes; half of it for the main instance */
	};
	struct words *v = &c->argv;

	fuzzer(&c->env, a, name);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		words_add(&c->env, "%s", always[i]);
	words_add(&c->env,
	          "AFL_CUSTOM_MUTATOR_LIBRARY=%s/schedule_afl_mutator.so",
	          a->engines);
	words_add(&c->env, "TRACETORTURE_BATCH=%d", BATCH);
	words_add(v, "afl-fuzz");
	words_add(v, n == 1 ? "-M" : "-S");
	words_add(v, "%s", name);
	words_add(v, "-p");
	words_add(v, "%s", powers[power_of(n)].power);
	words_add(v, "-s");
	words_add(v, "%" PRIu64, seed);
	words_add(v, "-t");
	words_add(v, "%d", INPUT_S * 1000);
	words_add(v, "-i");
	words_add(v, "%s/seeds", a->folder);
	words_add(v, "-o");
	words_add(v, "%s/afl", a->folder);
	words_add(v, "--");
	words_add(v, "%s/schedule_fuzz_afl", a->engines);
}

void fleet_command(struct fleet_command *c, const struct fleet_about *a,
                   enum fleet_kind kind, unsigned n, uint64_t begun)
{
	uint64_t seed = a->seed + (kind * FLEET_MOST + n) * SEEDS + begun;
	char name[32];

	CHECK_OP(kind, <, FLEET_KINDS);
	*c = (struct fleet_command){0};
	snprintf(name, sizeof name, "%s-%u", fleet_name[kind], n);
	switch (kind) {
	case FLEET_EXPLORE:
		explore(c, a, name, seed);
		break;
	case FLEET_LIBFUZZER:
		libfuzzer(c, a, name, seed);
		break;
	case FLEET_AFL:
		afl(c, a, name, n, seed);
		break;
	case FLEET_KINDS:
		break;
	}
}

const char *fleet_strategy(enum fleet_kind kind, unsigned n)
{
	if (kind == FLEET_AFL)
		return powers[power_of(n)].strategy;
	return kind == FLEET_EXPLORE ? "portfolio" : fleet_name[kind];
}
