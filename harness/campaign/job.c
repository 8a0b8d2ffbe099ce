/* job.c: see job.h. */
#include "harness/campaign/job.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

bool job_begin(struct job *j)
{
	pid_t parent = getpid();

	fflush(NULL); /* or the child might print it again */
	j->pid = fork();
	if (j->pid < 0)
		j->pid = 0;
	else if (j->pid > 0)
		setpgid(j->pid, j->pid); /* before it is killed as a group */
	if (j->pid > 0 || getpid() == parent)
		return false;
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	return true;
}

bool job_runs(const struct job *j)
{
	return j->pid > 0;
}

bool job_ended(struct job *j, bool *good)
{
	int status;

	if (j->pid == 0 || waitpid(j->pid, &status, WNOHANG) != j->pid)
		return false;
	j->pid = 0;
	*good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

void job_kill(struct job *j)
{
	if (j->pid > 0) {
		kill(-j->pid, SIGKILL);
		waitpid(j->pid, NULL, 0);
	}
	j->pid = 0;
}
