/*
 * bisect_step.c: tracetorture bisect-step: for `git bisect run`, whether this
 * revision has the failure that shows now and then only.
 *
 * It runs until Wald's test says so (see sprt.h), with the error that the user
 * allows for the whole bisection split over its steps.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/json.h"
#include "harness/cli/args.h"
#include "harness/cli/bisect_git.h"
#include "harness/cli/bisect_run.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/rate_print.h"
#include "reports/statistics/sprt.h"
#include "reports/store/store.h"

#define DEFAULT_BAD   0.05
#define DEFAULT_GOOD  100.0 /* times seldomer than bad */
#define DEFAULT_ALPHA 0.05

enum {
	DEFAULT_STEPS = 10,
	DEFAULT_PATIENCE = 10, /* times as many runs as call a clean one good */
	BATCHES = 8,           /* of stress, until a clean one is good */
	SHOWN_LINES = 20,      /* of the first failure */
};

/* What git bisect run makes of each; any other below 128 is bad, so that
 * none of the usual codes may be used. */
enum {
	EXIT_GOOD = 0,
	EXIT_BAD = 1,
	EXIT_SKIP = 125,
	EXIT_STOP = 129, /* ends the bisection, as wrong usage of git does */
};

struct step {
	struct bisect_runner runner;
	double good, bad, alpha;  /* 0: not said */
	uint64_t steps, max_runs; /* 0: not said */
	int64_t time_ns;
	bool json;

	struct sprt sprt;
	uint64_t runs, failed;
	enum sprt_verdict verdict;
	enum bisect_end end;
	struct buf error;
};

enum {
	KEY_GOOD = 256,
	KEY_BAD,
	KEY_ALPHA,
	KEY_STEPS,
	KEY_MAX_RUNS,
	KEY_TIME,
	KEY_TIMEOUT,
	KEY_TARGET,
	KEY_SCENARIO,
	KEY_JOBS,
	KEY_OUT,
	KEY_DB,
	KEY_JSON,
};

static const struct argp_option options[] = {
    {"bad", KEY_BAD, "P", 0,
     "A bad revision fails in P of all runs, or more: 1/20 or 0.05 [1/20]", 0},
    {"good", KEY_GOOD, "P", 0,
     "A good one fails in P of all runs, or less [a hundredth of --bad]", 0},
    {"alpha", KEY_ALPHA, "A", 0,
     "The chance that any step of the bisection is wrong [0.05]", 0},
    {"steps", KEY_STEPS, "M", 0,
     "Over so many steps alpha is split [as many as git says; else 10]", 0},
    {"max-runs", KEY_MAX_RUNS, "N", 0,
     "Undecided after N runs [10 times as many as call a clean one good]", 0},
    {"time", KEY_TIME, "S", 0, "Undecided after S seconds; or 90s, 15m, 2h", 0},
    {"timeout", KEY_TIMEOUT, "S", 0,
     "A run of COMMAND that takes longer has failed", 0},
    {"target", KEY_TARGET, "T", 0, "Instead of COMMAND: stress of T", 0},
    {"scenario", KEY_SCENARIO, "F", 0, "Of that stress [default]", 0},
    {"jobs", KEY_JOBS, "J", 0, "Of that stress: J runs at once", 0},
    {"out", KEY_OUT, "DIR", 0, "Of that stress: where evidence goes [out]", 0},
    {"db", KEY_DB, "FILE", 0,
     "The database that keeps the results [of stress: DIR/tracetorture.db, "
     "else none]",
     0},
    {"json", KEY_JSON, 0, 0, "Print the verdict as JSON", 0},
    {0},
};

static const struct number_option numbers[] = {
#define OFFSET(field) offsetof(struct step, field)
    {KEY_STEPS, "steps", 1, 1000000, OFFSET(steps)},
    {KEY_MAX_RUNS, "max-runs", 1, UINT64_MAX, OFFSET(max_runs)},
    {KEY_JOBS, "jobs", 1, 1024, OFFSET(runner.jobs)},
#undef OFFSET
};

static void check_rates(struct step *s, struct argp_state *state)
{
	if (s->bad == 0)
		s->bad = DEFAULT_BAD;
	if (s->good == 0)
		s->good = s->bad / DEFAULT_GOOD;
	if (s->good >= s->bad)
		argp_error(state, "--good must be below --bad");
	if (s->alpha == 0)
		s->alpha = DEFAULT_ALPHA;
	if (s->alpha >= 0.5)
		argp_error(state, "--alpha must be below 0.5");
	if (!s->runner.command == !s->runner.target)
		argp_error(state, "want a command or a --target, one of them");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct step *s = state->input;

	switch (key) {
	case KEY_GOOD:
		args_parse_rate(state, "good", arg, &s->good);
		return 0;
	case KEY_BAD:
		args_parse_rate(state, "bad", arg, &s->bad);
		return 0;
	case KEY_ALPHA:
		args_parse_rate(state, "alpha", arg, &s->alpha);
		return 0;
	case KEY_TIME:
		args_parse_time(state, "time", arg, &s->time_ns);
		return 0;
	case KEY_TIMEOUT:
		args_parse_time(state, "timeout", arg, &s->runner.timeout_ns);
		return 0;
	case KEY_TARGET:
		s->runner.target = arg;
		return 0;
	case KEY_SCENARIO:
		s->runner.scenario = arg;
		return 0;
	case KEY_OUT:
		s->runner.out = arg;
		return 0;
	case KEY_DB:
		s->runner.db = arg;
		return 0;
	case KEY_JSON:
		s->json = true;
		return 0;
	case ARGP_KEY_ARG: /* and all behind it is the command */
		s->runner.command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		check_rates(s, state);
		return 0;
	default:
		return args_parse_number(
		    numbers, sizeof numbers / sizeof *numbers, key, arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "-- COMMAND...",
    .doc =
	"Runs COMMAND (0: passed, 125: cannot be tested, all else: failed) "
	"again and again until it is known whether this revision is good or "
	"bad.\vFor git bisect run.  Exit status: 0 good, 1 bad, 125 skip (not "
	"decided, or it cannot be tested), 129 wrong usage, which ends the "
	"bisection.",
};

/* The last lines of what the first failure printed. */
static void show_failure(const struct step *s)
{
	struct buf text = {0};
	size_t at, lines = 0;

	if (lseek(s->runner.output, 0, SEEK_SET) == 0)
		buf_read_fd(&text, s->runner.output, 16 << 20);
	for (at = text.len; at > 0; at--)
		if (text.data[at - 1] == '\n' && at < text.len &&
		    ++lines == SHOWN_LINES)
			break;
	fprintf(stderr, "the first failure, run %" PRIu64 ", printed:\n",
	        s->runs);
	fwrite(text.data + at, 1, text.len - at, stderr);
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		fputc('\n', stderr);
	buf_done(&text);
}

/* As many runs of stress as are looked at together. */
static uint64_t batch(const struct step *s)
{
	uint64_t part = sprt_clean_runs(&s->sprt) / BATCHES + 1;
	uint64_t left = s->max_runs - s->runs;

	return left < part ? left : part;
}

static void decide(struct step *s)
{
	while (s->verdict == SPRT_GO_ON && s->end == BISECT_RAN &&
	       s->runs < s->max_runs) {
		bool first = s->failed == 0;

		s->end = bisect_run(&s->runner, batch(s), &s->runs, &s->failed,
		                    &s->error);
		s->verdict = sprt_verdict(&s->sprt, s->failed, s->runs);
		if (first && s->failed > 0 && s->runner.command && !s->json)
			show_failure(s);
	}
}

/* Why there is no verdict. */
static void put_reason(struct buf *out, const struct step *s)
{
	switch (s->end) {
	case BISECT_RAN:
		buf_puts(out, "no more runs are allowed; perhaps the rate lies "
		              "between good and bad");
		break;
	case BISECT_OUT_OF_TIME:
		buf_puts(out, "the time is up");
		break;
	case BISECT_INTERRUPTED:
		buf_puts(out, "interrupted");
		break;
	case BISECT_UNTESTABLE:
	case BISECT_MISUSED:
		buf_puts(out, buf_str((struct buf *)&s->error));
		break;
	}
}

static const char *verdict_name(const struct step *s)
{
	return s->verdict == SPRT_GOOD  ? "good"
	       : s->verdict == SPRT_BAD ? "bad"
	       : s->end == BISECT_RAN || s->end == BISECT_OUT_OF_TIME
	           ? "undecided"
	           : "not tested";
}

static void print_text(const struct step *s, const char *head)
{
	struct buf line = {0};

	buf_puts(&line, verdict_name(s));
	if (head[0])
		buf_printf(&line, " %.12s", head);
	buf_printf(&line, ": %" PRIu64 " of %" PRIu64 " runs failed", s->failed,
	           s->runs);
	if (s->verdict == SPRT_GO_ON) {
		buf_puts(&line, ": ");
		put_reason(&line, s);
	}
	buf_printf(&line,
	           "; evidence %.2f, good at %.2f, bad at %.2f; "
	           "good is ",
	           sprt_evidence(&s->sprt, s->failed, s->runs), s->sprt.good_at,
	           s->sprt.bad_at);
	rate_print(&line, s->good);
	buf_puts(&line, " or less, bad ");
	rate_print(&line, s->bad);
	buf_printf(&line,
	           " or more, wrong with a chance of %.3g / %" PRIu64 " steps",
	           s->alpha, s->steps);
	puts(buf_str(&line));
	buf_done(&line);
}

static void print_json(const struct step *s, const char *head)
{
	struct buf out = {0}, reason = {0};

	buf_printf(&out, "{\"type\":\"bisect-step\",\"verdict\":\"%s\"",
	           verdict_name(s));
	buf_puts(&out, ",\"revision\":");
	json_str(&out, head);
	buf_printf(&out, ",\"runs\":%" PRIu64 ",\"failed\":%" PRIu64, s->runs,
	           s->failed);
	buf_printf(&out, ",\"evidence\":%.6f,\"good_at\":%.6f,\"bad_at\":%.6f",
	           sprt_evidence(&s->sprt, s->failed, s->runs), s->sprt.good_at,
	           s->sprt.bad_at);
	buf_printf(&out,
	           ",\"good\":%.12g,\"bad\":%.12g,\"alpha\":%.12g"
	           ",\"steps\":%" PRIu64 ",\"reason\":",
	           s->good, s->bad, s->alpha, s->steps);
	if (s->verdict == SPRT_GO_ON)
		put_reason(&reason, s);
	json_str(&out, buf_str(&reason));
	printf("%s}\n", buf_str(&out));
	buf_done(&reason);
	buf_done(&out);
}

/* ---- what is kept of a command's runs; stress keeps its own ---- */

struct kept {
	struct store *store; /* NULL: nothing is kept */
	struct store_hunt hunt;
	struct buf command;
	int64_t start_ns;
};

static int keep_begin(struct kept *k, const struct step *s, const char *head,
                      struct buf *error)
{
	if (!s->runner.db || !s->runner.command)
		return 0;
	for (char **word = s->runner.command; *word; word++) {
		buf_puts(&k->command, k->command.len > 0 ? " " : "");
		args_quote(&k->command, *word);
	}
	k->start_ns = clock_now_ns();
	k->hunt = (struct store_hunt){.population = "native",
	                              .command = buf_str(&k->command),
	                              .target = buf_str(&k->command),
	                              .target_commit = head,
	                              .scenario = "",
	                              .strategy = "",
	                              .jobs = 1,
	                              .claim = "",
	                              .begun_ns = clock_utc_ns()};
	if (!store_new_id(k->hunt.id)) {
		buf_puts(error, "no random bytes to be had");
		return -1;
	}
	k->store = store_open(s->runner.db, error);
	return k->store ? store_begin(k->store, &k->hunt, error) : -1;
}

static int keep_end(struct kept *k, const struct step *s, struct buf *error)
{
	int64_t elapsed_ns = clock_now_ns() - k->start_ns;
	struct store_batch batch = {
	    .to_ns = elapsed_ns, .runs = s->runs, .failed = s->failed};
	const char *status =
	    s->end == BISECT_INTERRUPTED ? "interrupted"
	    : s->end == BISECT_UNTESTABLE || s->end == BISECT_MISUSED
		? "ended early"
		: "finished";

	if (!k->store)
		return 0;
	if (store_batch(k->store, k->hunt.id, 0, &batch, error))
		return -1;
	return store_end(k->store, k->hunt.id, elapsed_ns, status, "", error);
}

static void keep_done(struct kept *k)
{
	store_close(k->store);
	buf_done(&k->command);
}

static int exit_code(const struct step *s)
{
	if (s->verdict != SPRT_GO_ON)
		return s->verdict == SPRT_GOOD ? EXIT_GOOD : EXIT_BAD;
	switch (s->end) {
	case BISECT_INTERRUPTED:
		return 128 + interrupt_signal();
	case BISECT_MISUSED:
		return EXIT_STOP;
	default:
		return EXIT_SKIP;
	}
}

/* What was not said. */
static void complete(struct step *s)
{
	double error;

	if (s->steps == 0)
		s->steps = bisect_git_steps();
	if (s->steps == 0)
		s->steps = DEFAULT_STEPS;
	error = s->alpha / (double)s->steps;
	s->sprt = sprt_new(s->good, s->bad, error, error);
	if (s->max_runs == 0)
		s->max_runs = DEFAULT_PATIENCE * sprt_clean_runs(&s->sprt);
	if (s->time_ns)
		s->runner.deadline_ns = clock_now_ns() + s->time_ns;
}

static int judge(struct step *s, const char *head)
{
	struct kept kept = {0};
	struct buf error = {0};
	int code;

	complete(s);
	interrupt_catch();
	if (keep_begin(&kept, s, head, &error) == 0) {
		decide(s);
		if (s->end == BISECT_MISUSED || s->end == BISECT_UNTESTABLE)
			complain("%s", buf_str(&s->error));
		(s->json ? print_json : print_text)(s, head);
		keep_end(&kept, s, &error);
	}
	code = exit_code(s);
	/* What cannot be written is no verdict of the revision, and main
	 * would say that it is bad. */
	if (fflush(stdout) != 0)
		buf_printf(&error, "cannot write to standard output: %m");
	clearerr(stdout);
	if (error.len > 0) {
		complain("%s", buf_str(&error));
		code = EXIT_STOP;
	}
	keep_done(&kept);
	buf_done(&error);
	return code;
}

int cmd_bisect_step(int argc, char **argv)
{
	struct step s = {.runner = {.scenario = "default", .out = "out"}};
	struct buf head = {0};
	FILE *output;
	int code;

	argp_err_exit_status = EXIT_STOP;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &s);
	output = tmpfile();
	if (!output) {
		complain("cannot make a temporary file: %m");
		return EXIT_SKIP;
	}
	s.runner.output = fileno(output);
	bisect_git_head(&head);
	code = judge(&s, buf_str(&head));
	fclose(output);
	buf_done(&s.error);
	buf_done(&head);
	return code;
}
