/* story.h: what shrink and explain make of one repro. */
#ifndef CLI_STORY_H
#define CLI_STORY_H

#include <stdbool.h>

#include "harness/base/buf.h"

struct story {
	struct buf repro; /* the small one; empty: it could not be shrunk */
	struct buf text;  /* what explain says */
	struct buf part;  /* the same for a page of HTML */
};

/* Takes a minute at most each, in processes of its own.  Whether text and part
 * are there: they are not for a target that is gone, or was built anew.  false
 * with errno: no folder for files that are needed meanwhile; else errno is 0. */
bool story_tell(struct story *s, const char *repro);
void story_done(struct story *s);

#endif
