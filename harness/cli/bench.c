/*
 * bench.c: `tracetorture bench`: what tracing costs on a target, beside what it
 * costs in another runtime that a program measured the same way.
 */
#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/buf.h"
#include "harness/bench/bench.h"
#include "harness/cli/cli.h"
#include "harness/trial/target_load.h"

struct options {
	const char *target;
	const char *beside;
	const char *beside_name;
};

enum { KEY_TARGET = 256, KEY_BESIDE, KEY_BESIDE_NAME };

static const struct argp_option option_table[] = {
    {"target", KEY_TARGET, "T", 0,
     "NAME, NAME+VARIANT or the path of a shared object [gort]", 0},
    {"beside", KEY_BESIDE, "PROGRAM", 0,
     "Run PROGRAM, which measures the same loops of another runtime, and "
     "print its figures beside the target's",
     0},
    {"beside-name", KEY_BESIDE_NAME, "NAME", 0, "What to call it", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_TARGET:
		o->target = arg;
		return 0;
	case KEY_BESIDE:
		o->beside = arg;
		return 0;
	case KEY_BESIDE_NAME:
		o->beside_name = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "no argument is expected: %s", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_loop(const char *who, const char *what,
                       const struct bench_loop *l)
{
	printf("%-10s %-34s %8.1f %8.1f %8.2f\n", who, what, l->off_ns,
	       l->on_ns, l->on_ns / l->off_ns);
}

static void print_events(const char *who, const char *call,
                         const struct bench_events *e)
{
	double with = e->call.on_ns - e->call.off_ns;
	double without = e->yield.on_ns - e->yield.off_ns - with;

	print_loop(who, call, &e->call);
	print_loop(who, "yield (2 events)", &e->yield);
	printf("%-10s one event with a stack %.1f ns", who, with);
	if (without > 0) /* else the two stacks cost too different */
		printf(", without %.1f ns", without);
	printf("\n");
}

static void print_restart(const char *who, const struct bench_restart *r)
{
	double all = r->start_ns + r->stop_ns;

	printf("%-10s %6u %-8s %10.1f %10.1f %10.3f %9.0f %9llu", who,
	       r->tasks, r->in_calls ? "calls" : "channel", r->start_ns / 1000,
	       r->stop_ns / 1000, all / 1000 / r->tasks, 1e9 / all,
	       (unsigned long long)r->bytes);
	if (r->peak_bytes)
		printf(" %6llu MiB", (unsigned long long)(r->peak_bytes >> 20));
	printf("\n");
	fflush(stdout);
}

/* What the program beside prints: see beside.go. */
struct beside {
	struct bench_events events;
	struct bench_restart restarts[8];
	size_t n;
};

static void read_line(struct beside *b, const char *line)
{
	struct bench_restart r = {0};
	struct bench_loop l;
	unsigned long long bytes;
	char name[16];

	if (sscanf(line, "restart %u %lf %lf %llu", &r.tasks, &r.start_ns,
	           &r.stop_ns, &bytes) == 4) {
		r.bytes = bytes;
		if (b->n < sizeof b->restarts / sizeof b->restarts[0])
			b->restarts[b->n++] = r;
	} else if (sscanf(line, "%15s %lf %lf", name, &l.off_ns, &l.on_ns) ==
	           3) {
		if (strcmp(name, "call") == 0)
			b->events.call = l;
		if (strcmp(name, "yield") == 0)
			b->events.yield = l;
	}
}

static int run_beside(struct beside *b, const char *program)
{
	char line[256];
	FILE *f = popen(program, "r");

	if (!f)
		return -1;
	while (fgets(line, sizeof line, f))
		read_line(b, line);
	return pclose(f) == 0 ? 0 : -1;
}

static int bench_target(const char *path, const char *name, struct buf *error)
{
	static const uint32_t tasks[] = {10, 100, 1000, 10000};
	struct bench_events events = {0};

	printf("%-10s %-34s %8s %8s %8s\n", "", "nanoseconds a turn",
	       "off", "traced", "ratio");
	if (bench_events(path, &events, error) < 0)
		return -1;
	print_events(name, "empty system call (1 event)", &events);
	printf("\n%-10s %6s %-8s %10s %10s %10s %9s %9s\n", "restart",
	       "tasks", "wait in", "start us", "stop us", "us a task",
	       "restart/s", "bytes");
	for (int in_calls = 0; in_calls < 2; in_calls++) {
		for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
			struct bench_restart r = {.tasks = tasks[i],
			                          .in_calls = in_calls};

			if (bench_restart(path, &r, error) < 0)
				return -1;
			print_restart(name, &r);
		}
	}
	return 0;
}

static int bench_beside(const char *program, const char *name)
{
	struct beside b = {0};

	if (run_beside(&b, program) < 0) {
		complain("%s did not measure", program);
		return EXIT_ENVIRONMENT;
	}
	printf("\n");
	print_events(name, "getppid as system call (1 event)", &b.events);
	for (size_t i = 0; i < b.n; i++)
		print_restart(name, &b.restarts[i]);
	return EXIT_OK;
}

int cmd_bench(int argc, char **argv)
{
	static const struct argp argp = {
	    option_table, parse, NULL,
	    "Measures what one traced event and one restart of tracing cost.",
	    NULL, NULL, NULL};
	struct options o = {.target = "gort", .beside_name = "beside"};
	struct buf error = {0};
	char path[PATH_MAX];
	int code = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (target_find(o.target, path, &error) < 0) {
		complain("%s", buf_str(&error));
		code = EXIT_USAGE;
	} else if (bench_target(path, o.target, &error) < 0) {
		complain("%s", buf_str(&error));
		code = EXIT_ENVIRONMENT;
	} else if (o.beside) {
		code = bench_beside(o.beside, o.beside_name);
	}
	buf_done(&error);
	return code;
}
