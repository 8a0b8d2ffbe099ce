/* stress.c: tracetorture stress. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/hunt_report.h"
#include "harness/cli/results.h"
#include "harness/cli/scenario_file.h"
#include "harness/scenario/scenario.h"
#include "harness/stress/stress.h"
#include "harness/trial/limits.h"
#include "harness/trial/target_load.h"

#define DEFAULT_TIME_NS    20000000000
#define DEFAULT_TIMEOUT_NS 30000000000

enum {
	MANY_THREADS = 1000,    /* from here on runs go one by one */
	MAX_JOBS = 1024,
};

struct stress_command {
	const char *target;
	const char *scenario_name;
	uint64_t threads; /* 0: as the scenario says */
	uint64_t procs;   /* 0: as the scenario says */
	uint64_t jobs;    /* 0: choose */
	bool seeded;
	bool json;
	/* What rates are of: "seed", "seed --threads 200". */
	struct buf scaled_name;
	bool random; /* each run's scenario is generated from its seed */
	struct scenario scenario; /* of all runs; random: larger than any */
	struct scenario drawn;    /* random: the last one */
	struct stress_options options;
	struct results_options results;
	struct results_hunt hunt;
};

enum {
	KEY_TARGET = 256,
	KEY_SCENARIO,
	KEY_THREADS,
	KEY_PROCS,
	KEY_TIME,
	KEY_RUNS,
	KEY_SEED,
	KEY_JOBS,
	KEY_TIMEOUT,
	KEY_KEEP_TRACES,
	KEY_OUT,
	KEY_JSON,
};

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "NAME, NAME+VARIANT or the path of a shared object [gort]", 0},
    {"scenario", KEY_SCENARIO, "F", 0,
     "A file, the name of a built-in scenario, or `random': another one each "
     "run [default]",
     0},
    {"threads", KEY_THREADS, "N", 0,
     "Scale the scenario: N threads blocked in system calls", 0},
    {"procs", KEY_PROCS, "N", 0, "Run N tasks at once", 0},
    {"time", KEY_TIME, "S", 0,
     "End after S seconds; or 90s, 15m, 2h [20s unless --runs or --claim is "
     "given]",
     0},
    {"runs", KEY_RUNS, "N", 0, "End after N runs", 0},
    {"seed", KEY_SEED, "X", 0, "Seed of the first run [random]", 0},
    {"jobs", KEY_JOBS, "J", 0,
     "J runs at once [one a core; 1 if they have 1000 threads or more]", 0},
    {"timeout", KEY_TIMEOUT, "S", 0,
     "A run that finishes no session for so long hangs [30s]", 0},
    {"keep-traces", KEY_KEEP_TRACES, "N", 0,
     "Write the first N traces to DIR/traces", 0},
    {"out", KEY_OUT, "DIR", 0, "Where evidence goes [out]", 0},
    {"json", KEY_JSON, 0, 0, "Print results as JSON, an object a line", 0},
    {0},
};

/* The options that take a number, and where it goes. */
/* Offsets are in struct stress_command. */
static const struct number_option numbers[] = {
#define OFFSET(field) offsetof(struct stress_command, field)
    {KEY_THREADS, "threads", 1, SCENARIO_MAX_TASKS, OFFSET(threads)},
    {KEY_PROCS, "procs", 1, SCENARIO_MAX_PROCS, OFFSET(procs)},
    {KEY_JOBS, "jobs", 1, MAX_JOBS, OFFSET(jobs)},
    {KEY_RUNS, "runs", 1, UINT64_MAX, OFFSET(options.runs)},
    {KEY_SEED, "seed", 0, UINT64_MAX, OFFSET(options.seed)},
    {KEY_KEEP_TRACES, "keep-traces", 1, UINT64_MAX,
     OFFSET(options.keep_traces)},
#undef OFFSET
};

static error_t parse_number(int key, const char *arg, struct argp_state *state)
{
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct stress_command *c = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->results;
		return 0;
	case KEY_TARGET:
		c->target = arg;
		return 0;
	case KEY_SCENARIO:
		c->scenario_name = arg;
		return 0;
	case KEY_TIME:
		args_parse_time(state, "time", arg, &c->options.time_ns);
		return 0;
	case KEY_TIMEOUT:
		args_parse_time(state, "timeout", arg, &c->options.timeout_ns);
		return 0;
	case KEY_OUT:
		c->options.out = arg;
		return 0;
	case KEY_JSON:
		c->json = true;
		return 0;
	case KEY_SEED:
		c->seeded = true;
		return parse_number(key, arg, state);
	default:
		return parse_number(key, arg, state);
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = (const struct argp_child[]){{&results_argp, 0, NULL, 0}, {0}},
    .doc = "Runs a target with thousands of threads while tracing restarts at "
	   "random, and judges every trace.\vExit status: 0 no finding, or "
	   "the claim is met, 1 a finding, or it is broken, 2 usage, 3 the "
	   "claim is not decided, 4 the machine lacks something.",
};

/* What the generator's scenarios stay below. */
static const char largest_random[] = "procs 16\n"
				     "sessions 0\n"
				     "group 200\n"
				     "\twait pipe @0..15\n"
				     "\tspawn x64\n"
				     "\tnet-read\n";

/* Finds and parses the scenario.  0 or an exit code. */
static int load_scenario(struct stress_command *c, struct buf *text)
{
	c->random = strcmp(c->scenario_name, "random") == 0;
	if (!c->random)
		return scenario_file_load(&c->scenario, text,
		                          c->scenario_name);
	buf_puts(text, largest_random);
	return scenario_file_parse(&c->scenario, text, c->scenario_name);
}

static void scale(const struct stress_command *c, struct scenario *s)
{
	if (c->threads)
		scenario_scale(s, (uint32_t)c->threads);
	if (c->procs)
		scenario_set_procs(s, (uint32_t)c->procs);
}

/* stress_options.scenario */
static const struct scenario *scenario_of(void *ctx, uint64_t seed)
{
	struct stress_command *c = ctx;

	if (c->random) {
		scenario_generate(&c->drawn, seed, NULL);
		scale(c, &c->drawn);
		return &c->drawn;
	}
	return &c->scenario;
}

/* stress_options.scenario_text */
static void put_scenario(void *ctx, struct buf *text, uint64_t seed)
{
	scenario_print(text, scenario_of(ctx, seed));
}

static unsigned choose_jobs(const struct scenario *s)
{
	cpu_set_t cpus;

	if (limits_threads(s) >= MANY_THREADS ||
	    sched_getaffinity(0, sizeof cpus, &cpus) < 0)
		return 1;
	return (unsigned)CPU_COUNT(&cpus);
}

static void put_scaling(const struct stress_command *c, struct buf *out)
{
	if (c->threads)
		buf_printf(out, " --threads %" PRIu64, c->threads);
	if (c->procs)
		buf_printf(out, " --procs %" PRIu64, c->procs);
}

/* stress_options.repeat */
static void put_repeat(void *ctx, struct buf *out, uint64_t seed,
                       const char *dir)
{
	const struct stress_command *c = ctx;

	args_quote(out, program_invocation_name);
	buf_puts(out, " stress --target ");
	args_quote(out, c->target);
	buf_puts(out, " --scenario ");
	if (dir[0]) {
		struct buf file = {0};

		buf_printf(&file, "%s/scenario.scn", dir);
		args_quote(out, buf_str(&file));
		buf_done(&file);
	} else {
		args_quote(out, c->scenario_name);
		put_scaling(c, out);
	}
	buf_printf(out, " --seed %" PRIu64 " --runs 1", seed);
	if (c->scenario.forever)
		buf_printf(out, " --time %.3f",
		           (double)c->options.time_ns / 1e9);
	if (c->options.timeout_ns != DEFAULT_TIMEOUT_NS)
		buf_printf(out, " --timeout %.3f",
		           (double)c->options.timeout_ns / 1e9);
}

/* Fills in what was not said.  0 or an exit code. */
static int complete(struct stress_command *c)
{
	struct stress_options *o = &c->options;
	struct buf text = {0};
	int code = load_scenario(c, &text);

	buf_done(&text);
	if (code)
		return code;
	scale(c, &c->scenario);
	buf_puts(&c->scaled_name, c->scenario_name);
	put_scaling(c, &c->scaled_name);
	if (o->time_ns == 0 && ((o->runs == 0 && !c->results.claim_text) ||
	                        c->scenario.forever))
		o->time_ns = DEFAULT_TIME_NS;
	if (!c->seeded &&
	    getrandom(&o->seed, sizeof o->seed, 0) != sizeof o->seed) {
		complain("no random seed to be had: %m");
		return EXIT_ENVIRONMENT;
	}
	o->jobs = c->jobs ? (unsigned)c->jobs : choose_jobs(&c->scenario);
	o->scenario = scenario_of;
	o->scenario_text = put_scenario;
	o->largest = &c->scenario;
	o->repeat = put_repeat;
	o->ctx = c;
	return 0;
}

static void print_head(struct stress_command *c,
                       const struct target_info *info)
{
	if (c->json) {
		printf("{\"type\":\"start\",\"seed\":%" PRIu64
		       ",\"jobs\":%u}\n",
		       c->options.seed, c->options.jobs);
	} else {
		printf("target %s (%s), scenario %s, seed %" PRIu64
		       ", %u run%s at once\n",
		       c->target, info->about, buf_str(&c->scaled_name),
		       c->options.seed, c->options.jobs,
		       c->options.jobs == 1 ? "" : "s");
	}
	fflush(stdout);
}

static int run(struct stress_command *c)
{
	struct hunt_report *report = hunt_report_new(c->json);
	struct sink print = hunt_report_sink(report);
	struct results *results;
	struct stress_result result = {0};
	struct sink sink;
	int code;

	results = results_open(&c->results, &c->hunt, &print, &code);
	if (!results) {
		hunt_report_free(report);
		return code;
	}
	sink = results_sink(results);
	hunt_report_claim(report, c->results.claim_text,
	                  results_claim(results));
	/* a known one is no reason to end a run */
	c->options.max_findings = c->results.known ? 0 : c->results.failures;
	stress_run(&c->options, &sink, &result);
	results_finish(results, result.elapsed_ns,
	               result.end == STRESS_LACKING       ? RESULTS_LACKING
	               : result.end == STRESS_INTERRUPTED ? RESULTS_INTERRUPTED
	                                                  : RESULTS_FINISHED);
	code = results_code(results);
	if (result.end == STRESS_LACKING) {
		complain("%s", buf_str(&result.error));
		code = EXIT_ENVIRONMENT;
	} else if (result.end == STRESS_INTERRUPTED) {
		code = 128 + result.signal;
	}
	hunt_report_finish(report, result.elapsed_ns, results_where(results),
	                   result.end == STRESS_LACKING       ? "ended early"
	                   : result.end == STRESS_INTERRUPTED ? "interrupted"
	                                                      : "");
	hunt_report_free(report);
	results_free(results);
	buf_done(&result.error);
	return code;
}

int cmd_stress(int argc, char **argv)
{
	struct stress_command c = {
	    .target = "gort",
	    .scenario_name = "default",
	    .options = {.timeout_ns = DEFAULT_TIMEOUT_NS,
	                .out = "out"},
	};
	struct target_info info;
	struct buf error = {0};
	char path[PATH_MAX];
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = complete(&c);
	if (code == 0 && (target_find(c.target, path, &error) < 0 ||
	                  target_probe(path, &info, &error) < 0)) {
		complain("%s", buf_str(&error));
		code = EXIT_USAGE;
	}
	if (code == 0) {
		c.options.target_path = path;
		c.hunt = (struct results_hunt){.population = "native",
		                               .argc = argc,
		                               .argv = argv,
		                               .seeded = c.seeded,
		                               .target = c.target,
		                               .path = path,
		                               .scenario = buf_str(&c.scaled_name),
		                               .strategy = "",
		                               .seed = c.options.seed,
		                               .jobs = c.options.jobs,
		                               .out = c.options.out};
		print_head(&c, &info);
		code = run(&c);
	}
	buf_done(&error);
	buf_done(&c.scaled_name);
	return code;
}
