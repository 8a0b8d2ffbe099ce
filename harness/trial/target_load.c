/* target_load.c: see target_load.h. */
#include "harness/trial/target_load.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.h"

enum { PROBE_TIMEOUT_MS = 10000 };

/* The functions a target must have: always, or for a capability. */
static const struct {
	const char *name;
	size_t offset;
	uint64_t cap; /* 0: always */
} functions[] = {
#define FUNCTION(name) #name, offsetof(struct tt_target, name)
    {FUNCTION(run), 0},
    {FUNCTION(spawn), 0},
    {FUNCTION(task_id), 0},
    {FUNCTION(yield), 0},
    {FUNCTION(safepoint), 0},
    {FUNCTION(trace_start), 0},
    {FUNCTION(trace_stop), 0},
    {FUNCTION(trace_read), 0},
    {FUNCTION(sleep), TT_CAP_SLEEP},
    {FUNCTION(syscall), TT_CAP_SYSCALL},
    {FUNCTION(chan_new), TT_CAP_CHAN},
    {FUNCTION(chan_send), TT_CAP_CHAN},
    {FUNCTION(chan_recv), TT_CAP_CHAN},
    {FUNCTION(chan_close), TT_CAP_CHAN},
    {FUNCTION(chan_free), TT_CAP_CHAN},
    {FUNCTION(select), TT_CAP_CHAN},
    {FUNCTION(mutex_new), TT_CAP_MUTEX},
    {FUNCTION(mutex_lock), TT_CAP_MUTEX},
    {FUNCTION(mutex_unlock), TT_CAP_MUTEX},
    {FUNCTION(mutex_free), TT_CAP_MUTEX},
    {FUNCTION(cond_new), TT_CAP_COND},
    {FUNCTION(cond_wait), TT_CAP_COND},
    {FUNCTION(cond_signal), TT_CAP_COND},
    {FUNCTION(cond_broadcast), TT_CAP_COND},
    {FUNCTION(cond_free), TT_CAP_COND},
    {FUNCTION(gc), TT_CAP_GC},
    {FUNCTION(alloc), TT_CAP_GC},
    {FUNCTION(lock_thread), TT_CAP_LOCK_THREAD},
    {FUNCTION(unlock_thread), TT_CAP_LOCK_THREAD},
    {FUNCTION(call_in), TT_CAP_CALL_IN},
    {FUNCTION(poll_open), TT_CAP_POLL},
    {FUNCTION(poll_wait), TT_CAP_POLL},
    {FUNCTION(poll_close), TT_CAP_POLL},
    {FUNCTION(poll_free), TT_CAP_POLL},
    {FUNCTION(set_procs), TT_CAP_PROCS},
#undef FUNCTION
};

int target_dir(unsigned i, char path[PATH_MAX])
{
	/* beside the tool in the build tree; where an installed tool that
	 * was moved as a whole finds them; where it was installed */
	static const char *const beside[] = {"targets", "../lib/tracetorture"};
	ssize_t n;
	char *slash;

	if (i == 2) {
		snprintf(path, PATH_MAX, "%s", LIBDIR);
		return 0;
	}
	if (i > 2)
		return -1;
	n = readlink("/proc/self/exe", path, PATH_MAX - 32);
	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	slash = slash ? slash + 1 : path;
	strcpy(slash, beside[i]);
	return 0;
}

static bool is_path(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') || (n > 3 && !strcmp(name + n - 3, ".so"));
}

int target_find(const char *name, char path[PATH_MAX], struct buf *error)
{
	char dir[PATH_MAX];

	if (strlen(name) > NAME_MAX && !is_path(name)) {
		buf_puts(error, "the target's name is too long");
		return -1;
	}
	if (is_path(name)) {
		/* dlopen searches for what has no slash */
		int n = snprintf(path, PATH_MAX, "%s%s",
		                 strchr(name, '/') ? "" : "./", name);

		if (n < PATH_MAX && access(path, F_OK) == 0)
			return 0;
		buf_printf(error, "%s: %s", name, strerror(errno));
		return -1;
	}
	for (unsigned i = 0; target_dir(i, dir) == 0; i++)
		if (snprintf(path, PATH_MAX, "%s/%s.so", dir, name) <
		        PATH_MAX &&
		    access(path, F_OK) == 0)
			return 0;
	buf_printf(error,
	           "there is no target %s (`tracetorture targets` lists them)",
	           name);
	return -1;
}

/* dlopen's own words for a wrong file are many; these are ours. */
static int check_file(const char *path, struct buf *error)
{
	unsigned char ident[EI_NIDENT + 2] = {0};
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) {
		buf_printf(error, "%s: %s", path, strerror(errno));
		return -1;
	}
	n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
	        ? read(fd, ident, sizeof ident)
	        : 0;
	close(fd);
	if (n < (ssize_t)sizeof ident || memcmp(ident, ELFMAG, SELFMAG) ||
	    (ident[EI_NIDENT] != ET_DYN && ident[EI_NIDENT + 1] != ET_DYN)) {
		buf_printf(error, "%s: not a shared object", path);
		return -1;
	}
	return 0;
}

static int check_functions(const char *path, const struct tt_target *t,
                           struct buf *error)
{
	if (!t->name || !t->about || !t->trace_format) {
		buf_printf(error, "%s: tt_target lacks its %s", path,
		           !t->name    ? "name"
		           : !t->about ? "about"
		                       : "trace_format");
		return -1;
	}
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *function;

		if (functions[i].cap && !(t->caps & functions[i].cap))
			continue;
		memcpy(&function, (const char *)t + functions[i].offset,
		       sizeof function);
		if (function)
			continue;
		buf_printf(error, "%s: tt_target lacks the function %s%s", path,
		           functions[i].name,
		           functions[i].cap ? " of a capability it claims"
		                            : "");
		return -1;
	}
	return 0;
}

const struct tt_target *target_load(const char *path, struct buf *error)
{
	const struct tt_target *t;
	void *handle;

	if (check_file(path, error) < 0)
		return NULL;
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		buf_printf(error, "cannot load %s", dlerror());
		return NULL;
	}
	t = dlsym(handle, "tt_target");
	if (!t) {
		buf_printf(error,
		           "%s: not a target: it lacks the symbol tt_target",
		           path);
		return NULL;
	}
	if (t->abi != TT_ABI) {
		buf_printf(error,
		           "%s: made for version %u of the target interface, "
		           "this is version %u",
		           path, t->abi, TT_ABI);
		return NULL;
	}
	return check_functions(path, t, error) < 0 ? NULL : t;
}

/* The first line of the file NAME.about beside NAME.so, which the build puts
 * there for a variant, is what it says of itself. */
static void read_about(const char *path, struct target_info *info)
{
	struct buf name = {0}, text = {0};
	int len = (int)strlen(path);

	buf_printf(&name, "%.*s.about", len > 3 ? len - 3 : len, path);
	if (buf_read_file(&text, buf_str(&name), 1 << 16) == 0)
		snprintf(info->about, sizeof info->about, "%.*s",
		         (int)strcspn(buf_str(&text), "\n"), buf_str(&text));
	buf_done(&name);
	buf_done(&text);
}

/* What the child of a probe sends. */
struct probe_answer {
	int good;
	struct target_info info;
	char error[512];
};

static _Noreturn void probe_child(const char *path, int fd)
{
	struct probe_answer answer = {0};
	struct buf error = {0};
	const struct tt_target *t;
	ssize_t n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	t = target_load(path, &error);
	if (t) {
		answer.good = 1;
		answer.info.caps = t->caps;
		snprintf(answer.info.name, sizeof answer.info.name, "%s",
		         t->name);
		snprintf(answer.info.about, sizeof answer.info.about, "%s",
		         t->about);
		snprintf(answer.info.trace_format,
		         sizeof answer.info.trace_format, "%s",
		         t->trace_format);
	} else {
		snprintf(answer.error, sizeof answer.error, "%s",
		         buf_str(&error));
	}
	n = write(fd, &answer, sizeof answer); /* below PIPE_BUF: whole */
	_exit(n != sizeof answer);
}

int target_probe(const char *path, struct target_info *info, struct buf *error)
{
	struct probe_answer answer;
	struct pollfd pfd = {.events = POLLIN};
	int64_t deadline = clock_now_ns() + PROBE_TIMEOUT_MS * 1000000ll;
	int fds[2], ready;
	ssize_t n = -1;
	pid_t pid;

	_Static_assert(sizeof answer <= PIPE_BUF, "written at once");
	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		buf_printf(error, "cannot start a process: %s",
		           strerror(errno));
		return -1;
	}
	if (pid == 0)
		probe_child(path, fds[1]);
	close(fds[1]);
	pfd.fd = fds[0];
	do
		ready = poll(&pfd, 1, PROBE_TIMEOUT_MS);
	while (ready < 0 && errno == EINTR && clock_now_ns() < deadline);
	if (ready > 0)
		n = read(fds[0], &answer, sizeof answer);
	close(fds[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (n != sizeof answer) {
		buf_printf(error, "%s: loading it %s", path,
		           ready > 0 ? "ends the process" : "does not end");
		return -1;
	}
	if (!answer.good) {
		buf_puts(error, answer.error);
		return -1;
	}
	*info = answer.info;
	read_about(path, info);
	return 0;
}
