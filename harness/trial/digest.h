/*
 * digest.h: what a target says of its tasks in fewer lines, for the text of a
 * finding: of lines that differ only in their numbers the first is kept.
 */
#ifndef TRIAL_DIGEST_H
#define TRIAL_DIGEST_H

#include <stddef.h>

#include "harness/base/buf.h"

/* Appends the n bytes of lines at `said` to out, each line behind `indent` and
 * ended by a newline: as they are if they are few, else each sort of line once,
 * in the order of the first ones, and how many there are. */
void digest_lines(struct buf *out, const char *said, size_t n,
                  const char *indent);

#endif
