/* durable.c: see durable.h. */
#include "harness/campaign/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int durable_write(const struct buf *b, const char *path)
{
	struct buf tmp = {0};
	ssize_t n;
	int err = 0;
	int fd;

	buf_printf(&tmp, "%s.tmp", path);
	fd = open(buf_str(&tmp), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	          0666);
	n = fd < 0 ? -1 : write(fd, b->data, b->len);
	if (n < 0 || fdatasync(fd) < 0)
		err = -errno;
	else if ((size_t)n < b->len)
		err = -ENOSPC;
	if (fd >= 0)
		close(fd);
	if (!err && rename(buf_str(&tmp), path) < 0)
		err = -errno;
	if (err)
		unlink(buf_str(&tmp));
	buf_done(&tmp);
	return err;
}
