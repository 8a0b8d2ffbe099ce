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
 * Opens path.  Returns 0 or -errno, and then there is nothing to close; -EFBIG
 * when it cannot be mapped and has more than max bytes, as devices have.  A
 * mapped file that somebody cuts off while it is looked at raises SIGBUS.
 */
int bytes_open(struct bytes *b, const char *path, size_t max);
/* The same of what is left of the open file fd, which may then be closed. */
int bytes_open_fd(struct bytes *b, int fd, size_t max);
void bytes_close(struct bytes *b);

#endif
