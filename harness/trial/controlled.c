/* controlled.c: see controlled.h. */
#include "harness/trial/controlled.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/oracle/oracle.h"
#include "harness/scenario/interp.h"
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
	uint64_t number;
};

struct controlled {
	struct explore_image *image;
	const struct tt_target *target;
	struct kept kept[SESSIONS];
	uint64_t nkept;
	struct verdict verdict;
	/* of the run that is on */
	const struct scenario *scenario;
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
	c->image = explore_open(buf_str(&path), error);
	buf_done(&path);
	if (c->image) {
		c->target = explore_symbol(c->image, "tt_target");
		if (c->target && c->target->abi == TT_ABI)
			return c;
		buf_printf(error, "%s: not a target", name);
	}
	free(c);
	return NULL;
}

struct explore_image *controlled_image(struct controlled *c)
{
	return c->image;
}

const struct tt_target *controlled_target(const struct controlled *c)
{
	return c->target;
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
	k->number = s->number;
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

	if (interp_run(c->target, c->scenario, &o, &c->interp) < 0)
		explore_fail(c->interp.error);
	return 0;
}

static void take_verdict(struct controlled_finding *f, const struct verdict *v,
                         const struct kept *k)
{
	snprintf(f->rule, sizeof f->rule, "%s", v->rule);
	buf_put(&f->signature, v->signature.data, v->signature.len);
	buf_put(&f->text, v->text.data, v->text.len);
	f->session = k->number;
	buf_put(&f->trace, k->trace.data, k->trace.len);
}

static void judge(struct controlled *c, struct controlled_finding *f)
{
	for (uint64_t i = 0; i < c->nkept && !f->rule[0]; i++) {
		const struct kept *k = &c->kept[i];
		struct truth truth = {.records = k->records, .cap = k->len};

		/* one more than there are says that some were dropped */
		atomic_init(&truth.taken, k->len + k->truncated);
		oracle_judge(&c->verdict, k->trace.data, k->trace.len, &truth);
		if (c->verdict.kind != VERDICT_OK)
			take_verdict(f, &c->verdict, k);
	}
}

/* What explore says of the run, when the oracle is silent. */
static void take_outcome(struct controlled_finding *f,
                         const struct explore_result *r)
{
	snprintf(f->rule, sizeof f->rule, "%s",
	         explore_outcome_names[r->outcome]);
	buf_puts(&f->signature, f->rule);
	buf_put(&f->text, r->text.data, r->text.len);
	f->session = UINT64_MAX;
}

void controlled_run(struct controlled *c, const struct scenario *s,
                    uint64_t seed, const struct explore_options *options,
                    struct controlled_result *r)
{
	struct controlled_finding *f = &r->finding;

	c->scenario = s;
	c->seed = seed;
	c->nkept = 0;
	f->rule[0] = '\0';
	buf_clear(&f->signature);
	buf_clear(&f->text);
	buf_clear(&f->trace);
	explore_run(c->image, body, c, options, &r->run);
	r->sessions = c->nkept;
	judge(c, f);
	if (!f->rule[0] && r->run.outcome != RUN_OK)
		take_outcome(f, &r->run);
}

void controlled_result_done(struct controlled_result *r)
{
	explore_result_done(&r->run);
	buf_done(&r->finding.signature);
	buf_done(&r->finding.text);
	buf_done(&r->finding.trace);
}
