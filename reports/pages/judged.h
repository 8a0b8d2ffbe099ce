/*
 * judged.h: for tests, pages are given to a program that knows their form.
 */
#ifndef REPORTS_PAGES_JUDGED_H
#define REPORTS_PAGES_JUDGED_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/buf.h"
#include "reports/pages/written_out.h"

static inline bool have_program(const char *name)
{
	char command[100];

	snprintf(command, sizeof command, "command -v %s >/dev/null", name);
	return system(command) == 0;
}

/* Whether the program ends with 0 for the page, whose file stands for the %s
 * in the command. */
static inline bool passes(const struct buf *page, const char *command)
{
	char path[512], line[2000];

	snprintf(path, sizeof path, "%s", in_tmp("page"));
	assert_int_equal(buf_write_file(page, path), 0);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(line, sizeof line, command, path);
#pragma GCC diagnostic pop
	return system(line) == 0;
}

/* The page with the first `from' replaced; it must be there. */
static inline struct buf changed(struct buf *page, const char *from,
                                 const char *to)
{
	const char *all = buf_str(page), *at = strstr(all, from);
	struct buf out = {0};

	if (!at)
		fail_msg("there is no %s", from);
	buf_put(&out, all, (size_t)(at - all));
	buf_puts(&out, to);
	buf_puts(&out, at + strlen(from));
	return out;
}

#endif
