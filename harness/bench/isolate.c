/* isolate.c: see isolate.h. */
#include "harness/bench/isolate.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <signal.h>

#include "harness/trial/target_load.h"

enum { WHY = 200, FAILED = 1 };

/* Shared between the two processes. */
struct exchange {
	char why[WHY];
	char result[];
};

static struct exchange *shared;

void isolate_fail(const char *why)
{
	strncpy(shared->why, why, WHY - 1);
	_exit(FAILED);
}

static _Noreturn void child(const char *path,
                            void (*work)(const struct tt_target *, void *))
{
	struct buf error = {0};
	const struct tt_target *target;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	target = target_load(path, &error);
	if (!target)
		isolate_fail(buf_str(&error));
	work(target, shared->result);
	_exit(0);
}

static int outcome(pid_t pid, uint64_t *peak_bytes, struct buf *error)
{
	struct rusage usage;
	int status;

	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR) {
			buf_printf(error, "cannot wait for a child: %s",
			           strerror(errno));
			return -1;
		}
	*peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		buf_printf(error, "the target died: %s",
		           strsignal(WTERMSIG(status)));
	else
		buf_printf(error, "%s", shared->why[0]
		                            ? shared->why
		                            : "the target gave up");
	return -1;
}

int isolate(const char *path, void (*work)(const struct tt_target *, void *),
            void *result, size_t size, uint64_t *peak_bytes, struct buf *error)
{
	size_t all = sizeof *shared + size;
	int err;
	pid_t pid;

	shared = mmap(NULL, all, PROT_READ | PROT_WRITE,
	              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		buf_printf(error, "cannot map memory: %s", strerror(errno));
		return -1;
	}
	memcpy(shared->result, result, size);
	pid = fork();
	if (pid == 0)
		child(path, work);
	if (pid < 0) {
		buf_printf(error, "cannot fork: %s", strerror(errno));
		err = -1;
	} else {
		err = outcome(pid, peak_bytes, error);
	}
	memcpy(result, shared->result, size);
	munmap(shared, all);
	return err;
}
