/* port.c: what the runtime needs of the C library, with its errors handled. */
#include "targets/gort/gort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Noreturn void broken(const char *file, int line, const char *what)
{
	fprintf(stderr, "gort: %s:%d: CHECK(%s) failed\n", file, line, what);
	abort();
}

_Noreturn void out_of(const char *what, int err)
{
	fprintf(stderr, "gort: no more %s: %s\n", what, strerror(err));
	_exit(4);
}

int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t deadline_ns(int64_t ns)
{
	int64_t now = now_ns();

	return ns < INT64_MAX - now ? now + ns : INT64_MAX;
}

void *allocate(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		out_of("memory", 12);
	return p;
}
