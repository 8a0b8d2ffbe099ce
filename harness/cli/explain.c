/* explain.c: tracetorture explain: why a repro fails. */
#include <argp.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/outfile.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/repro_file.h"
#include "harness/explore/explain/explain.h"
#include "reports/statistics/binomial.h"

#define CONFIDENCE 0.95

enum {
	SAMPLES_MOST = 1000000,
	MANY = 40, /* choices: it is worth to shrink the repro first */
};

struct explain_command {
	const char *file;
	const char *html;
	const char *part;
	struct explain_options options;
};

enum { KEY_HTML = 256, KEY_PART, KEY_SAMPLES, KEY_ALL, KEY_NO_CURVE };

static const struct argp_option options[] = {
    {"html", KEY_HTML, "F", 0, "Write it as a page of HTML to F, too", 0},
    {"part", KEY_PART, "F", 0,
     "Likewise, as an element for a page that is about more", 0},
    {"samples", KEY_SAMPLES, "K", 0,
     "Runs for each point of the curve [as many as take some seconds]", 0},
    {"all", KEY_ALL, 0, 0, "Leave no switch out", 0},
    {"no-curve", KEY_NO_CURVE, 0, 0,
     "Leave out how likely it fails after each choice", 0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_SAMPLES, "samples", 1, SAMPLES_MOST,
     offsetof(struct explain_command, options.samples)},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explain_command *c = state->input;

	switch (key) {
	case KEY_HTML:
		c->html = arg;
		return 0;
	case KEY_PART:
		c->part = arg;
		return 0;
	case KEY_ALL:
		c->options.all = true;
		return 0;
	case KEY_NO_CURVE:
		c->options.no_curve = true;
		return 0;
	case ARGP_KEY_ARG:
		if (c->file)
			argp_error(state, "only one REPRO, please");
		c->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which REPRO?");
		return 0;
	default:
		return args_parse_number(
		    numbers, sizeof numbers / sizeof *numbers, key, arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "REPRO",
    .doc = "Runs what a repro says, and tells why it fails: the steps by which "
	   "threads get in each other's way, the accesses whose order "
	   "decides, the nearest schedule that passes, and after which choice "
	   "the failure is hard to avoid.  The exit status is that of "
	   "replay.",
};

static void interval(uint64_t k, uint64_t n, double *low, double *high)
{
	struct interval i = binomial_interval(k, n, CONFIDENCE);

	*low = i.low;
	*high = i.high;
}

static int write_page(const struct explanation *e, const char *path,
                      void (*print)(const struct explanation *, struct buf *))
{
	struct buf page = {0};
	int err;

	if (!path)
		return EXIT_FINDING;
	print(e, &page);
	err = outfile_write(path, &page);
	buf_done(&page);
	if (!err)
		return EXIT_FINDING;
	complain("cannot write %s: %s", path, strerror(-err));
	return EXIT_ENVIRONMENT;
}

static void note(struct explanation *e, const struct repro *r)
{
	if (e->signature.len != r->signature.len ||
	    memcmp(e->signature.data, r->signature.data, r->signature.len) != 0)
		buf_printf(&e->note, "it fails otherwise: recorded was %.*s",
		           (int)r->signature.len,
		           (const char *)r->signature.data);
	if (r->nchoices > MANY)
		buf_printf(&e->note,
		           "%stracetorture shrink makes a repro with fewer "
		           "choices, which is told better",
		           e->note.len ? "\n" : "");
}

static int run(struct explain_command *c, struct repro *r)
{
	struct explanation e = {0};
	struct buf text = {0};
	bool other_build;
	struct subject *s = repro_file_open(r, &other_build);
	uint64_t strayed;
	int code = EXIT_FINDING;

	if (!s)
		return EXIT_ENVIRONMENT;
	repro_options(r, &c->options.run);
	c->options.signature = r->signature;
	c->options.interval = interval;
	buf_put(&e.name, r->name.data, r->name.len);
	if (!explain(s, &c->options, &e, &strayed)) {
		explain_done(&e);
		return repro_file_passed(r, other_build, strayed);
	}
	note(&e, r);
	explain_print(&e, &text);
	fwrite(text.data, 1, text.len, stdout);
	code = write_page(&e, c->html, explain_print_html);
	if (code == EXIT_FINDING)
		code = write_page(&e, c->part, explain_print_part);
	buf_done(&text);
	explain_done(&e);
	return code;
}

int cmd_explain(int argc, char **argv)
{
	struct explain_command c = {0};
	struct repro r;
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = repro_file_load(c.file, &r);
	if (code)
		return code;
	code = run(&c, &r);
	repro_done(&r);
	return code;
}
