/* fleet.c: see fleet.h. */
#include "harness/campaign/fleet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"

enum {
	ROUND_S = 600,  /* of explore and libFuzzer: then they begin anew */
	INPUT_S = 60,   /* one input on a busy machine */
	MEMORY_MB = 2048,
	SEEDS = 1000000,  /* of one worker: no two have the same */
};

const char *const fleet_name[FLEET_KINDS] = {"explore", "libfuzzer", "afl"};

/* The order in which a fleet grows, over and over. */
static const enum fleet_kind order[] = {
    FLEET_EXPLORE, FLEET_LIBFUZZER, FLEET_AFL, FLEET_AFL,
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

/* ---- how many of each ---- */

unsigned fleet_size(const struct fleet *f)
{
	unsigned n = 0;

	for (int k = 0; k < FLEET_KINDS; k++)
		n += f->count[k];
	return n;
}

static int kind_of(const char *name, size_t len)
{
	for (int k = 0; k < FLEET_KINDS; k++)
		if (strlen(fleet_name[k]) == len &&
		    !memcmp(fleet_name[k], name, len))
			return k;
	return -1;
}

int fleet_parse(struct fleet *f, const char *text, struct buf *error)
{
	*f = (struct fleet){0};
	for (const char *at = text;;) {
		size_t name = strcspn(at, "=,");
		int kind = kind_of(at, name);
		char *end = (char *)(uintptr_t)(at + name);
		unsigned long n = 1;

		if (*end == '=' && end[1] >= '0' && end[1] <= '9')
			n = strtoul(end + 1, &end, 10);
		if (kind < 0 || n > FLEET_MOST || (*end && *end != ',')) {
			buf_printf(error,
			           "want one like explore=2,libfuzzer,afl=3, "
			           "not %s", at);
			return -1;
		}
		f->count[kind] += (unsigned)n;
		if (!*end)
			break;
		at = end + 1;
	}
	if (fleet_size(f) >= 1 && fleet_size(f) <= FLEET_MOST)
		return 0;
	buf_printf(error, "want 1 to %d workers", FLEET_MOST);
	return -1;
}

void fleet_choose(struct fleet *f, unsigned jobs, const bool have[FLEET_KINDS])
{
	*f = (struct fleet){0};
	if (!have[FLEET_LIBFUZZER] && !have[FLEET_AFL]) {
		f->count[FLEET_EXPLORE] = jobs;
		return;
	}
	for (unsigned i = 0; fleet_size(f) < jobs; i++) {
		enum fleet_kind k = order[i % (sizeof order / sizeof *order)];

		f->count[k] += have[k];
	}
}

/* ---- what there is ---- */

static bool in_path(const char *name)
{
	const char *at = getenv("PATH");
	struct buf path = {0};
	bool found = false;

	while (at && !found) {
		size_t n = strcspn(at, ":");

		buf_clear(&path);
		buf_printf(&path, "%.*s/%s", (int)n, n ? at : ".", name);
		found = access(buf_str(&path), X_OK) == 0;
		at = at[n] ? at + n + 1 : NULL;
	}
	buf_done(&path);
	return found;
}

static bool has(const char *engines, const char *name, struct buf *missing)
{
	struct buf path = {0};
	bool is;

	buf_printf(&path, "%s/%s", engines, name);
	is = access(buf_str(&path), R_OK) == 0;
	if (!is)
		buf_printf(missing, "%s%s", missing->len ? ", " : "",
		           buf_str(&path));
	buf_done(&path);
	return is;
}

bool fleet_have(enum fleet_kind kind, const char *engines, struct buf *missing)
{
	bool have = true;

	if (kind == FLEET_LIBFUZZER)
		return has(engines, "schedule_fuzz_libfuzzer", missing);
	if (kind != FLEET_AFL)
		return true;
	have &= has(engines, "schedule_fuzz_afl", missing);
	have &= has(engines, "schedule_afl_mutator.so", missing);
	if (in_path("afl-fuzz"))
		return have;
	buf_printf(missing, "%safl-fuzz", missing->len ? ", " : "");
	return false;
}

/* ---- commands ---- */

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

/* For the fuzzer itself, whatever the engine. */
static void fuzzer(struct words *env, const struct fleet_about *a,
                   const char *name)
{
	words_add(env, "TRACETORTURE_%s=%s", a->program ? "PROGRAM" : "TARGET",
	          a->program ? a->program : a->target);
	words_add(env, "TRACETORTURE_REPROS=%s/%s/repros", a->folder, name);
	words_add(env, "TRACETORTURE_COUNT=%s/%s/count", a->folder, name);
	words_add(env, "TRACETORTURE_KNOWN=%s/known", a->folder);
}

static void libfuzzer(struct fleet_command *c, const struct fleet_about *a,
                      const char *name, uint64_t seed)
{
	struct words *v = &c->argv;

	fuzzer(&c->env, a, name);
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
