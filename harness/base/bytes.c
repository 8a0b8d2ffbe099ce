/* bytes.c: see bytes.h. */
#include "harness/base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns whether the file that fd is could be mapped. */
static bool map(struct bytes *b, int fd)
{
	struct stat st;
	void *data;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
	    (uint64_t)st.st_size > SIZE_MAX || lseek(fd, 0, SEEK_CUR) != 0)
		return false;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return false;
	/* Advice only: the kernel may not have it. */
	(void)madvise(data, (size_t)st.st_size, MADV_SEQUENTIAL);
	b->data = data;
	b->len = (size_t)st.st_size;
	return true;
}

int bytes_open(struct bytes *b, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	/* A named pipe that is opened twice may have lost its writer. */
	err = bytes_open_fd(b, fd, max);
	close(fd);
	return err;
}

int bytes_open_fd(struct bytes *b, int fd, size_t max)
{
	int err;

	*b = (struct bytes){0};
	if (map(b, fd))
		return 0;
	err = buf_read_fd(&b->read, fd, max);
	if (err) {
		buf_done(&b->read);
		return err;
	}
	/* An empty file is bytes too. */
	buf_reserve(&b->read, 1);
	b->data = b->read.data;
	b->len = b->read.len;
	return 0;
}

void bytes_close(struct bytes *b)
{
	if (b->read.data)
		buf_done(&b->read);
	else
		munmap((void *)(uintptr_t)b->data, b->len);
	*b = (struct bytes){0};
}
