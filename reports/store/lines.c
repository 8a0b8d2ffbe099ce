/* lines.c: see lines.h. */
#include "reports/store/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/json.h"
#include "reports/store/schema.h"

static void put_line(struct buf *out, const struct row *row)
{
	buf_puts(out, "{\"table\":");
	json_str(out, table_name[row->table]);
	for (size_t i = 0; i < row->n; i++) {
		const struct cell *c = &row->cells[i];

		buf_byte(out, ',');
		json_str(out, c->column);
		buf_byte(out, ':');
		if (c->is == CELL_TEXT)
			json_str(out, c->text);
		else if (c->is == CELL_NUMBER)
			buf_printf(out, "%" PRId64, c->number);
		else
			buf_puts(out, "null");
	}
	buf_puts(out, "}\n");
}

/* Cuts off half a line at the end, and returns where the last whole one ends;
 * or -1.  Called with the lock held: a writer that is alive has written its
 * line whole. */
static off_t end_of_lines(int fd)
{
	struct stat st;
	off_t end;
	char c;

	if (fstat(fd, &st) < 0)
		return -1;
	for (end = st.st_size; end > 0; end--)
		if (pread(fd, &c, 1, end - 1) != 1 || c == '\n')
			break;
	if (end < st.st_size && ftruncate(fd, end) < 0)
		return -1;
	return end;
}

/* Called with the lock held. */
static int append(int fd, const struct buf *text)
{
	off_t end = end_of_lines(fd);
	ssize_t n = 0;
	int err;

	if (end < 0)
		return -errno;
	for (size_t at = 0; at < text->len; at += (size_t)n) {
		n = write(fd, text->data + at, text->len - at);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			break;
	}
	if (n >= 0 && (fsync(fd) == 0 || errno == EINVAL)) /* a device */
		return 0;
	err = -errno;
	/* half a line is none; if this fails, the next writer does it */
	(void)!ftruncate(fd, end);
	return err;
}

static int append_locked(int fd, const struct buf *text)
{
	int err;

	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return -errno;
	err = append(fd, text);
	flock(fd, LOCK_UN);
	return err;
}

int lines_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	struct buf head = {0};
	int err;

	if (fd < 0)
		return -errno;
	buf_printf(&head, "{\"table\":\"schema\",\"version\":%d}\n",
	           schema_version);
	err = append_locked(fd, &head);
	buf_done(&head);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int lines_put(int fd, const struct row *rows, size_t n)
{
	struct buf text = {0};
	int err;

	for (size_t i = 0; i < n; i++)
		put_line(&text, &rows[i]);
	err = append_locked(fd, &text);
	buf_done(&text);
	return err;
}
