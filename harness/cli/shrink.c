/* shrink.c: tracetorture shrink: makes a repro small. */
#include <argp.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/outfile.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/repro_file.h"
#include "harness/trial/controlled_shrink.h"

enum { DEFAULT_SCHEDULES = 50000 };

struct shrink_command {
	const char *file;
	const char *out;
	uint64_t schedules;

	struct repro repro;
	struct subject *subject;
	struct outfile output;
	int64_t start_ns, told_ns;
};

enum { KEY_SCHEDULES = 256 };

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "Where to write the small repro", 0},
    {"schedules", KEY_SCHEDULES, "N", 0,
     "End after about N schedules, with what there is [50000]", 0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_SCHEDULES, "schedules", 1, UINT64_MAX,
     offsetof(struct shrink_command, schedules)},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct shrink_command *c = state->input;

	switch (key) {
	case 'o':
		c->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (c->file)
			argp_usage(state);
		c->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!c->file || !c->out)
			argp_usage(state);
		return 0;
	default:
		return args_parse_number(numbers, 1, key, arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "REPRO -o FILE",
    .doc = "Makes a repro that fails in the same way, with as few switches "
           "from one thread to another, and of as simple a scenario, as can "
           "be found.  Exit status 0: it is written; 3: the repro does not "
           "fail as recorded, and nothing is written.",
};

/* ---- progress ---- */

static void print_sizes(FILE *to, const struct shrink_sizes *a,
                        const struct shrink_sizes *b)
{
	fprintf(to,
	        "preemptions %" PRIu64 " -> %" PRIu64 ", switches %" PRIu64
	        " -> %" PRIu64 ", choices %" PRIu64 " -> %" PRIu64
	        ", points %" PRIu64 " -> %" PRIu64 ", threads %u -> %u",
	        a->preemptions, b->preemptions, a->switches, b->switches,
	        a->choices, b->choices, a->points, b->points, a->threads,
	        b->threads);
}

static bool progress(void *ctx, const struct shrink_totals *t)
{
	struct shrink_command *c = ctx;
	bool terminal = isatty(STDERR_FILENO);
	int64_t now = clock_now_ns();
	struct buf time = {0};

	if (now - c->told_ns < (terminal ? 500000000 : 5000000000))
		return interrupt_signal() != 0;
	c->told_ns = now;
	args_print_time(&time, now - c->start_ns);
	fprintf(stderr, "%s%s: %s: %" PRIu64 " schedules, ",
	        terminal ? "\r\033[K" : "", buf_str(&time), t->doing,
	        t->schedules);
	print_sizes(stderr, &t->before, &t->now);
	fputs(terminal ? "" : "\n", stderr);
	buf_done(&time);
	return interrupt_signal() != 0;
}

/* ---- the result ---- */

static int write_repro(struct shrink_command *c)
{
	struct buf text = {0};
	int err;

	repro_print(&c->repro, &text);
	outfile_take(&c->output, &text);
	buf_done(&text);
	err = outfile_close(&c->output);
	if (err)
		complain("cannot write %s: %s", c->out, strerror(-err));
	return err ? EXIT_ENVIRONMENT : EXIT_OK;
}

static int finish(struct shrink_command *c, const struct shrink_totals *t)
{
	FILE *to = strcmp(c->out, "-") ? stdout : stderr;
	struct buf time = {0};
	int code = write_repro(c);

	if (code)
		return code;
	args_print_time(&time, clock_now_ns() - c->start_ns);
	print_sizes(to, &t->before, &t->now);
	fprintf(to, ", after %" PRIu64 " schedules in %s%s\n", t->schedules,
	        buf_str(&time),
	        t->whole   ? ""
	        : interrupt_signal() ? "; interrupted"
	                   : "; more may help (--schedules)");
	buf_done(&time);
	return interrupt_signal() ? 128 + interrupt_signal() : EXIT_OK;
}

static int run(struct shrink_command *c)
{
	const struct shrink_options o = {.schedules = c->schedules,
	                                 .ctx = c,
	                                 .progress = progress};
	struct shrink_totals totals;
	struct buf error = {0};
	enum shrink_end end;
	int code;

	interrupt_catch();
	c->start_ns = c->told_ns = clock_now_ns();
	end = (c->repro.is_program ? shrink : controlled_shrink)(
	    c->subject, &c->repro, &o, &totals, &error);
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	if (end == SHRINK_OK) {
		code = finish(c, &totals);
	} else {
		outfile_abandon(&c->output);
		complain("%s: %s", c->file, buf_str(&error));
		code = end == SHRINK_OTHER ? EXIT_INCONCLUSIVE
		                           : EXIT_ENVIRONMENT;
	}
	buf_done(&error);
	return code;
}

/* What the result is written to is opened before the work. */
static int open_all(struct shrink_command *c)
{
	bool other_build;
	int err;

	c->subject = repro_file_open(&c->repro, &other_build);
	if (!c->subject)
		return EXIT_ENVIRONMENT;
	err = repro_fingerprint(explore_path(c->subject->image),
	                        &c->repro.flavour);
	if (err) {
		complain("cannot read %s: %s", explore_path(c->subject->image),
		         strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	err = outfile_open(&c->output, c->out);
	if (!err)
		return 0;
	complain("cannot write %s: %s", c->out, strerror(-err));
	return EXIT_ENVIRONMENT;
}

int cmd_shrink(int argc, char **argv)
{
	struct shrink_command c = {.schedules = DEFAULT_SCHEDULES};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = repro_file_load(c.file, &c.repro);
	if (code)
		return code;
	code = open_all(&c);
	if (code == 0)
		code = run(&c);
	repro_done(&c.repro);
	return code;
}
