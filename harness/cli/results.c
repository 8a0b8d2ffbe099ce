/* results.c: see results.h. */
#include "harness/cli/results.h"

#include <stddef.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"

enum {
	KEY_CLAIM = 1024, /* beyond those of any command */
	KEY_KEEP_GOING,
	KEY_FAILURES,
};

static const struct argp_option options[] = {
    {"claim", KEY_CLAIM, "C", 0,
     "Go on until it is known whether C holds: `p<1/50000@95', fewer than 1 in "
     "50000 runs fail, at 95 % confidence; --time or --runs bounds it",
     0},
    {"keep-going", KEY_KEEP_GOING, 0, 0,
     "Do not end at a finding, nor when the claim is decided", 0},
    {"failures", KEY_FAILURES, "N", 0,
     "End at the N-th new finding, of explore: at the N-th different one [1; "
     "with --claim, none]",
     0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_FAILURES, "failures", 1, UINT64_MAX,
     offsetof(struct results_options, failures)},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct results_options *o = state->input;

	switch (key) {
	case KEY_CLAIM:
		if (!claim_parse(arg, &o->claim))
			argp_failure(state, EXIT_USAGE, 0,
			             "--claim %s: want one like p<1/50000@95",
			             arg);
		o->claim_text = arg;
		return 0;
	case KEY_KEEP_GOING:
		o->keep_going = true;
		return 0;
	case KEY_FAILURES:
		o->failures_said = true;
		break;
	case ARGP_KEY_END:
		if (!o->failures_said)
			o->failures = !o->claim_text && !o->keep_going;
		return 0;
	}
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

const struct argp results_argp = {.options = options, .parser = parse};

struct results {
	const struct results_options *o;
	const struct sink *print;
	struct live_claim claim; /* if o->claim_text */
	uint64_t findings;       /* new ones */
};

struct results *results_new(const struct results_options *o,
                            const struct sink *print)
{
	struct results *r = xcalloc(1, sizeof *r);

	r->o = o;
	r->print = print;
	if (o->claim_text)
		r->claim = live_claim_new(o->claim);
	return r;
}

void results_free(struct results *r)
{
	free(r);
}

const struct live_claim *results_claim(const struct results *r)
{
	return r->o->claim_text ? &r->claim : NULL;
}

static void on_sessions(void *ctx, const struct sink_session *s, size_t n)
{
	struct results *r = ctx;

	r->print->sessions(r->print->ctx, s, n);
}

static bool on_finding(void *ctx, const struct sink_finding *f)
{
	struct results *r = ctx;

	r->findings += f->seen == 1 || !r->o->distinct;
	r->print->finding(r->print->ctx, f);
	return true;
}

static void on_run(void *ctx, const struct sink_run *run)
{
	struct results *r = ctx;

	if (r->o->claim_text)
		live_claim_add(&r->claim, run->failed - run->known, run->runs);
	r->print->run(r->print->ctx, run);
}

bool results_enough(const struct results *r)
{
	if (r->o->failures > 0 && r->findings >= r->o->failures)
		return true;
	return r->o->claim_text && !r->o->keep_going &&
	       r->claim.verdict != CLAIM_IS_OPEN;
}

static bool on_tick(void *ctx, int64_t elapsed_ns)
{
	struct results *r = ctx;

	return r->print->tick(r->print->ctx, elapsed_ns) && !results_enough(r);
}

struct sink results_sink(struct results *r)
{
	return (struct sink){.ctx = r,
	                     .sessions = on_sessions,
	                     .finding = on_finding,
	                     .run = on_run,
	                     .tick = on_tick};
}

int results_code(const struct results *r)
{
	if (!r->o->claim_text)
		return r->findings > 0 ? EXIT_FINDING : EXIT_OK;
	switch (r->claim.verdict) {
	case CLAIM_IS_MET:
		return EXIT_OK;
	case CLAIM_IS_BROKEN:
		return EXIT_FINDING;
	case CLAIM_IS_OPEN:
		break;
	}
	return EXIT_INCONCLUSIVE;
}
