/* run_self.c: see run_self.h. */
#include "harness/cli/run_self.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/cli/cli.h"

static _Noreturn void become(char *const argv[], const char *out)
{
	int null = open("/dev/null", O_RDWR);
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execv("/proc/self/exe", argv);
	_exit(EXIT_ENVIRONMENT);
}

int run_self(char *const argv[], const char *out, int64_t deadline_ns)
{
	int64_t start = clock_now_ns();
	int status, asked = 0;
	pid_t pid = fork();

	if (pid == 0)
		become(argv, out);
	while (pid > 0) {
		pid_t ended = waitpid(pid, &status, WNOHANG);
		int64_t late = clock_now_ns() - start - deadline_ns;

		if (ended == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		if (late > 0 && asked == 0)
			kill(pid, SIGINT);
		if (late > deadline_ns && asked == 1)
			kill(pid, SIGKILL);
		asked = (late > 0) + (late > deadline_ns);
		usleep(20000);
	}
	return -1;
}
