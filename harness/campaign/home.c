/* home.c: see home.h. */
#include "harness/campaign/home.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/folder.h"
#include "harness/campaign/durable.h"

enum { STATE_MOST = 65536 }; /* bytes */

/* A lock of fcntl(), since one of flock() would be a child's, too.  The file
 * stays open. */
int home_lock(const char *folder, struct buf *error)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct buf path = {0};
	int err = folder_make(folder);
	int fd = -1;

	buf_printf(&path, "%s/lock", folder);
	if (!err)
		fd = open(buf_str(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (err)
		buf_printf(error, "cannot make %s: %s", folder,
		           strerror(-err));
	else if (fd < 0)
		buf_printf(error, "cannot write %s: %s", buf_str(&path),
		           strerror(errno));
	else if (fcntl(fd, F_SETLK, &lock) == 0)
		err = 1;
	else if (errno == EACCES || errno == EAGAIN)
		buf_printf(error,
		           "%s: a campaign is running there; another one needs "
		           "another --out",
		           folder);
	else
		buf_printf(error, "cannot lock %s: %s", buf_str(&path),
		           strerror(errno));
	buf_done(&path);
	return err == 1 ? 0 : -1;
}

static void path_of(struct buf *path, const char *folder)
{
	buf_printf(path, "%s/state", folder);
}

/* "seed N\nelapsed_ns N\nSUBJECT", into s and *subject; false: it is not. */
static bool parse(const char *text, struct home_state *s, const char **subject)
{
	int at = 0;

	if (sscanf(text, "seed %" SCNu64 " elapsed_ns %" SCNd64 " %n",
	           &s->seed, &s->elapsed_ns, &at) < 2 || at == 0)
		return false;
	*subject = text + at;
	return true;
}

enum home_read home_read(const char *folder, struct home_state *s,
                         struct buf *error)
{
	struct buf text = {0}, path = {0};
	struct home_state was = *s;
	enum home_read result = HOME_BROKEN;
	const char *subject;
	int err;

	path_of(&path, folder);
	err = buf_read_file(&text, buf_str(&path), STATE_MOST);
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	if (err == -ENOENT) {
		result = HOME_NEW;
	} else if (err) {
		buf_printf(error, "cannot read %s: %s", buf_str(&path),
		           strerror(-err));
	} else if (!parse(buf_str(&text), &was, &subject)) {
		buf_printf(error,
		           "%s: is no state of a campaign; without the file "
		           "its time begins anew",
		           buf_str(&path));
	} else if (strcmp(subject, s->subject) != 0) {
		buf_printf(error,
		           "%s is a campaign of %s: another one needs another "
		           "--out",
		           folder, subject);
		result = HOME_ANOTHER;
	} else {
		*s = was;
		result = HOME_GOES_ON;
	}
	buf_done(&text);
	buf_done(&path);
	return result;
}

int home_write(const char *folder, const struct home_state *s,
               struct buf *error)
{
	struct buf text = {0}, path = {0};
	int err;

	buf_printf(&text, "seed %" PRIu64 "\nelapsed_ns %" PRId64 "\n%s\n",
	           s->seed, s->elapsed_ns, s->subject);
	path_of(&path, folder);
	err = durable_write(&text, buf_str(&path));
	if (err)
		buf_printf(error, "cannot write %s: %s", buf_str(&path),
		           strerror(-err));
	buf_done(&text);
	buf_done(&path);
	return err ? -1 : 0;
}
