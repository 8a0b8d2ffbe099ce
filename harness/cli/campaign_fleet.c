/* campaign_fleet.c: see campaign_fleet.h. */
#include "harness/cli/campaign_fleet.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/explore/subject.h"
#include "harness/trial/controlled.h"

/* ---- what there is ---- */

int campaign_fleet_find(struct buf *tool, struct buf *engines)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	struct buf installed = {0}, missing = {0};

	if (n < 0) {
		complain("cannot read /proc/self/exe: %m");
		return EXIT_ENVIRONMENT;
	}
	path[n] = '\0';
	buf_puts(tool, path);
	*strrchr(path, '/') = '\0';
	buf_printf(&installed, "%s/../libexec", path);
	buf_puts(engines,
	         fleet_have(FLEET_LIBFUZZER, buf_str(&installed), &missing) ||
	                 fleet_have(FLEET_AFL, buf_str(&installed), &missing)
	             ? buf_str(&installed)
	             : path);
	buf_done(&installed);
	buf_done(&missing);
	return 0;
}

int campaign_fleet_choose(struct fleet *f, const char *text, uint64_t workers,
                          const char *engines)
{
	bool have[FLEET_KINDS];
	struct buf missing = {0};
	cpu_set_t cpus;
	int code = 0;

	for (unsigned k = 0; k < FLEET_KINDS && !code; k++) {
		buf_clear(&missing);
		have[k] = fleet_have(k, engines, &missing);
		if (!have[k] && f->count[k] > 0) {
			complain("--fleet %s: there is no %s", text,
			         buf_str(&missing));
			code = EXIT_ENVIRONMENT;
		} else if (!have[k] && !text) {
			complain("no worker is %s: there is no %s",
			         fleet_name[k], buf_str(&missing));
		}
	}
	if (workers == 0 && sched_getaffinity(0, sizeof cpus, &cpus) == 0)
		workers = fleet_workers((unsigned)CPU_COUNT(&cpus), have);
	if (workers > FLEET_MOST)
		workers = FLEET_MOST;
	if (!code && !text)
		fleet_choose(f, workers ? (unsigned)workers : 1, have);
	buf_done(&missing);
	return code;
}

void campaign_fleet_warn(const struct fleet *f)
{
	struct buf pattern = {0};

	if (f->count[FLEET_AFL] > 0 &&
	    buf_read_file(&pattern, "/proc/sys/kernel/core_pattern", 4096) ==
	        0 &&
	    pattern.len > 0 && pattern.data[0] == '|')
		complain("core_pattern hands crashes to a program, so that "
		         "AFL++ learns late of them: findings are kept all the "
		         "same");
	buf_done(&pattern);
}

int campaign_fleet_try(const struct fleet_about *about)
{
	const char *name = about->program ? about->program : about->target;
	struct buf error = {0};
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		void *opened = about->program
		                   ? (void *)program_open(name, &error)
		                   : (void *)controlled_open(name, &error);

		if (!opened)
			complain("%s", buf_str(&error));
		_exit(opened ? 0 : EXIT_ENVIRONMENT);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		complain("no process to be had: %m");
		return EXIT_ENVIRONMENT;
	}
	if (!WIFEXITED(status))
		complain("%s: ends the process that loads it", name);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_ENVIRONMENT;
}

/* ---- as text ---- */

void campaign_fleet_print(struct buf *out, const struct fleet *f)
{
	for (unsigned k = 0, n = 0; k < FLEET_KINDS; k++)
		if (f->count[k] > 0)
			buf_printf(out, "%s%s=%u", n++ ? "," : "",
			           fleet_name[k], f->count[k]);
}

static void print_command(const struct fleet_command *command)
{
	struct buf line = {0};

	if (command->env.n > 0)
		buf_puts(&line, "env");
	for (size_t i = 0; i < command->env.n; i++) {
		buf_byte(&line, ' ');
		args_quote(&line, command->env.at[i]);
	}
	for (size_t i = 0; i < command->argv.n; i++) {
		if (line.len > 0)
			buf_byte(&line, ' ');
		args_quote(&line, command->argv.at[i]);
	}
	puts(buf_str(&line));
	buf_done(&line);
}

void campaign_fleet_commands(const struct fleet *f,
                             const struct fleet_about *about)
{
	for (unsigned k = 0; k < FLEET_KINDS; k++) {
		for (unsigned n = 1; n <= f->count[k]; n++) {
			struct fleet_command command;

			fleet_command(&command, about, k, n, 1);
			print_command(&command);
			fleet_command_done(&command);
		}
	}
}
