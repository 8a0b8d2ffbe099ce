/* replay.c: tracetorture replay: runs a repro again. */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/cli.h"
#include "harness/explore/repro.h"
#include "harness/trial/controlled.h"

enum { REPRO_MAX = 1 << 28 }; /* bytes */

struct replay_command {
	const char *file;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay_command *c = state->input;

	switch (key) {
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
    .parser = parse,
    .args_doc = "REPRO",
    .doc = "Runs what a repro says, choice by choice.  Exit status 1: it "
           "fails, as recorded or otherwise (which is said); 0: it does not "
           "fail any more; 3: the target was built anew, and it does not "
           "fail in that way.",
};

/* 0 or an exit code. */
static int load(const char *path, struct repro *r)
{
	struct buf text = {0}, error = {0};
	int err = buf_read_file(&text, path, REPRO_MAX);

	if (err) {
		complain("%s: %s", path, strerror(-err));
		err = EXIT_USAGE;
	} else if (repro_parse(r, (const char *)text.data, text.len, &error)) {
		complain("%s: %s", path, buf_str(&error));
		err = EXIT_USAGE;
	}
	buf_done(&text);
	buf_done(&error);
	return err;
}

static struct subject *open_target(struct repro *r, struct buf *error)
{
	struct scenario s;
	struct controlled *c;

	if (scenario_parse(&s, (const char *)r->scenario.data, r->scenario.len,
	                   error))
		return NULL;
	c = controlled_open(buf_str(&r->name), error);
	if (!c)
		return NULL;
	controlled_set(c, &s, r->seed);
	return controlled_subject(c);
}

static struct subject *open_subject(struct repro *r)
{
	struct buf error = {0};
	struct subject *s = r->is_program
	                        ? program_open(buf_str(&r->name), &error)
	                        : open_target(r, &error);

	if (!s)
		complain("%s", buf_str(&error));
	buf_done(&error);
	return s;
}

/* Says what came of it; returns the exit code. */
static int compare(struct repro *r, const struct explore_result *result,
                   struct finding *f, bool other_build)
{
	bool same = f->signature.len == r->signature.len &&
	            !memcmp(f->signature.data, r->signature.data,
	                    f->signature.len);

	if (other_build)
		complain("the target is not the one that the repro was made "
		         "with: its choices may not fit");
	if (f->rule[0])
		printf("%s: %s\n", f->rule, buf_str(&f->text));
	if (f->rule[0] && same) {
		puts(result->hash == r->hash ? "fails as recorded, bit for bit"
		                             : "fails as recorded");
		return EXIT_FINDING;
	}
	if (other_build && result->strayed > 0) {
		printf("%" PRIu64 " choices could not be made\n",
		       result->strayed);
		return EXIT_INCONCLUSIVE;
	}
	if (f->rule[0]) {
		printf("fails otherwise: recorded was %s\n",
		       buf_str(&r->signature));
		return EXIT_FINDING;
	}
	printf("does not fail any more: recorded was %s\n",
	       buf_str(&r->signature));
	return EXIT_OK;
}

static int replay(struct repro *r)
{
	struct subject *s = open_subject(r);
	struct explore_options options;
	struct explore_result result = {0};
	struct finding f = {0};
	uint64_t flavour;
	int code;

	if (!s)
		return EXIT_ENVIRONMENT;
	if (repro_fingerprint(explore_path(s->image), &flavour)) {
		complain("cannot read %s: %m", explore_path(s->image));
		return EXIT_ENVIRONMENT;
	}
	repro_options(r, &options);
	s->run(s->ctx, &options, &result, &f);
	code = compare(r, &result, &f, flavour != r->flavour);
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
	code = load(c.file, &r);
	if (code)
		return code;
	code = replay(&r);
	repro_done(&r);
	return code;
}
