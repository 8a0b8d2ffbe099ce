/* controlled.c: see controlled.h. */
#include "harness/trial/controlled.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/scenario/interp.h"
#include "harness/trial/digest.h"
#include "harness/trial/host_controlled.h"
#include "harness/trial/target_load.h"

enum {
	TRUTH_CAP = 1 << 11, /* records a session; runs are small */
	SESSIONS = 64,       /* kept for the oracle in a run; later ones are
	                      * not judged */
};

/* A session as it was: judged when the run has ended, since the oracle needs
 * more stack than a task has, and a run may end in the middle. */
struct kept {
	struct buf trace;
	struct truth_record *records;
	size_t len, cap; /* of records */
	bool truncated;
};

struct controlled {
	struct subject subject;
	const struct tt_target *target;
	struct kept kept[SESSIONS];
	size_t nkept;
	struct verdict verdict;
	struct near_miss near[NEAR_COUNT];
	struct scenario scenario;
	uint64_t seed;
	struct interp_result interp;
};

/* DIR/NAME.so is the native flavour; the controlled one is beside it. */
static void flavour_path(const char *native, struct buf *path)
{
	const char *slash = strrchr(native, '/');

	buf_printf(path, "%.*scontrolled/%s", (int)(slash + 1 - native), native,
	           slash + 1);
}

const struct tt_target *controlled_target(const struct controlled *c)
{
	return c->target;
}

const char *controlled_path(const struct controlled *c)
{
	return explore_path(c->subject.image);
}

void controlled_set(struct controlled *c, const struct scenario *s,
                    uint64_t seed)
{
	c->scenario = *s;
	c->seed = seed;
}

void controlled_generate(void *ctx, uint64_t seed)
{
	static const uint8_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 8};
	struct rng rng = rng_seed(~seed);
	uint32_t size = sizes[rng_below(&rng, sizeof sizes)];
	const struct scenario_limits limits = {.procs = size < 4 ? 2 : 4,
	                                       .tasks = size,
	                                       .sessions = 3,
	                                       .time_ns = 100000,
	                                       .count = size};
	struct scenario s;

	scenario_generate(&s, seed, &limits);
	controlled_set(ctx, &s, seed);
}

const struct scenario *controlled_scenario(const struct controlled *c)
{
	return &c->scenario;
}

struct subject *controlled_subject(struct controlled *c)
{
	return &c->subject;
}

size_t controlled_sessions(const struct controlled *c)
{
	return c->nkept;
}

const struct buf *controlled_trace(const struct controlled *c, size_t i)
{
	return &c->kept[i].trace;
}

const struct truth_record *controlled_truth(const struct controlled *c,
                                            size_t i, size_t *n)
{
	*n = c->kept[i].len;
	return c->kept[i].records;
}

const struct near_miss *controlled_near_misses(const struct controlled *c)
{
	return c->near;
}

static void keep_truth(struct kept *k, const struct truth *t)
{
	k->len = truth_len(t);
	k->truncated = truth_truncated(t);
	if (k->cap < k->len) {
		k->cap = k->len;
		k->records = xrealloc(k->records, k->cap * sizeof *k->records);
	}
	memcpy(k->records, t->records, k->len * sizeof *k->records);
}

static int on_session(void *ctx, const struct interp_session *s)
{
	struct controlled *c = ctx;
	struct kept *k;

	if (c->nkept == SESSIONS)
		return 1;
	k = &c->kept[c->nkept++];
	buf_clear(&k->trace);
	buf_put(&k->trace, s->trace, s->len);
	keep_truth(k, s->truth);
	return 0;
}

static int should_stop(void *ctx)
{
	(void)ctx;
	return 0;
}

/* On the first simulated thread. */
static int body(void *arg)
{
	struct controlled *c = arg;
	struct interp_options o = {.seed = c->seed,
	                           .calls = host_calls_controlled(),
	                           .truth_cap = TRUTH_CAP,
	                           .on_session = on_session,
	                           .should_stop = should_stop,
	                           .ctx = c};

	if (interp_run(c->target, &c->scenario, &o, &c->interp) < 0)
		explore_fail(c->interp.error);
	return 0;
}

/* The first trace that is not as it should be. */
static void judge(struct controlled *c, struct finding *f)
{
	struct verdict *v = &c->verdict;

	memset(c->near, 0, sizeof c->near);
	for (size_t i = 0; i < c->nkept && !f->rule[0]; i++) {
		const struct kept *k = &c->kept[i];
		struct truth truth = {.records = k->records, .cap = k->len};

		/* one more than there are says that some were dropped */
		atomic_init(&truth.taken, k->len + k->truncated);
		oracle_judge(v, k->trace.data, k->trace.len, &truth);
		for (unsigned m = 0; m < NEAR_COUNT; m++)
			near_miss_add(&c->near[m], m, &v->near[m]);
		if (v->kind == VERDICT_OK)
			continue;
		snprintf(f->rule, sizeof f->rule, "%s", v->rule);
		buf_put(&f->signature, v->signature.data, v->signature.len);
		buf_put(&f->text, v->text.data, v->text.len);
	}
}

/* Tasks are the target's own: who waits for whom among them, it must say. */
static void ask_target(struct controlled *c, struct finding *f)
{
	struct buf said = {0};

	explore_ask(c->subject.image, c->target->dump, &said);
	if (said.len > 0) {
		buf_puts(&f->text, "\n  the target says:\n");
		digest_lines(&f->text, buf_str(&said), said.len, "    ");
		f->text.len--; /* no newline behind the last line */
	}
	buf_done(&said);
}

static bool is_stuck(enum explore_outcome outcome)
{
	return outcome == RUN_DEADLOCK || outcome == RUN_LIVELOCK ||
	       outcome == RUN_LIMIT;
}

/* What the oracle says comes first: it knows more. */
static void run(void *ctx, const struct explore_options *options,
                struct explore_result *result, struct finding *f)
{
	struct controlled *c = ctx;

	c->nkept = 0;
	explore_run(c->subject.image, body, c, options, result);
	finding_clear(f);
	judge(c, f);
	if (f->rule[0])
		return;
	finding_of_result(f, c->subject.image, result);
	if (f->rule[0] && is_stuck(result->outcome) && c->target->dump)
		ask_target(c, f);
}

struct controlled *controlled_open(const char *name, struct buf *error)
{
	char native[PATH_MAX];
	struct buf path = {0};
	struct controlled *c;

	if (target_find(name, native, error) < 0)
		return NULL;
	flavour_path(native, &path);
	if (access(buf_str(&path), F_OK) < 0) {
		buf_printf(error,
		           "%s has no controlled flavour (%s): it takes clang "
		           "(apt-get install clang) and make, or "
		           "tracetorture-cc",
		           name, buf_str(&path));
		buf_done(&path);
		return NULL;
	}
	c = xcalloc(1, sizeof *c);
	c->subject.image = explore_open(buf_str(&path), error);
	buf_done(&path);
	if (c->subject.image) {
		c->target = explore_symbol(c->subject.image, "tt_target");
		c->subject.ctx = c;
		c->subject.run = run;
		if (c->target && c->target->abi == TT_ABI)
			return c;
		buf_printf(error, "%s: not a target", name);
	}
	free(c);
	return NULL;
}
