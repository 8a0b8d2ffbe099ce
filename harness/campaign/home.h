/*
 * home.h: the folder of one campaign: who runs it holds its lock, and it keeps
 * what the same command needs to go on where it was.
 *
 *	lock    empty; held while the campaign runs, however it ends
 *	state   seed N, elapsed_ns N, and what is hunted, a line each
 */
#ifndef CAMPAIGN_HOME_H
#define CAMPAIGN_HOME_H

#include <stdint.h>

#include "harness/base/buf.h"

struct home_state {
	uint64_t seed;
	int64_t elapsed_ns;  /* of calls that came to no end */
	const char *subject; /* "target gort+11953"; borrowed */
};

/* Makes the folder and locks it, for as long as this process lives.  0, or -1
 * with a line in error: it can't be written, or a campaign is running there. */
int home_lock(const char *folder, struct buf *error);

enum home_read {
	HOME_NEW,     /* nothing was left there */
	HOME_GOES_ON, /* seed and elapsed_ns are what was left */
	HOME_ANOTHER, /* a campaign of another subject; a line in error */
	HOME_BROKEN,  /* can't be read, or says nothing; likewise */
};
/* What an earlier call has left; s->subject is the caller's. */
enum home_read home_read(const char *folder, struct home_state *s,
                         struct buf *error);
/* On the disk when it returns 0, else -1 with a line in error. */
int home_write(const char *folder, const struct home_state *s,
               struct buf *error);

#endif
