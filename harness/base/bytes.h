/*
 * bytes.h: the whole of a file as bytes in memory: mapped where that can be,
 * read where it cannot (a pipe).
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "harness/base/buf.h"

struct bytes {
	const uint8_t *data; /* len good ones; never NULL */
	size_t len;
	struct buf read;     /* what is not mapped */
};

/*
 * Opens path.  Returns 0 or -errno, and then there is nothing to close.  A
 * mapped file that somebody cuts off while it is looked at raises SIGBUS.
 */
int bytes_open(struct bytes *b, const char *path);
void bytes_close(struct bytes *b);

#endif
