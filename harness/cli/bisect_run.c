/* bisect_run.c: see bisect_run.h. */
#include "harness/cli/bisect_run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/cli/cli.h"
#include "harness/cli/interrupt.h"

#define SLICE_NS  100000000  /* after which it is looked for a wish to end */
#define GRACE_NS  2000000000 /* for one that is to end, before it is killed */
#define MAX_PRINT (64 << 20) /* bytes of output that are looked at */

enum { UNTESTABLE = 125 }; /* as git bisect run has it */

/* Ends in exec, or with its errno written to `told`. */
static _Noreturn void become(char **argv, int output, int told,
                             const sigset_t *mask)
{
	int null = open("/dev/null", O_RDONLY), err;

	setpgid(0, 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(output, 1) == 1 &&
	    dup2(output, 2) == 2)
		execvp(argv[0], argv);
	err = errno;
	if (write(told, &err, sizeof err) < 0)
		_exit(127);
	_exit(126);
}

/* Starts argv in a process group of its own.  Its pid, or -errno. */
static pid_t start(char **argv, int output, const sigset_t *mask)
{
	int told[2], err = 0;
	pid_t pid;

	if (pipe2(told, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		become(argv, output, told[1], mask);
	if (pid < 0)
		err = errno;
	close(told[1]);
	if (pid > 0 && read(told[0], &err, sizeof err) == sizeof err)
		waitpid(pid, NULL, 0);
	close(told[0]);
	return err ? -err : pid;
}

/* Waits for the end of pid.  false: `until_ns` of the clock (0: never), or if
 * it is heeded a wish to end, came before. */
static bool wait_until(pid_t pid, int64_t until_ns, bool heed,
                       const sigset_t *chld, int *status)
{
	for (;;) {
		struct timespec slice = {0, SLICE_NS};

		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		if ((heed && interrupt_signal()) ||
		    (until_ns > 0 && clock_now_ns() >= until_ns))
			return false;
		sigtimedwait(chld, NULL, &slice);
	}
}

static void stop(pid_t pid, const sigset_t *chld)
{
	int status;

	kill(-pid, SIGTERM);
	if (wait_until(pid, clock_now_ns() + GRACE_NS, false, chld, &status))
		return;
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Runs argv, with its output alone in the file.  until_ns: see above. */
static enum bisect_end run_child(char **argv, int output, int64_t until_ns,
                                 int *status, struct buf *error)
{
	enum bisect_end end = BISECT_RAN;
	sigset_t chld, mask;
	pid_t pid;

	if (ftruncate(output, 0) < 0 || lseek(output, 0, SEEK_SET) < 0) {
		buf_printf(error, "cannot write a temporary file: %m");
		return BISECT_UNTESTABLE;
	}
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &mask);
	pid = start(argv, output, &mask);
	if (pid < 0) {
		buf_printf(error, "cannot run %s: %s", argv[0], strerror(-pid));
		end = pid == -ENOENT || pid == -EACCES || pid == -ENOEXEC
		          ? BISECT_MISUSED
		          : BISECT_UNTESTABLE;
	} else if (!wait_until(pid, until_ns, true, &chld, status)) {
		stop(pid, &chld);
		end = interrupt_signal() ? BISECT_INTERRUPTED
		                         : BISECT_OUT_OF_TIME;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return end;
}

static enum bisect_end run_command(const struct bisect_runner *r,
                                   uint64_t *runs, uint64_t *failed,
                                   struct buf *error)
{
	int64_t timeout = r->timeout_ns ? clock_now_ns() + r->timeout_ns : 0;
	bool hangs_first =
	    timeout > 0 && (r->deadline_ns == 0 || timeout < r->deadline_ns);
	int status = 0;
	enum bisect_end end =
	    run_child(r->command, r->output,
	              hangs_first ? timeout : r->deadline_ns, &status, error);

	if (end == BISECT_OUT_OF_TIME && hangs_first) {
		end = BISECT_RAN;
		status = -1; /* it hangs */
	}
	if (end != BISECT_RAN)
		return end;
	if (WIFEXITED(status) && WEXITSTATUS(status) == UNTESTABLE) {
		buf_printf(error,
		           "%s says that this revision cannot be tested "
		           "(%d)",
		           r->command[0], UNTESTABLE);
		return BISECT_UNTESTABLE;
	}
	*runs += 1;
	*failed += status != 0;
	return BISECT_RAN;
}

/* The numbers in the totals that stress printed.  false: there are none. */
static bool totals(int output, uint64_t *runs, uint64_t *failed)
{
	static const char start[] = "{\"type\":\"summary\"";
	struct buf text = {0};
	const char *line, *n = NULL, *k = NULL;

	if (lseek(output, 0, SEEK_SET) == 0 &&
	    buf_read_fd(&text, output, MAX_PRINT) == 0 &&
	    (line = strstr(buf_str(&text), start))) {
		n = strstr(line, "\"runs\":");
		k = strstr(line, "\"runs_failed\":");
	}
	n = n && sscanf(n, "\"runs\":%" SCNu64, runs) == 1 ? n : NULL;
	k = k && sscanf(k, "\"runs_failed\":%" SCNu64, failed) == 1 ? k : NULL;
	buf_done(&text);
	return n && k;
}

/* The last line that the child printed, which is what complain() said. */
static void last_line(int output, struct buf *out)
{
	struct buf text = {0};
	size_t begin;

	if (lseek(output, 0, SEEK_SET) == 0)
		buf_read_fd(&text, output, MAX_PRINT);
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	for (begin = text.len; begin > 0 && text.data[begin - 1] != '\n';)
		begin--;
	buf_puts(out, buf_str(&text) + begin);
	buf_done(&text);
}

/* Of the runs that the end of the time cuts short none counts. */
static enum bisect_end run_stress(const struct bisect_runner *r, uint64_t most,
                                  uint64_t *runs, uint64_t *failed,
                                  struct buf *error)
{
	char number[24], jobs[24], seconds[32];
	const char *argv[24] = {"/proc/self/exe", "stress",    "--keep-going",
	                        "--json",         "--target",  r->target,
	                        "--scenario",     r->scenario, "--runs",
	                        number,           "--out",     r->out};
	size_t n = 12;
	uint64_t k = 0, m = 0;
	enum bisect_end end;
	int status = 0;

	snprintf(number, sizeof number, "%" PRIu64, most);
	snprintf(jobs, sizeof jobs, "%" PRIu64, r->jobs);
	if (r->jobs > 0) {
		argv[n++] = "--jobs";
		argv[n++] = jobs;
	}
	if (r->db) {
		argv[n++] = "--db";
		argv[n++] = r->db;
	}
	if (r->deadline_ns > 0) {
		int64_t left = r->deadline_ns - clock_now_ns();

		if (left <= 0)
			return BISECT_OUT_OF_TIME;
		snprintf(seconds, sizeof seconds, "%.3fs",
		         (double)left / 1e9 + 0.001);
		argv[n++] = "--time";
		argv[n++] = seconds;
	}
	end = run_child((char **)argv, r->output, 0, &status, error);
	if (end != BISECT_RAN)
		return end;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_FINDING &&
	    totals(r->output, &m, &k)) {
		*runs += m;
		*failed += k;
		return BISECT_RAN;
	}
	if (interrupt_signal())
		return BISECT_INTERRUPTED;
	last_line(r->output, error);
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_USAGE
	           ? BISECT_MISUSED
	           : BISECT_UNTESTABLE;
}

enum bisect_end bisect_run(const struct bisect_runner *r, uint64_t most,
                           uint64_t *runs, uint64_t *failed, struct buf *error)
{
	return r->command ? run_command(r, runs, failed, error)
	                  : run_stress(r, most, runs, failed, error);
}
