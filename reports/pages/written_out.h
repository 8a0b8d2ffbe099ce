/*
 * written_out.h: for tests, pages as they are expected, in testdata/.
 */
#ifndef REPORTS_PAGES_WRITTEN_OUT_H
#define REPORTS_PAGES_WRITTEN_OUT_H

#include <stdio.h>
#include <stdlib.h>

#include "harness/base/buf.h"

/* Where the test may write a file of that name. */
static inline const char *in_tmp(const char *name)
{
	static char path[512];
	const char *tmp = getenv("TMPDIR");

	snprintf(path, sizeof path, "%s/%s", tmp ? tmp : "/tmp", name);
	return path;
}

/* Fails the test, and shows the difference, unless the page is that one. */
static inline void assert_page(const struct buf *page, const char *name)
{
	char command[1200];

	assert_int_equal(buf_write_file(page, in_tmp(name)), 0);
	snprintf(command, sizeof command,
	         "diff -u 'reports/pages/testdata/%s' '%s' >&2", name,
	         in_tmp(name));
	assert_int_equal(system(command), 0);
}

#endif
