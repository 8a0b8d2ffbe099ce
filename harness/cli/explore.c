/* explore.c: tracetorture explore. */
#include <argp.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/rate_print.h"
#include "harness/cli/results.h"
#include "harness/cli/scenario_file.h"
#include "harness/explore/hunt.h"
#include "harness/explore/repro.h"
#include "harness/explore/strategy.h"
#include "harness/trial/controlled.h"

#define DEFAULT_TIME_NS 20000000000

enum {
	JOBS_MOST = 256,
	POINTS_MOST = 10000000, /* of a run; clocks of threads count so far */
	SEED_MOST = 1000000,
};

struct explore_command {
	const char *target;
	const char *program;
	const char *scenario_name;
	const char *strategy;
	const char *out;
	uint64_t jobs; /* 0: one a core */
	bool seeded;
	bool random; /* the scenario is another one every few schedules */
	struct scenario scenario;
	struct hunt_options options;
	struct results_options results_options;

	struct subject *subject;
	struct controlled *controlled; /* NULL: a program */
	uint64_t flavour;
	int64_t start_ns;
	bool failed; /* a repro could not be written */
	struct results *results;
	struct results_hunt hunt;
	struct sink sink; /* theirs */
	const struct hunt_finding *found; /* being told */
	struct hunt_totals totals;        /* so far */
	struct hunt_totals told;          /* of these, to the sink */
	uint64_t known; /* failures that are, not yet told to the sink */
};

enum {
	KEY_TARGET = 256,
	KEY_PROGRAM,
	KEY_SCENARIO,
	KEY_STRATEGY,
	KEY_SCHEDULES,
	KEY_TIME,
	KEY_SEED,
	KEY_JOBS,
	KEY_OUT,
	KEY_NO_RACES,
	KEY_ALL_POINTS,
	KEY_MAX_POINTS,
};

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "NAME, NAME+VARIANT or the path of a shared object, beside whose folder "
     "`controlled' is [gort]",
     0},
    {"program", KEY_PROGRAM, "P", 0,
     "Instead: main of a program that tracetorture-cc built", 0},
    {"scenario", KEY_SCENARIO, "F", 0,
     "A file, the name of a built-in scenario, or `random': another one every "
     "16 schedules [random]",
     0},
    {"strategy", KEY_STRATEGY, "S", 0, NULL, 0}, /* see help() */
    {"schedules", KEY_SCHEDULES, "N", 0, "End after N schedules", 0},
    {"time", KEY_TIME, "S", 0,
     "End after S seconds; or 90s, 15m, 2h [20s unless --schedules or --claim "
     "is given]",
     0},
    {"seed", KEY_SEED, "X", 0, "Seed of all choices [random]", 0},
    {"jobs", KEY_JOBS, "J", 0, "J processes at once [one a core]", 0},
    {"out", KEY_OUT, "DIR", 0, "Where repros go [out]", 0},
    {"no-races", KEY_NO_RACES, 0, 0, "Do not look for data races", 0},
    {"all-points", KEY_ALL_POINTS, 0, 0,
     "Switch threads at all plain accesses, not just those that raced", 0},
    {"max-points", KEY_MAX_POINTS, "N", 0,
     "A run with more scheduling points has no end [1000000]", 0},
    {0},
};

/* The options that take a number, and where it goes. */
/* Offsets are in struct explore_command. */
static const struct number_option numbers[] = {
#define OFFSET(field) offsetof(struct explore_command, field)
    {KEY_JOBS, "jobs", 1, JOBS_MOST, OFFSET(jobs)},
    {KEY_SCHEDULES, "schedules", 1, UINT64_MAX, OFFSET(options.schedules)},
    {KEY_SEED, "seed", 0, UINT64_MAX, OFFSET(options.seed)},
    {KEY_MAX_POINTS, "max-points", 1, POINTS_MOST, OFFSET(options.max_points)},
#undef OFFSET
};

static error_t parse_number(int key, const char *arg, struct argp_state *state)
{
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

/* Their names: a, b or c. */
static void list_strategies(struct buf *out)
{
	const struct strategy *s, *last = NULL;

	for (unsigned i = 0; (s = strategy_at(i)); i++) {
		if (s->internal)
			continue;
		if (last)
			buf_printf(out, "%s%s", out->len ? ", " : "",
			           last->name);
		last = s;
	}
	buf_printf(out, " or %s", last->name);
}

/* As for --help: nothing else is done. */
static _Noreturn void print_strategies(void)
{
	const struct strategy *s;

	for (unsigned i = 0; (s = strategy_at(i)); i++)
		if (!s->internal)
			printf("%-10s %s\n", s->name, s->about);
	exit(fflush(stdout) == 0 ? EXIT_OK : EXIT_ENVIRONMENT);
}

static void want_strategy(struct argp_state *state, const char *name)
{
	struct explore_command *c = state->input;
	struct buf names = {0};

	if (!strcmp(name, "list"))
		print_strategies();
	c->options.strategy = strategy_find(name);
	if (c->options.strategy && !c->options.strategy->internal)
		return;
	list_strategies(&names);
	argp_failure(state, EXIT_USAGE, 0, "--strategy %s: want %s", name,
	             buf_str(&names));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explore_command *c = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->results_options;
		return 0;
	case KEY_TARGET:
		c->target = arg;
		return 0;
	case KEY_PROGRAM:
		c->program = arg;
		return 0;
	case KEY_SCENARIO:
		c->scenario_name = arg;
		return 0;
	case KEY_STRATEGY:
		want_strategy(state, arg);
		return 0;
	case KEY_TIME:
		args_parse_time(state, "time", arg, &c->options.time_ns);
		return 0;
	case KEY_OUT:
		c->out = arg;
		return 0;
	case KEY_NO_RACES:
		c->options.no_races = true;
		return 0;
	case KEY_ALL_POINTS:
		c->options.plain_points = true;
		return 0;
	case KEY_SEED:
		c->seeded = true;
		return parse_number(key, arg, state);
	default:
		return parse_number(key, arg, state);
	}
}

/* What argp prints for the key; it frees what is not `text'. */
static char *help(int key, const char *text, void *input)
{
	struct buf out = {0};

	(void)input;
	if (key != KEY_STRATEGY)
		return (char *)(uintptr_t)text;
	list_strategies(&out);
	buf_puts(&out, " [several take turns]");
	buf_byte(&out, '\0');
	return (char *)out.data;
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .help_filter = help,
    .children = (const struct argp_child[]){{&results_argp, 0, NULL, 0}, {0}},
    .doc = "Runs a target under a scheduler that decides at every step who "
           "goes on, again and again in another order, and says when a trace "
           "is wrong, an assertion fails, nothing goes on, or accesses "
           "race.\vA claim is one about schedules as the strategy draws them; "
           "it says nothing of native runs.",
};

/* ---- what is run ---- */

static int load_scenario(struct explore_command *c)
{
	struct buf text = {0};
	int code = 0;

	c->random = strcmp(c->scenario_name, "random") == 0;
	if (!c->random)
		code = scenario_file_load(&c->scenario, &text,
		                          c->scenario_name);
	buf_done(&text);
	return code;
}

static int open_target(struct explore_command *c)
{
	struct buf error = {0};
	int code = load_scenario(c);

	if (code)
		return code;
	c->controlled = controlled_open(c->target, &error);
	if (!c->controlled) {
		complain("%s", buf_str(&error));
		buf_done(&error);
		return EXIT_ENVIRONMENT;
	}
	c->subject = controlled_subject(c->controlled);
	if (c->random)
		c->subject->prepare = controlled_generate;
	else
		controlled_set(c->controlled, &c->scenario, c->options.seed);
	return 0;
}

static int open_program(struct explore_command *c)
{
	struct buf error = {0};

	c->subject = program_open(c->program, &error);
	if (c->subject)
		return 0;
	complain("%s", buf_str(&error));
	buf_done(&error);
	return EXIT_ENVIRONMENT;
}

/* A search without chance is one walk through one tree. */
static int check_search(struct explore_command *c)
{
	const struct strategy *s = c->options.strategy;

	if (!s || !s->reach)
		return 0;
	if (!c->program && !strcmp(c->scenario_name, "random")) {
		complain("--strategy %s goes through the schedules of one "
		         "scenario: say which by --scenario", s->name);
		return EXIT_USAGE;
	}
	if (c->results_options.claim_text) {
		complain("--strategy %s goes through schedules in order: they "
		         "are no sample that --claim could judge",
		         s->name);
		return EXIT_USAGE;
	}
	if (c->jobs > 1)
		complain("--strategy %s runs in one process", s->name);
	c->jobs = 1;
	return 0;
}

/* Fills in what was not said, and opens what is run.  0 or an exit code. */
static int complete(struct explore_command *c)
{
	struct hunt_options *o = &c->options;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int code = check_search(c);

	if (code)
		return code;
	if (o->time_ns == 0 && o->schedules == 0 &&
	    !c->results_options.claim_text)
		o->time_ns = DEFAULT_TIME_NS;
	o->jobs = (unsigned)c->jobs;
	if (o->jobs == 0)
		o->jobs = cores > 0 && cores <= JOBS_MOST ? (unsigned)cores : 1;
	/* schedules of one scenario are not independent */
	o->per_seed = c->results_options.claim_text != NULL;
	if (!c->seeded) {
		if (getrandom(&o->seed, sizeof o->seed, 0) != sizeof o->seed) {
			complain("no random seed to be had: %m");
			return EXIT_ENVIRONMENT;
		}
		o->seed %= SEED_MOST; /* to be typed again */
	}
	code = c->program ? open_program(c) : open_target(c);
	if (code == 0 &&
	    repro_fingerprint(explore_path(c->subject->image), &c->flavour)) {
		complain("cannot read %s: %m", explore_path(c->subject->image));
		code = EXIT_ENVIRONMENT;
	}
	return code;
}

/* ---- findings ---- */

static struct repro repro_of(struct explore_command *c,
                             const struct hunt_finding *f)
{
	struct repro r = hunt_repro(f);

	r.is_program = c->program != NULL;
	buf_puts(&r.name, c->program ? c->program : c->target);
	r.flavour = c->flavour;
	if (!c->random)
		r.seed = c->options.seed;
	else
		controlled_generate(c->controlled, f->seed);
	if (!c->program)
		scenario_print(&r.scenario, c->random
		                                ? controlled_scenario(c->controlled)
		                                : &c->scenario);
	return r;
}

/* DIR/RULE-SEED-NUMBER.repro; returns its path and its text. */
static void write_repro(struct explore_command *c,
                        const struct hunt_finding *f, struct buf *path,
                        struct buf *text)
{
	struct repro r = repro_of(c, f);
	int err;

	repro_print(&r, text);
	buf_printf(path, "%s/%s-%" PRIu64 "-%" PRIu64 ".repro", c->out, f->rule,
	           c->options.seed, f->number);
	err = folder_make(c->out);
	if (!err)
		err = buf_write_file(text, buf_str(path));
	if (err) {
		complain("cannot write %s: %s", buf_str(path), strerror(-err));
		c->failed = true;
	}
	repro_done(&r);
}

/* hunt_events.found: the first of its kind with a repro. */
static bool found(void *ctx, const struct hunt_finding *f)
{
	struct explore_command *c = ctx;
	struct buf path = {0}, text = {0}, repeat = {0};
	struct sink_finding record = {.rule = f->rule,
	                              .signature = f->signature,
	                              .text = f->text,
	                              .run = f->number,
	                              .seed = c->options.seed,
	                              .session = UINT64_MAX,
	                              .seen = f->seen};

	if (f->seen == 1) {
		write_repro(c, f, &path, &text);
		buf_puts(&repeat, "tracetorture replay ");
		args_quote(&repeat, buf_str(&path));
	}
	record.dir = buf_str(&path);
	record.repro = buf_str(&text);
	record.repeat = buf_str(&repeat);
	record.known = "";
	c->found = f;
	if (!c->sink.finding(c->sink.ctx, &record))
		c->known++;
	buf_done(&path);
	buf_done(&text);
	buf_done(&repeat);
	return !results_enough(c->results);
}

/* Tells the sink of the schedules since it was last told. */
static void tell_runs(struct explore_command *c)
{
	const struct sink_run run = {
	    .runs = c->totals.schedules - c->told.schedules,
	    .failed = c->totals.findings - c->told.findings,
	    .known = c->known};

	if (run.runs > 0)
		c->sink.run(c->sink.ctx, &run);
	c->told = c->totals;
	c->known = 0;
}

/* hunt_events.progress */
static bool progress(void *ctx, const struct hunt_totals *t)
{
	struct explore_command *c = ctx;

	(void)t; /* it is c->totals */
	tell_runs(c);
	return c->sink.tick(c->sink.ctx, clock_now_ns() - c->start_ns) &&
	       interrupt_signal() == 0;
}

/* ---- what is printed ---- */

static void print_sessions(void *ctx, const struct sink_session *s, size_t n)
{
	(void)ctx;
	(void)s;
	(void)n;
}

static void print_run(void *ctx, const struct sink_run *run)
{
	(void)ctx;
	(void)run;
}

static bool print_finding(void *ctx, const struct sink_finding *f)
{
	struct explore_command *c = ctx;
	const struct hunt_finding *h = c->found;

	if (f->seen > 1)
		return true;
	printf("%s: schedule %" PRIu64 " (%s, %" PRIu64 " points, %" PRIu64
	       " switches): %s\nrepeat: %s\n",
	       f->rule, f->run + 1, h->strategy, h->points, h->switches,
	       f->text, f->repeat);
	if (f->known[0])
		printf("known as %s\n", f->known);
	fflush(stdout);
	return true;
}

static void print_claim(FILE *to, const struct explore_command *c, int64_t ns,
                        const char *before)
{
	const struct live_claim *claim = results_claim(c->results);
	struct buf line = {0};

	if (!claim)
		return;
	rate_print_claim(&line, c->results_options.claim_text, claim,
	                 "schedules", ns);
	fprintf(to, "%s%s", before, buf_str(&line));
	buf_done(&line);
}

static void print_totals(FILE *to, const struct explore_command *c, int64_t ns)
{
	const struct hunt_totals *t = &c->totals;
	struct buf time = {0};

	args_print_time(&time, ns);
	fprintf(to,
	        "%s: %" PRIu64 " schedules, %" PRIu64 " findings (%" PRIu64
	        " different), %.0f/s, %" PRIu64 " repeated without difference",
	        buf_str(&time), t->schedules, t->findings, t->distinct,
	        (double)t->schedules * 1e9 / (double)(ns + 1), t->checked);
	buf_done(&time);
}

static bool print_progress(void *ctx, int64_t elapsed_ns)
{
	static int64_t last_ns;
	const struct explore_command *c = ctx;
	bool terminal = isatty(STDERR_FILENO);

	if (elapsed_ns - last_ns < (terminal ? 500000000 : 5000000000))
		return true;
	last_ns = elapsed_ns;
	fputs(terminal ? "\r\033[K" : "", stderr);
	print_totals(stderr, c, elapsed_ns);
	print_claim(stderr, c, elapsed_ns, " | ");
	fputs(terminal ? "" : "\n", stderr);
	return true;
}

static void print_reach(const struct strategy_reach *r)
{
	if (r->all)
		printf("exhausted: every schedule%s, %" PRIu64
		       " different ones\n",
		       r->partial ? ", but for those that are too long" : "",
		       r->different);
	else if (r->bounded)
		printf("exhausted: all schedules with at most %u delay%s%s; %"
		       PRIu64 " different ones were run\n",
		       r->bound, r->bound == 1 ? "" : "s",
		       r->partial ? ", but for those that are too long" : "",
		       r->different);
}

/* Which strategies had the schedules, when it is not said in advance. */
static void print_used(const struct hunt_totals *t)
{
	const struct strategy *s;

	fputs("strategies:", stdout);
	for (unsigned i = 0; (s = strategy_at(i)); i++)
		if (s->share > 0)
			printf(" %s %" PRIu64, s->name, t->used[i]);
	putchar('\n');
}

static void print_head(const struct explore_command *c)
{
	printf("%s %s, %s%s, seed %" PRIu64 ", %u process%s\n",
	       c->program ? "program" : "target",
	       c->program ? c->program : c->target,
	       c->program ? "" : "scenario ",
	       c->program ? "main" : c->scenario_name, c->options.seed,
	       c->options.jobs, c->options.jobs == 1 ? "" : "es");
}

static void print_end(const struct explore_command *c)
{
	int64_t ns = clock_now_ns() - c->start_ns;

	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	print_totals(stdout, c, ns);
	puts(interrupt_signal() ? "; interrupted" : "");
	if (c->results_options.keep_going && !c->options.strategy)
		print_used(&c->totals);
	print_reach(&c->totals.reach);
	if (results_claim(c->results)) {
		print_claim(stdout, c, ns, "claim ");
		putchar('\n');
	}
	/* the hunt's name is random, and the same seed is to print the same */
	if (results_where(c->results)[0])
		fprintf(stderr, "kept in %s\n", results_where(c->results));
}

static int run(struct explore_command *c)
{
	const struct hunt_events events = {c, found, progress};
	const struct sink print = {c, print_sessions, print_finding, print_run,
	                           print_progress};
	struct buf error = {0};
	int code, err;

	c->hunt.target = c->program ? c->program : c->target;
	c->hunt.path = explore_path(c->subject->image);
	c->hunt.scenario = c->program ? "" : c->scenario_name;
	c->hunt.strategy = c->options.strategy ? c->options.strategy->name
	                                       : "portfolio";
	c->hunt.seeded = c->seeded;
	c->hunt.seed = c->options.seed;
	c->hunt.jobs = c->options.jobs;
	c->hunt.out = c->out;
	c->results =
	    results_open(&c->results_options, &c->hunt, &print, &code);
	if (!c->results)
		return code;
	print_head(c);
	interrupt_catch();
	c->sink = results_sink(c->results);
	c->start_ns = clock_now_ns();
	err = hunt(c->subject, &c->options, &events, &c->totals, &error);
	tell_runs(c);
	results_finish(c->results, clock_now_ns() - c->start_ns,
	               err                  ? RESULTS_LACKING
	               : interrupt_signal() ? RESULTS_INTERRUPTED
	                                    : RESULTS_FINISHED);
	print_end(c);
	if (err)
		complain("%s", buf_str(&error));
	buf_done(&error);
	code = results_code(c->results);
	results_free(c->results);
	if (err || c->failed)
		return EXIT_ENVIRONMENT;
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return code;
}

int cmd_explore(int argc, char **argv)
{
	struct explore_command c = {.target = "gort",
	                            .scenario_name = "random",
	                            .out = "out",
	                            .options = {.max_points = 1000000},
	                            .results_options = {.distinct = true},
	                            .hunt = {.population = "schedule",
	                                     .argc = argc,
	                                     .argv = argv}};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = complete(&c);
	return code ? code : run(&c);
}
