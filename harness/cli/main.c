/* main.c: the tracetorture command. */
#include <argp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/buf.h"
#include "harness/base/version.h"
#include "harness/cli/cli.h"
#include "harness/base/steady.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
	bool steady; /* runs without address randomisation */
} commands[] = {
    {"stress", cmd_stress,
     "run a target with thousands of threads while "
     "tracing restarts", false},
    {"check", cmd_check, "judge trace files", false},
    {"convert", cmd_convert, "make a trace readable for a viewer", false},
    {"print", cmd_print, "print a trace as text", false},
    {"explore", cmd_explore,
     "run a target in another order again and again, "
     "under control", true},
    {"campaign", cmd_campaign,
     "hunt for days with explore and fuzzers, and go on after a crash", false},
    {"replay", cmd_replay, "run a finding of explore again", true},
    {"explain", cmd_explain, "tell why a finding of explore fails", true},
    {"shrink", cmd_shrink, "make a finding of explore small", true},
    {"report", cmd_report, "tell what hunts came to, in several forms", false},
    {"power", cmd_power, "tell how surely each known bug is found", true},
    {"merge", cmd_merge, "join databases of many machines", false},
    {"targets", cmd_targets, "list every target and variant", false},
    {"compare", cmd_compare, "is it better than before, or worse?", false},
    {"history", cmd_history, "how often it failed, and when that changed",
     false},
    {"bisect-step", cmd_bisect_step,
     "for git bisect run: is this revision good?", false},
    {"bench", cmd_bench, "measure what tracing costs on a target", false},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *to)
{
	fprintf(to, "Finds out whether a trace runtime tells the truth.\n\n"
	            "usage: tracetorture COMMAND [OPTION...]\n\n");
	for (int i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].about);
	fprintf(to, "\n`tracetorture COMMAND --help` tells of one.\n");
}

void complain(const char *fmt, ...)
{
	struct buf line = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&line, fmt, ap);
	va_end(ap);
	while (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n')
			line.data[i] = ' ';
	fprintf(stderr, "tracetorture: %s\n", buf_str(&line));
	buf_done(&line);
}

/* Results that could not be written are no results. */
static int flushed(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	complain("cannot write to standard output: %m");
	return EXIT_ENVIRONMENT;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	char full[64];

	argp_err_exit_status = EXIT_USAGE;
	if (!strcmp(name, "help") || !strcmp(name, "--help")) {
		help(stdout);
		return flushed(EXIT_OK);
	}
	if (!strcmp(name, "--version")) {
		printf("tracetorture %s%s%s\n", version_number,
		       *version_commit ? " " : "", version_commit);
		return flushed(EXIT_OK);
	}
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(name, commands[i].name) != 0)
			continue;
		if (commands[i].steady)
			steady_addresses(argv);
		snprintf(full, sizeof full, "tracetorture %s", name);
		argv[1] = full;
		return flushed(commands[i].run(argc - 1, argv + 1));
	}
	if (argc > 1)
		complain("no command is called %s (`tracetorture help` lists "
		         "them)",
		         name);
	else
		help(stderr);
	return EXIT_USAGE;
}
