/* outfile.c: see outfile.h. */
#include "harness/base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/check.h"

/* Handed on at once. */
#define PIECE ((size_t)1 << 16)

static void flush(struct outfile *f)
{
	size_t at = 0;

	while (at < f->pending.len && !f->err) {
		ssize_t n = write(f->fd, f->pending.data + at,
		                  f->pending.len - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			f->err = -errno;
	}
	buf_clear(&f->pending);
}

/* What f is renamed to, links followed: they stay. */
static void set_names(struct outfile *f, const char *path)
{
	struct buf name = {0};
	char *real = realpath(path, NULL);

	f->path = real ? real : strdup(path);
	CHECK(f->path);
	buf_printf(&name, "%s.%ld.tmp", f->path, (long)getpid());
	f->temporary = strdup(buf_str(&name));
	CHECK(f->temporary);
	buf_done(&name);
}

int outfile_open(struct outfile *f, const char *path)
{
	struct stat st;

	*f = (struct outfile){.fd = STDOUT_FILENO};
	if (!strcmp(path, "-"))
		return 0;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		f->fd = open(path, O_WRONLY | O_CLOEXEC);
		return f->fd < 0 ? -errno : 0;
	}
	set_names(f, path);
	f->fd = open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	             0666);
	if (f->fd < 0) {
		f->err = -errno;
		free(f->path);
		free(f->temporary);
	}
	return f->err;
}

void outfile_put(struct outfile *f, const void *p, size_t n)
{
	buf_put(&f->pending, p, n);
	if (f->pending.len >= PIECE)
		flush(f);
}

void outfile_take(struct outfile *f, struct buf *b)
{
	outfile_put(f, b->data, b->len);
	buf_clear(b);
}

int outfile_close(struct outfile *f)
{
	int err;

	flush(f);
	if (f->fd != STDOUT_FILENO && close(f->fd) < 0 && !f->err)
		f->err = -errno;
	if (f->path && !f->err && rename(f->temporary, f->path) < 0)
		f->err = -errno;
	if (f->path && f->err)
		unlink(f->temporary);
	err = f->err;
	free(f->path);
	free(f->temporary);
	buf_done(&f->pending);
	*f = (struct outfile){.fd = -1};
	return err;
}

void outfile_abandon(struct outfile *f)
{
	buf_clear(&f->pending);
	if (!f->err)
		f->err = -ECANCELED;
	outfile_close(f);
}

int outfile_write(const char *path, struct buf *b)
{
	struct outfile f;
	int err = outfile_open(&f, path);

	if (err)
		return err;
	outfile_take(&f, b);
	return outfile_close(&f);
}
