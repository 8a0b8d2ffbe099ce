/*
 * known.h: which findings are known, by the rules of a file that people write:
 *
 *	# go.dev/issue/11953, mended in 1.5.1
 *	issue-11953 <- target == "gort+11953" && rule == "go-start-not-runnable"
 *
 * The first rule that matches names a finding; one that none matches is new.
 * GRAMMAR.md beside this file says how rules are written.
 */
#ifndef REPORTS_KNOWN_H
#define REPORTS_KNOWN_H

#include <stddef.h>

#include "harness/base/buf.h"

struct known;

/* What rules ask about.  Strings without their unknown ones: "". */
struct known_subject {
	const char *target;
	const char *scenario;
	const char *population; /* "native", "schedule" */
	const char *strategy;
	const char *rule;
	const char *signature;
	const char *text; /* lines */
};

/* Reads the len bytes at text, which are not needed afterwards; name is the
 * file's, for messages.  NULL with one line in error, "NAME:LINE:COLUMN: ...",
 * columns in bytes from 1, if it is no such file.  Freed by known_free. */
struct known *known_parse(const char *text, size_t len, const char *name,
                          struct buf *error);
void known_free(struct known *k); /* NULL: nothing */

size_t known_rules(const struct known *k);

/* The name of the first rule that matches, good until known_free; "" if there
 * is none, or k is NULL.  Only looks at k: any thread. */
const char *known_match(const struct known *k, const struct known_subject *s);

#endif
