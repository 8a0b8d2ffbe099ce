/* bisect_git.h: what git knows of the bisection that is going on in the
 * current folder.  Needs git; without one, or without a bisection, it knows
 * nothing. */
#ifndef CLI_BISECT_GIT_H
#define CLI_BISECT_GIT_H

#include <stdint.h>

#include "harness/base/buf.h"

/* How many revisions the bisection judges in all, those already judged and
 * this one among them, at most (of a history that branches, about): 0 if there
 * is none.  Grows no more once it goes on, so 1 / it may be spent at each. */
uint64_t bisect_git_steps(void);
/* Appends the name of the revision that is checked out; nothing if git knows
 * none. */
void bisect_git_head(struct buf *out);

#endif
