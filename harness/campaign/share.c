/* share.c: see share.h. */
#include "harness/campaign/share.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/folder.h"

enum {
	INPUT_MOST = 1 << 20, /* bytes */
	SEEDS = 8, /* AFL++ begins only with one that is no finding */
};

/* Called for each file of a folder; 0 or -errno, which ends it. */
typedef int visit(void *ctx, const char *path, const char *name);

static int each(const char *folder, visit *f, void *ctx)
{
	DIR *dir = opendir(folder);
	struct buf path = {0};
	struct dirent *e;
	int err = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, e->d_name);
		err = f(ctx, buf_str(&path), e->d_name);
	}
	closedir(dir);
	buf_done(&path);
	return err;
}

static uint64_t hash_of(const struct buf *b)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < b->len; i++)
		hash = (hash ^ b->data[i]) * 1099511628211u;
	return hash;
}

/* Into the folder, whole: written beside it first.  What is there stays, since
 * its time says when it was new. */
static int put(const char *campaign, const char *folder, const struct buf *b)
{
	struct buf path = {0}, tmp = {0};
	int err = 0;

	buf_printf(&path, "%s/%s/%016" PRIx64, campaign, folder, hash_of(b));
	buf_printf(&tmp, "%s/input", campaign);
	if (access(buf_str(&path), F_OK) < 0) {
		err = buf_write_file(b, buf_str(&tmp));
		if (!err && rename(buf_str(&tmp), buf_str(&path)) < 0)
			err = -errno;
	}
	buf_done(&path);
	buf_done(&tmp);
	return err;
}

/* ---- from AFL++ ---- */

struct sharing {
	const char *campaign;
	time_t since; /* files older than this were shared before */
};

static int share_input(void *ctx, const char *path, const char *name)
{
	const struct sharing *s = ctx;
	struct buf input = {0};
	struct stat st;
	int err = 0;

	/* what it has from others is there, or came from there */
	if (strncmp(name, "id:", 3) != 0 || strstr(name, ",sync:") ||
	    strstr(name, ",orig:") ||
	    stat(path, &st) < 0 || st.st_mtime < s->since)
		return 0;
	/* one that is just being removed is none */
	if (buf_read_file(&input, path, INPUT_MOST) == 0)
		err = put(s->campaign, "corpus", &input);
	buf_done(&input);
	return err;
}

static int share_instance(void *ctx, const char *path, const char *name)
{
	struct buf queue = {0};
	int err;

	(void)name;
	buf_printf(&queue, "%s/queue", path);
	err = each(buf_str(&queue), share_input, ctx);
	buf_done(&queue);
	return err == -ENOTDIR ? 0 : err;
}

static int count_one(void *ctx, const char *path, const char *name)
{
	(void)path;
	(void)name;
	++*(uint64_t *)ctx;
	return 0;
}

/* ---- to AFL++ ---- */

enum { SHA1_NAME = 40 }; /* letters of a name that libFuzzer gives */

struct handing {
	const char *queue;
	uint64_t next; /* number */
};

/* A second link says that it was handed on. */
static int hand_on(void *ctx, const char *path, const char *name)
{
	struct handing *h = ctx;
	struct buf to = {0};
	struct stat st;

	if (strlen(name) != SHA1_NAME || stat(path, &st) < 0 ||
	    st.st_nlink != 1)
		return 0;
	buf_printf(&to, "%s/id:%06" PRIu64 ",orig:%s", h->queue, h->next, name);
	/* where there are no links, or it was just removed, there is none */
	if (link(path, buf_str(&to)) == 0)
		h->next++;
	buf_done(&to);
	return 0;
}

static int share_libfuzzer(const char *folder)
{
	struct buf queue = {0}, corpus = {0};
	struct handing h = {0};
	int err;

	buf_printf(&queue, "%s/afl/libfuzzer/queue", folder);
	buf_printf(&corpus, "%s/corpus", folder);
	h.queue = buf_str(&queue);
	err = folder_make(h.queue);
	if (!err)
		err = each(h.queue, count_one, &h.next);
	if (!err)
		err = each(buf_str(&corpus), hand_on, &h);
	buf_done(&queue);
	buf_done(&corpus);
	return err;
}

int share_corpus(const char *folder, int64_t *since_s, uint64_t *n)
{
	struct sharing s = {.campaign = folder, .since = *since_s};
	struct buf path = {0};
	time_t now = time(NULL);
	int err;

	buf_printf(&path, "%s/afl", folder);
	err = each(buf_str(&path), share_instance, &s);
	if (!err)
		*since_s = now - 2; /* trimming writes one again */
	if (!err)
		err = share_libfuzzer(folder);
	buf_clear(&path);
	buf_printf(&path, "%s/corpus", folder);
	*n = 0;
	if (!err)
		err = each(buf_str(&path), count_one, n);
	buf_done(&path);
	return err;
}

/* ---- what it begins with ---- */

static int put_seed(void *ctx, const char *path, const char *name)
{
	const char *campaign = ctx;
	struct buf input = {0};
	int err = buf_read_file(&input, path, INPUT_MOST);

	(void)name;
	if (err == -EISDIR)
		err = 0;
	else if (!err)
		err = put(campaign, "corpus", &input);
	if (!err && input.len > 0)
		err = put(campaign, "seeds", &input);
	buf_done(&input);
	return err;
}

int share_seeds(const char *folder, const char *from)
{
	static const char *const folders[] = {"corpus", "seeds", "afl"};
	struct buf path = {0}, input = {0};
	int err = 0;

	for (int i = 0; i < 3 && !err; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, folders[i]);
		err = folder_make(buf_str(&path));
	}
	for (uint8_t i = 0; i < SEEDS && !err; i++) {
		buf_clear(&input);
		buf_byte(&input, i);
		err = put(folder, "seeds", &input);
	}
	if (!err && from && access(from, F_OK) < 0)
		err = -errno;
	if (!err && from)
		err = each(from, put_seed, (void *)(uintptr_t)folder);
	buf_done(&path);
	buf_done(&input);
	return err;
}
