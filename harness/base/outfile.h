/*
 * outfile.h: a file that is written piece by piece and is there whole or not
 * at all: what is written goes to a neighbour that takes its name at the end.
 * A pipe or a device is written to as it is.
 *
 *	if (!outfile_open(&f, path)) {
 *		outfile_put(&f, p, n); ...
 *		err = outfile_close(&f);
 *	}
 *
 * The first failure is kept: nothing is written after it, and outfile_close
 * tells it.  One thread at a time.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include "harness/base/buf.h"

struct outfile {
	struct buf pending; /* not yet handed on */
	char *path;         /* owned; NULL: written to as it is */
	char *temporary;    /* owned; its neighbour */
	int fd;
	int err;            /* -errno; 0 */
};

/* path "-" is standard output.  0 or -errno; then there is nothing to close. */
int outfile_open(struct outfile *f, const char *path);
void outfile_put(struct outfile *f, const void *p, size_t n);
/* Empties b into f. */
void outfile_take(struct outfile *f, struct buf *b);
/* Gives the file its name.  0 or the first failure's -errno; then the file is
 * as it was before, or not there. */
int outfile_close(struct outfile *f);
/* The same after a change of mind: nothing is left of it. */
void outfile_abandon(struct outfile *f);

/* All at once: empties b into path. */
int outfile_write(const char *path, struct buf *b);

#endif
