/* commit.h: of which tree a target was built. */
#ifndef CLI_COMMIT_H
#define CLI_COMMIT_H

#include "harness/base/buf.h"

/* Appends what git calls the tree in which the file lies; nothing if it lies
 * in none, or there is no git. */
void commit_of(struct buf *out, const char *file);

#endif
