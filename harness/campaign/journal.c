/* journal.c: see journal.h. */
#include "harness/campaign/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"

#define MOST ((size_t)1 << 30) /* of the file, bytes */

/* Where the name is in by_file, or would be. */
static size_t place_of(const struct journal *j, const char *file)
{
	size_t lo = 0, hi = j->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(j->lines[j->by_file[mid]].file, file) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool journal_has(const struct journal *j, const char *file)
{
	size_t at = place_of(j, file);

	return at < j->n && !strcmp(j->lines[j->by_file[at]].file, file);
}

static void keep(struct journal *j, int64_t at_ns, const char *file,
                 const char *signature)
{
	size_t at = place_of(j, file);

	if ((j->n & (j->n - 1)) == 0) { /* room for twice as many */
		size_t room = j->n ? 2 * j->n : 1;

		j->lines = realloc(j->lines, room * sizeof *j->lines);
		j->by_file = realloc(j->by_file, room * sizeof *j->by_file);
		CHECK(j->lines && j->by_file);
	}
	memmove(j->by_file + at + 1, j->by_file + at,
	        (j->n - at) * sizeof *j->by_file);
	j->by_file[at] = j->n;
	j->lines[j->n] = (struct journal_line){
	    .at_ns = at_ns, .file = strdup(file),
	    .signature = strdup(signature)};
	CHECK(j->lines[j->n].file && j->lines[j->n].signature);
	j->n++;
}

/* One line, without its end; false: it is none. */
static bool parse(struct journal *j, char *line)
{
	char *fields[4];

	for (int i = 0; i < 4; i++)
		fields[i] = i < 3 ? strsep(&line, "\t") : line;
	if (!fields[1] || !fields[2] || !fields[3] ||
	    strtoull(fields[0], NULL, 10) != j->n)
		return false;
	keep(j, strtoll(fields[1], NULL, 10), fields[2], fields[3]);
	return true;
}

static int parse_all(struct journal *j, struct buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		char *line = (char *)text->data + done;
		char *end = memchr(line, '\n', text->len - done);

		if (!end)
			break;
		*end = '\0';
		if (!parse(j, line))
			return -EINVAL;
		done = (size_t)(end + 1 - (char *)text->data);
	}
	if (done < text->len && ftruncate(j->fd, (off_t)done) < 0)
		return -errno;
	return 0;
}

int journal_open(struct journal *j, const char *path)
{
	struct buf text = {0};
	int err;

	*j = (struct journal){0};
	j->fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (j->fd < 0)
		return -errno;
	err = buf_read_fd(&text, j->fd, MOST);
	if (!err)
		err = parse_all(j, &text);
	buf_done(&text);
	if (err)
		journal_close(j);
	return err;
}

void journal_close(struct journal *j)
{
	for (size_t i = 0; i < j->n; i++) {
		free(j->lines[i].file);
		free(j->lines[i].signature);
	}
	free(j->lines);
	free(j->by_file);
	if (j->fd >= 0)
		close(j->fd);
	*j = (struct journal){.fd = -1};
}

int journal_add(struct journal *j, int64_t at_ns, const char *file,
                const char *signature)
{
	off_t before = lseek(j->fd, 0, SEEK_END);
	struct buf line = {0};
	ssize_t n;
	int err = 0;

	CHECK(!strpbrk(file, "\t\n") && !strpbrk(signature, "\t\n"));
	buf_printf(&line, "%zu\t%" PRId64 "\t%s\t%s\n", j->n, at_ns, file,
	           signature);
	n = write(j->fd, line.data, line.len);
	if (n < 0 || fdatasync(j->fd) < 0)
		err = -errno;
	else if ((size_t)n < line.len)
		err = -ENOSPC;
	if (!err)
		keep(j, at_ns, file, signature);
	else if (ftruncate(j->fd, before) < 0)
		err = -errno; /* a torn line is cut off when it is opened */
	buf_done(&line);
	return err;
}
