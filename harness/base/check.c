/* check.c: see check.h. */
#include "harness/base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *file, int line, const char *func,
                  const char *expr)
{
	fprintf(stderr, "%s:%d: %s: CHECK(%s) failed\n", file, line, func,
	        expr);
	abort();
}

void check_op_failed(const char *file, int line, const char *func,
                     const char *expr, long long a, long long b)
{
	fprintf(stderr, "%s:%d: %s: CHECK(%s) failed: %lld, %lld\n", file, line,
	        func, expr, a, b);
	abort();
}

static void *or_die(void *p, unsigned long size)
{
	if (!p) {
		fprintf(stderr, "tracetorture: out of memory (%lu bytes)\n",
		        size);
		exit(4);
	}
	return p;
}

void *xmalloc(unsigned long size)
{
	return or_die(malloc(size ? size : 1), size);
}

void *xcalloc(unsigned long n, unsigned long size)
{
	return or_die(calloc(n ? n : 1, size ? size : 1), n * size);
}

void *xrealloc(void *p, unsigned long size)
{
	return or_die(realloc(p, size ? size : 1), size);
}
