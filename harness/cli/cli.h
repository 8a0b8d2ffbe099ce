/*
 * cli.h: what the subcommands share.  One file a subcommand; each parses its
 * own arguments with argp and returns one of the exit codes.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

enum exit_code {
	EXIT_OK = 0,           /* no finding, and any claim met */
	EXIT_FINDING = 1,
	EXIT_USAGE = 2,
	EXIT_INCONCLUSIVE = 3, /* time ended before the claim was decided */
	EXIT_ENVIRONMENT = 4,  /* files, memory, threads; or a harness fault */
};

/* argv[0] is "tracetorture NAME", for messages. */
int cmd_convert(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_print(int argc, char **argv);
int cmd_stress(int argc, char **argv);
int cmd_explore(int argc, char **argv);
int cmd_campaign(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_shrink(int argc, char **argv);
int cmd_targets(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_power(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_bisect_step(int argc, char **argv);

/* "tracetorture: " and the message and a newline, to standard error.  Never
 * more than one line. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
