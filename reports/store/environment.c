/* environment.c: see environment.h. */
#include "reports/store/environment.h"

#include <gnu/libc-version.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/base/version.h"

/* The value of the first line of /proc/cpuinfo that begins with key. */
static void put_cpu(struct buf *out, const char *key)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t cap = 0;

	while (f && out->len == 0 && getline(&line, &cap, f) > 0) {
		const char *value = strchr(line, ':');

		if (strncmp(line, key, strlen(key)) != 0 || !value)
			continue;
		value += 1 + strspn(value + 1, " \t");
		buf_put(out, value, strcspn(value, "\n"));
	}
	free(line);
	if (f)
		fclose(f);
}

static void collect_machine(struct environment *e)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	struct utsname u;
	cpu_set_t cpus;

	if (uname(&u) == 0) {
		buf_printf(&e->kernel, "%s %s %s", u.sysname, u.release,
		           u.version);
		buf_puts(&e->machine, u.machine);
	}
	put_cpu(&e->cpu, "model name");
	put_cpu(&e->cpu, "CPU part"); /* what there is of ARM's */
	if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
		e->cores = (uint64_t)CPU_COUNT(&cpus);
	if (pages > 0 && size > 0)
		e->memory_bytes = (uint64_t)pages * (uint64_t)size;
}

/* FNV-1a; which row is meant is all that hangs on it. */
static void hash(uint64_t *h, struct buf *b)
{
	for (const char *s = buf_str(b);; s++) {
		*h = (*h ^ (unsigned char)*s) * 1099511628211u;
		if (!*s)
			return;
	}
}

void environment_collect(struct environment *e, const char *sqlite)
{
	struct buf numbers = {0};
	uint64_t h = 14695981039346656037u;

	buf_printf(&e->tool, "tracetorture %s%s%s", version_number,
	           *version_commit ? " " : "", version_commit);
#ifdef __clang__
	buf_puts(&e->compiler, __VERSION__);
#else
	buf_puts(&e->compiler, "gcc " __VERSION__);
#endif
	collect_machine(e);
	buf_printf(&e->packages, "glibc %s\n", gnu_get_libc_version());
	if (*sqlite)
		buf_printf(&e->packages, "sqlite %s\n", sqlite);
	buf_printf(&numbers, "%" PRIu64 " %" PRIu64, e->cores,
	           e->memory_bytes);
	hash(&h, &e->tool);
	hash(&h, &e->compiler);
	hash(&h, &e->kernel);
	hash(&h, &e->machine);
	hash(&h, &e->cpu);
	hash(&h, &numbers);
	hash(&h, &e->packages);
	buf_printf(&e->hash, "%016" PRIx64, h);
	buf_done(&numbers);
}

void environment_done(struct environment *e)
{
	buf_done(&e->hash);
	buf_done(&e->tool);
	buf_done(&e->compiler);
	buf_done(&e->kernel);
	buf_done(&e->machine);
	buf_done(&e->cpu);
	buf_done(&e->packages);
}
