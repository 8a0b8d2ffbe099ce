/*
 * plain.h: what a target or a user wrote, where it can do no harm: on a
 * terminal, in a log, as what a page escapes further.  What is not UTF-8,
 * and what utf8_is_unseen() tells, become U+FFFD.
 */
#ifndef REPORTS_PLAIN_H
#define REPORTS_PLAIN_H

#include <stddef.h>

#include "harness/base/buf.h"

/* In one line: newlines and tabs become spaces, newlines at the end nothing.
 * Of more than most characters the first most - 1 and an ellipsis; most > 0. */
void plain_line(struct buf *out, const char *text, size_t most);
/* Lines, each behind the prefix and ended by a newline; no text, no line. */
void plain_lines(struct buf *out, const char *text, const char *prefix);

enum { PLAIN_WHOLE = 1 << 20 }; /* no line is meant to be longer */

#endif
