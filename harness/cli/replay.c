/*
 * replay.c: tracetorture replay: runs a repro again.
 *
 * Choices are points of one build.  Of another one, or another target, a repro
 * is the scenario, which shrinking made so simple that the failure is not far,
 * and what is to be broken: --near looks for that.
 */
#include <argp.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/repro_file.h"
#include "harness/explore/hunt.h"

struct replay_command {
	const char *file;
	const char *target; /* NULL: the repro's */
	const char *traces; /* a folder; NULL: they are not kept */
	uint64_t near;      /* schedules; 0: only the repro's own */
};

enum { KEY_TARGET = 256, KEY_TRACES, KEY_NEAR };

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "Run it on this target, and not on the one it was found on", 0},
    {"near", KEY_NEAR, "N", 0,
     "If it does not fail so: look for the same in up to N other schedules "
     "of its scenario",
     0},
    {"traces", KEY_TRACES, "DIR", 0,
     "Write the traces of a target's sessions to DIR/1.trace, DIR/2.trace ...",
     0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_NEAR, "near", 1, UINT64_MAX, offsetof(struct replay_command, near)},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay_command *c = state->input;

	switch (key) {
	case KEY_TARGET:
		c->target = arg;
		return 0;
	case KEY_TRACES:
		c->traces = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (c->file)
			argp_usage(state);
		c->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return args_parse_number(numbers, 1, key, arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "REPRO",
    .doc = "Runs what a repro says, choice by choice.  Exit status 1: it "
           "fails, as recorded or otherwise (which is said); 0: it does not "
           "fail any more; 3: the target was built anew, and it does not "
           "fail in that way.",
};

/* ---- the repro's own schedule ---- */

/* Does it fail exactly so? */
static bool is_recorded(const struct repro *r, const struct finding *f)
{
	return f->rule[0] && f->signature.len == r->signature.len &&
	       !memcmp(f->signature.data, r->signature.data,
	               f->signature.len);
}

/* Says what came of it; returns the exit code. */
static int compare(struct repro *r, const struct explore_result *result,
                   struct finding *f, bool other_build)
{
	if (f->rule[0])
		printf("%s: %s\n", f->rule, buf_str(&f->text));
	if (is_recorded(r, f)) {
		puts(result->hash == r->hash ? "fails as recorded, bit for bit"
		                             : "fails as recorded");
		return EXIT_FINDING;
	}
	if (!f->rule[0] || (other_build && result->strayed > 0))
		return repro_file_passed(r, other_build, result->strayed);
	printf("fails otherwise: recorded was %s\n", buf_str(&r->signature));
	return EXIT_FINDING;
}

/* ---- others near it ---- */

struct search {
	const struct repro *repro;
	bool found; /* the rule of the repro is broken */
	bool other; /* or another one */
};

/* Places have other names in another build: its rule alone is compared. */
static bool is_rule_of(const struct repro *r, const char *rule)
{
	size_t n = strlen(rule);

	return r->signature.len >= n &&
	       !memcmp(r->signature.data, rule, n) &&
	       (r->signature.len == n || r->signature.data[n] == ' ');
}

static bool found(void *ctx, const struct hunt_finding *f)
{
	struct search *s = ctx;

	printf("%s: schedule %" PRIu64 " (%s) of the scenario: %s\n", f->rule,
	       f->number + 1, f->strategy, f->text);
	s->found = is_rule_of(s->repro, f->rule);
	s->other |= !s->found;
	return !s->found;
}

static bool progress(void *ctx, const struct hunt_totals *t)
{
	(void)ctx;
	(void)t;
	return interrupt_signal() == 0;
}

/* Looks for the failure elsewhere; returns the exit code. */
static int look_near(const struct replay_command *c, const struct repro *r,
                     struct subject *subject)
{
	struct search s = {.repro = r};
	const struct hunt_options o = {.schedules = c->near,
	                               .seed = r->seed,
	                               .jobs = 1,
	                               .no_races = !r->races,
	                               .plain_points = r->plain_points,
	                               .max_points = r->limit};
	const struct hunt_events events = {&s, found, progress};
	struct hunt_totals totals;
	struct buf error = {0};
	int err;

	interrupt_catch();
	err = hunt(subject, &o, &events, &totals, &error);
	if (err)
		complain("%s", buf_str(&error));
	buf_done(&error);
	if (err)
		return EXIT_ENVIRONMENT;
	if (interrupt_signal())
		return 128 + interrupt_signal();
	if (s.found)
		puts("breaks the recorded rule");
	else
		printf("%s in %" PRIu64 " schedules of its scenario: recorded "
		       "was %.*s\n",
		       s.other ? "only fails otherwise" : "does not fail",
		       totals.schedules, (int)r->signature.len,
		       (const char *)r->signature.data);
	return s.found || s.other ? EXIT_FINDING : EXIT_OK;
}

static int replay(const struct replay_command *c, struct repro *r)
{
	struct explore_options run;
	struct explore_result result = {0};
	struct finding f = {0};
	bool other_build;
	struct subject *s = repro_file_open(r, &other_build);
	int code;

	if (!s)
		return EXIT_ENVIRONMENT;
	repro_options(r, &run);
	buf_put(&f.wanted, r->signature.data, r->signature.len);
	s->run(s->ctx, &run, &result, &f);
	if (c->near && !is_recorded(r, &f))
		code = look_near(c, r, s);
	else
		code = compare(r, &result, &f, other_build);
	if (c->traces && !r->is_program && !repro_file_traces(s, c->traces))
		code = EXIT_ENVIRONMENT;
	explore_result_done(&result);
	finding_done(&f);
	return code;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_command c = {0};
	struct repro r;
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = repro_file_load(c.file, &r);
	if (code)
		return code;
	if (c.target && r.is_program) {
		complain("%s: --target: the repro is of a program", c.file);
		repro_done(&r);
		return EXIT_USAGE;
	}
	if (c.target) {
		buf_clear(&r.name);
		buf_puts(&r.name, c.target);
	}
	code = replay(&c, &r);
	repro_done(&r);
	return code;
}
