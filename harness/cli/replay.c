/* replay.c: tracetorture replay: runs a repro again. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/cli.h"
#include "harness/cli/repro_file.h"

struct replay_command {
	const char *file;
	const char *traces; /* a folder; NULL: they are not kept */
};

enum { KEY_TRACES = 256 };

static const struct argp_option options[] = {
    {"traces", KEY_TRACES, "DIR", 0,
     "Write the traces of a target's sessions to DIR/1.trace, DIR/2.trace ...",
     0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay_command *c = state->input;

	switch (key) {
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
		return ARGP_ERR_UNKNOWN;
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

/* Says what came of it; returns the exit code. */
static int compare(struct repro *r, const struct explore_result *result,
                   struct finding *f, bool other_build)
{
	bool same = f->signature.len == r->signature.len &&
	            !memcmp(f->signature.data, r->signature.data,
	                    f->signature.len);

	if (f->rule[0])
		printf("%s: %s\n", f->rule, buf_str(&f->text));
	if (f->rule[0] && same) {
		puts(result->hash == r->hash ? "fails as recorded, bit for bit"
		                             : "fails as recorded");
		return EXIT_FINDING;
	}
	if (!f->rule[0] || (other_build && result->strayed > 0))
		return repro_file_passed(r, other_build, result->strayed);
	printf("fails otherwise: recorded was %s\n", buf_str(&r->signature));
	return EXIT_FINDING;
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
	code = replay(&c, &r);
	repro_done(&r);
	return code;
}
