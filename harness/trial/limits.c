/* limits.c: see limits.h. */
#include "harness/trial/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/scenario/scenario.h"

enum {
	OWN_THREADS = 4,        /* of a child: main, judge, watcher, spare */
	OWN_DESCRIPTORS = 32,   /* of a child, before the scenario's */
	OWN_MAPPINGS = 512,     /* libraries, heaps */
	PARENT_DESCRIPTORS = 8, /* of the parent, for each run */
};

/* Resident bytes of a thread that sits in a system call: the touched pages of
 * its stack and the runtime's for its task, and the kernel's 16 KiB stack and
 * task struct. */
#define THREAD_BYTES ((uint64_t)64 << 10)
/* Of a child: the queue of traces, truth, buffers. */
#define RUN_BYTES ((uint64_t)128 << 20)

/* A number that the kernel shows in a file; `otherwise` if it does not, or
 * says "max". */
static uint64_t read_number(const char *path, uint64_t otherwise)
{
	struct buf text = {0};
	uint64_t n = otherwise;
	char *end;

	if (buf_read_file(&text, path, 4096) == 0) {
		n = strtoull(buf_str(&text), &end, 10);
		if (end == buf_str(&text))
			n = otherwise;
	}
	buf_done(&text);
	return n;
}

/* Processes and threads that exist: the last but one field of loadavg is
 * "running/all". */
static uint64_t threads_now(void)
{
	struct buf text = {0};
	const char *slash;
	uint64_t n = 0;

	if (buf_read_file(&text, "/proc/loadavg", 4096) == 0 &&
	    (slash = strchr(buf_str(&text), '/')))
		n = strtoull(slash + 1, NULL, 10);
	buf_done(&text);
	return n;
}

/* The bytes that /proc/meminfo calls available. */
static uint64_t memory_available(void)
{
	struct buf text = {0};
	const char *line;
	uint64_t bytes = UINT64_MAX;

	if (buf_read_file(&text, "/proc/meminfo", 1 << 16) == 0 &&
	    (line = strstr(buf_str(&text), "MemAvailable:")))
		bytes =
		    strtoull(line + strlen("MemAvailable:"), NULL, 10) * 1024;
	buf_done(&text);
	return bytes;
}

/* The path of this process's group in a controller, "" if unknown.  Lines of
 * /proc/self/cgroup are "N:CONTROLLERS:PATH"; N is 0 in version 2. */
static void cgroup_file(struct buf *out, const char *controller,
                        const char *file)
{
	struct buf text = {0};
	char want[64];
	char *save, *line;

	buf_clear(out);
	if (buf_read_file(&text, "/proc/self/cgroup", 1 << 16) < 0)
		return;
	snprintf(want, sizeof want, ":%s:", controller);
	buf_str(&text);
	for (line = strtok_r((char *)text.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *path = strstr(line, want);

		if (path && out->len == 0)
			buf_printf(out, "/sys/fs/cgroup/%s%s/%s", controller,
			           path + strlen(want), file);
		else if (!strncmp(line, "0::", 3) && out->len == 0)
			buf_printf(out, "/sys/fs/cgroup%s/%s", line + 3, file);
	}
	buf_done(&text);
}

static uint64_t cgroup_number(const char *controller, const char *file,
                              uint64_t otherwise)
{
	struct buf path = {0};
	uint64_t n;

	cgroup_file(&path, controller, file);
	n = read_number(buf_str(&path), otherwise);
	buf_done(&path);
	return n;
}

/* Raises the soft limit to `want`, and the hard one if that is lower and we
 * may.  Returns the soft limit then. */
static uint64_t raise_limit(__rlimit_resource_t resource, uint64_t want)
{
	struct rlimit limit, more;

	if (getrlimit(resource, &limit) < 0)
		return RLIM_INFINITY;
	if (limit.rlim_cur >= want) /* RLIM_INFINITY is the largest */
		return limit.rlim_cur;
	more = limit;
	more.rlim_cur = want;
	if (more.rlim_max < want)
		more.rlim_max = want;
	if (setrlimit(resource, &more) == 0)
		return want;
	more.rlim_cur = more.rlim_max = limit.rlim_max;
	return setrlimit(resource, &more) == 0 ? limit.rlim_max
	                                       : limit.rlim_cur;
}

static int complain_of(struct buf *error, const char *what, uint64_t want,
                       uint64_t have, const char *how)
{
	buf_printf(error, "this scenario takes %llu %s, and there are %llu: %s",
	           (unsigned long long)want, what, (unsigned long long)have,
	           how);
	return -1;
}

static int check_threads(uint64_t want, struct buf *error)
{
	uint64_t now = threads_now();
	uint64_t have;

	have = read_number("/proc/sys/kernel/threads-max", UINT64_MAX);
	if (have < now || have - now < want)
		return complain_of(error, "threads", want,
		                   have < now ? 0 : have - now,
		                   "raise kernel.threads-max, or use fewer "
		                   "--threads or --jobs");
	have = read_number("/proc/sys/kernel/pid_max", UINT64_MAX);
	if (have < now || have - now < want)
		return complain_of(error, "threads", want,
		                   have < now ? 0 : have - now,
		                   "raise kernel.pid_max, or use fewer "
		                   "--threads or --jobs");
	now = cgroup_number("pids", "pids.current", 0);
	have = cgroup_number("pids", "pids.max", UINT64_MAX);
	if (have < now || have - now < want)
		return complain_of(error, "threads", want,
		                   have < now ? 0 : have - now,
		                   "raise pids.max of this cgroup, or use "
		                   "fewer --threads or --jobs");
	have = raise_limit(RLIMIT_NPROC, want + 64);
	/* the limit does not hold for root */
	if (geteuid() != 0 && have < want)
		return complain_of(error, "threads", want, have,
		                   "raise ulimit -u, or use fewer --threads "
		                   "or --jobs");
	return 0;
}

static int check_memory(uint64_t want, struct buf *error)
{
	uint64_t have = memory_available(), used, max;
	struct rlimit as;

	max = cgroup_number("memory", "memory.max", UINT64_MAX);
	used = cgroup_number("memory", "memory.current", 0);
	if (max == UINT64_MAX) { /* version 1 */
		max = cgroup_number("memory", "memory.limit_in_bytes",
		                    UINT64_MAX);
		used = cgroup_number("memory", "memory.usage_in_bytes", 0);
	}
	if (max > used && max - used < have)
		have = max - used;
	if (getrlimit(RLIMIT_AS, &as) == 0 && as.rlim_cur < have)
		have = as.rlim_cur;
	if (have < want)
		return complain_of(error, "MiB of memory", want >> 20,
		                   have >> 20, "use fewer --threads or --jobs");
	return 0;
}

uint64_t limits_threads(const struct scenario *s)
{
	struct scenario_needs needs;

	scenario_needs(s, &needs);
	return needs.threads + OWN_THREADS;
}

int limits_prepare(const struct scenario *s, unsigned jobs, struct buf *error)
{
	struct scenario_needs needs;
	uint64_t threads, want, have;

	scenario_needs(s, &needs);
	threads = limits_threads(s) * jobs;
	if (check_threads(threads, error) < 0)
		return -1;

	/* a child's, or the parent's: whichever needs more */
	want = needs.descriptors + OWN_DESCRIPTORS + jobs * PARENT_DESCRIPTORS;
	have = raise_limit(RLIMIT_NOFILE, want);
	if (have < want)
		return complain_of(error, "descriptors", want, have,
		                   "raise ulimit -n, or use fewer --jobs");

	want = needs.mappings + OWN_MAPPINGS;
	have = read_number("/proc/sys/vm/max_map_count", UINT64_MAX);
	if (have < want)
		return complain_of(error, "memory mappings", want, have,
		                   "raise vm.max_map_count, or use fewer "
		                   "--threads");
	return check_memory(threads * THREAD_BYTES + jobs * RUN_BYTES, error);
}
