/* evidence.c: see evidence.h. */
#include "harness/stress/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/folder.h"

enum { SLUG_MAX = 80 }; /* characters of a signature in a folder's name */

static int failed(struct buf *error, const char *path, int err)
{
	buf_printf(error, "cannot write %s: %s", path, strerror(-err));
	return err;
}

static int make_dirs(const char *path, struct buf *error)
{
	int err = folder_make(path);

	return err ? failed(error, path, err) : 0;
}

static int write_file(const char *dir, const char *name, const void *p,
                      size_t n, struct buf *error)
{
	struct buf path = {0};
	struct buf data = {.data = (uint8_t *)p, .len = n, .cap = n};
	int err = 0;

	buf_printf(&path, "%s/%s", dir, name);
	if (n > 0)
		err = buf_write_file(&data, buf_str(&path));
	if (err)
		failed(error, buf_str(&path), err);
	buf_done(&path);
	return err;
}

static int write_text(const char *dir, const char *name, const char *text,
                      struct buf *error)
{
	return write_file(dir, name, text, strlen(text), error);
}

int evidence_prepare(const char *out, struct buf *error)
{
	struct buf path = {0};
	int err = make_dirs(out, error);

	/* access(2) answers for permissions alone */
	buf_printf(&path, "%s/.probe", out);
	if (!err) {
		err = write_text(out, ".probe", "x", error);
		unlink(buf_str(&path));
	}
	buf_done(&path);
	return err;
}

int evidence_dir(const char *out, const struct trial_finding *f, uint64_t seed,
                 struct buf *dir, struct buf *error)
{
	struct buf parent = {0};
	char slug[SLUG_MAX + 1];
	size_t n = 0, base;
	int err;

	for (const char *p = f->signature; *p && n < SLUG_MAX; p++) {
		bool word = strchr("abcdefghijklmnopqrstuvwxyz0123456789"
		                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		                   *p) != NULL;

		if (word || (n > 0 && slug[n - 1] != '-'))
			slug[n++] = word ? *p : '-';
	}
	slug[n] = '\0';
	buf_printf(&parent, "%s/findings", out);
	err = make_dirs(buf_str(&parent), error);
	buf_printf(dir, "%s/%s-%llu", buf_str(&parent), slug,
	           (unsigned long long)seed);
	base = dir->len;
	for (unsigned i = 2; !err && mkdir(buf_str(dir), 0777) < 0; i++) {
		if (errno != EEXIST)
			err = failed(error, buf_str(dir), -errno);
		dir->len = base; /* an older one is never overwritten */
		buf_printf(dir, ".%u", i);
	}
	buf_done(&parent);
	return err;
}

int evidence_write(const char *dir, const struct trial_finding *f,
                   const char *scenario_text, const char *repeat,
                   struct buf *error)
{
	struct buf text = {0};
	int err;

	/* the smallest first: a disk that fills up takes the trace */
	buf_printf(&text, "%s\n", repeat);
	err = write_text(dir, "repeat.txt", buf_str(&text), error);
	buf_clear(&text);
	buf_printf(&text, "rule: %s\nsignature: %s\n", f->rule, f->signature);
	if (f->session != UINT64_MAX)
		buf_printf(&text, "session: %llu\n",
		           (unsigned long long)f->session);
	buf_printf(&text, "%s\n", f->text);
	if (!err)
		err = write_text(dir, "verdict.txt", buf_str(&text), error);
	if (!err)
		err = write_text(dir, "scenario.scn", scenario_text, error);
	if (!err)
		err = write_text(dir, "stderr.txt", f->errors, error);
	if (!err)
		err = write_text(dir, "stacks.txt", f->stacks, error);
	if (!err)
		err =
		    write_file(dir, "trace.bin", f->trace, f->trace_len, error);
	if (!err && f->trace_len > 0)
		err = write_text(dir, "trace.bin.maps", f->modules, error);
	if (!err)
		err = write_text(dir, "truth.txt", f->truth, error);
	buf_done(&text);
	return err;
}

int evidence_trace(const char *out, uint64_t run, uint64_t session,
                   const void *trace, size_t len, const char *modules,
                   struct buf *error)
{
	struct buf dir = {0};
	char name[64];
	int err;

	buf_printf(&dir, "%s/traces", out);
	snprintf(name, sizeof name, "%04llu-%06llu.bin",
	         (unsigned long long)run, (unsigned long long)session);
	err = make_dirs(buf_str(&dir), error);
	if (!err)
		err = write_file(buf_str(&dir), name, trace, len, error);
	strcat(name, ".maps");
	if (!err)
		err = write_text(buf_str(&dir), name, modules, error);
	buf_done(&dir);
	return err;
}
