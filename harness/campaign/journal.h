/*
 * journal.h: the findings of one worker that were told, in the order of
 * telling: a file that only grows.  Whoever is killed, a finding that was told
 * is never told again, and keeps its number.
 *
 *	NUMBER AT_NS FILE SIGNATURE           tabs between; a line each
 *
 * One thread.
 */
#ifndef CAMPAIGN_JOURNAL_H
#define CAMPAIGN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

struct journal_line {
	int64_t at_ns;   /* since the hunt began */
	char *file;      /* name, in the worker's folder of repros; owned */
	char *signature; /* owned */
};

struct journal {
	int fd;
	struct journal_line *lines; /* by number; owned */
	size_t n;
	size_t *by_file; /* numbers, in the order of the names; owned */
};

/* Opens or makes it.  A last line that was cut off never was.  0 or -errno;
 * -EINVAL: it is none. */
int journal_open(struct journal *j, const char *path);
void journal_close(struct journal *j);

bool journal_has(const struct journal *j, const char *file);
/* On the disk when it returns 0, else -errno.  Neither string has a tab or a
 * newline. */
int journal_add(struct journal *j, int64_t at_ns, const char *file,
                const char *signature);

#endif
