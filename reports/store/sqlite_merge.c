/*
 * sqlite_merge.c: what other databases, and lines, hold into this one; see
 * database.h.  One transaction a file: all of it or none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/check.h"
#include "reports/store/schema.h"
#include "reports/store/sqlite_parts.h"

/* What lines become; each statement prepared when first needed. */
struct import {
	struct database *d;
	const char *path;
	unsigned long line; /* 1, 2, ... */
	sqlite3_stmt *about; /* of ?1: is it an object; its table, version */
	sqlite3_stmt *put[NTABLES];
};

static int bad_line(const struct import *in, const char *why,
                    struct buf *error)
{
	buf_printf(error, "%s: line %lu: %s", in->path, in->line, why);
	return -1;
}

static int put_object(struct import *in, enum table t, const char *text,
                      size_t len, struct buf *error)
{
	struct database *d = in->d;
	struct buf sql = {0};
	int err = 0;

	if (!in->put[t]) {
		if (sqlite_put_sql(d, t, FROM_JSON, &sql, error) == 0)
			in->put[t] = sqlite_prepare(d->db, d->path,
			                            buf_str(&sql), error);
		buf_done(&sql);
		if (!in->put[t])
			return -1;
	}
	sqlite3_bind_text64(in->put[t], 1, text, len, SQLITE_STATIC,
	                    SQLITE_UTF8);
	if (sqlite3_step(in->put[t]) != SQLITE_DONE)
		err = bad_line(in, sqlite3_errmsg(d->db), error);
	sqlite3_reset(in->put[t]);
	return err;
}

static int put_named(struct import *in, const char *table, int64_t version,
                     const char *text, size_t len, struct buf *error)
{
	if (strcmp(table, "schema") == 0)
		return version <= schema_version
		           ? 0
		           : bad_line(in, "written by a newer tracetorture",
		                      error);
	for (int t = 0; t < NTABLES; t++)
		if (strcmp(table, table_name[t]) == 0)
			return put_object(in, (enum table)t, text, len, error);
	return bad_line(in, "not of a table that there is", error);
}

/* ended: by a newline.  If not, its writer may have been killed. */
static int put_line(struct import *in, const char *text, size_t len,
                    bool ended, struct buf *error)
{
	struct buf table = {0};
	bool object = false;
	int64_t version = 0;
	int err;

	if (strspn(text, " \t\r\n") == len)
		return 0;
	sqlite3_bind_text64(in->about, 1, text, len, SQLITE_STATIC,
	                    SQLITE_UTF8);
	if (sqlite3_step(in->about) == SQLITE_ROW) {
		object = sqlite3_column_int(in->about, 0);
		buf_put(&table, sqlite3_column_text(in->about, 1),
		        (size_t)sqlite3_column_bytes(in->about, 1));
		version = sqlite3_column_int64(in->about, 2);
	}
	sqlite3_reset(in->about);
	if (object)
		err = put_named(in, buf_str(&table), version, text, len, error);
	else
		err = ended ? bad_line(in, "not an object of JSON", error) : 0;
	buf_done(&table);
	return err;
}

static int put_file(struct import *in, FILE *f, struct buf *error)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int err = 0;

	while (!err && (n = getline(&line, &cap, f)) > 0) {
		bool ended = line[n - 1] == '\n';

		in->line++;
		err = put_line(in, line, (size_t)n, ended, error);
	}
	if (!err && ferror(f)) {
		buf_printf(error, "%s: %s", in->path, strerror(errno));
		err = -1;
	}
	free(line);
	return err;
}

int sqlite_put_lines(struct database *d, const char *path, struct buf *error)
{
	static const char about[] =
	    "SELECT CASE WHEN json_valid(?1) THEN json_type(?1) END = 'object',"
	    "CASE WHEN json_valid(?1) THEN json_extract(?1, '$.table') END,"
	    "CASE WHEN json_valid(?1) THEN json_extract(?1, '$.version') END";
	struct import in = {.d = d, .path = path};
	FILE *f = fopen(path, "re");
	int err = -1;

	if (!f) {
		buf_printf(error, "%s: %s", path, strerror(errno));
		return -1;
	}
	in.about = sqlite_prepare(d->db, d->path, about, error);
	if (in.about)
		err = put_file(&in, f, error);
	sqlite3_finalize(in.about);
	for (int t = 0; t < NTABLES; t++)
		sqlite3_finalize(in.put[t]);
	fclose(f);
	return err;
}

/* In a transaction, the source attached. */
static int put_source(struct database *d, const char *path, struct buf *error)
{
	int err = 0;

	for (int t = 0; t < NTABLES && !err; t++) {
		struct buf sql = {0};

		err = sqlite_put_sql(d, (enum table)t, FROM_SOURCE, &sql,
		                     error);
		if (!err)
			err = sqlite_run(d->db, path, buf_str(&sql), error);
		buf_done(&sql);
	}
	return err;
}

static int count(struct database *d, struct store_merged *m, int sign,
                 struct buf *error)
{
	int64_t hunts, findings;

	if (sqlite_number(d->db, d->path, "SELECT count(*) FROM main.hunt",
	                  &hunts, error) ||
	    sqlite_number(d->db, d->path, "SELECT count(*) FROM main.finding",
	                  &findings, error))
		return -1;
	m->hunts += (uint64_t)(sign * hunts);
	m->findings += (uint64_t)(sign * findings);
	return 0;
}

/* BEGIN IMMEDIATE would lock what is attached, too: its writer is not to be
 * waited for.  The first statement takes the lock of the one that is written,
 * before anything is read. */
static const char lock[] = "DELETE FROM main.counter WHERE false";

/* put: sqlite_put_lines, or put_source of what is attached. */
static int put_all(struct database *d, const char *path,
                   int (*put)(struct database *d, const char *path,
                              struct buf *error),
                   struct store_merged *m, struct buf *error)
{
	if (sqlite_run(d->db, d->path, "BEGIN", error) ||
	    sqlite_run(d->db, d->path, lock, error)) {
		sqlite_roll_back(d->db);
		return -1;
	}
	if (count(d, m, -1, error) == 0 &&
	    put(d, path, error) == 0 &&
	    count(d, m, 1, error) == 0 &&
	    sqlite_run(d->db, d->path, "COMMIT", error) == 0)
		return 0;
	sqlite_roll_back(d->db);
	*m = (struct store_merged){0};
	return -1;
}

/* An older source: a copy in memory is brought up to date. */
static int attach_copy(struct database *d, const char *path,
                       struct buf *error)
{
	struct database *from = database_open_read(path, error);
	sqlite3_backup *copy;
	int rc = SQLITE_ERROR;

	if (!from)
		return -1;
	if (sqlite_run(d->db, d->path, "ATTACH ':memory:' AS source", error) ==
	    0) {
		copy = sqlite3_backup_init(d->db, "source", from->db, "main");
		CHECK(copy);
		sqlite3_backup_step(copy, -1);
		rc = sqlite3_backup_finish(copy);
		if (rc != SQLITE_OK)
			sqlite_failed(d->db, path, error);
	}
	database_close(from);
	return rc == SQLITE_OK ? 0 : -1;
}

static int merge_database(struct database *d, const char *path,
                          struct source *s, struct store_merged *m,
                          struct buf *error)
{
	int err;

	if (s->version < schema_version)
		err = attach_copy(d, path, error);
	else
		err = sqlite_runf(d->db, path, error, "ATTACH %Q AS source",
		                  buf_str(&s->uri));
	if (!err)
		err = put_all(d, path, put_source, m, error);
	/* also after half an attach */
	sqlite3_exec(d->db, "DETACH source", NULL, NULL, NULL);
	return err;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

int database_merge(struct database *d, const char *path,
                   struct store_merged *m, struct buf *error)
{
	struct source s;
	int err = -1;

	if (same_file(path, d->path)) {
		buf_printf(error, "%s: is what it is to be merged into", path);
		return -1;
	}
	switch (sqlite_open_source(path, &s, error)) {
	case SOURCE_DATABASE:
		err = merge_database(d, path, &s, m, error);
		break;
	case SOURCE_LINES:
		err = put_all(d, path, sqlite_put_lines, m, error);
		break;
	case SOURCE_BAD:
		break;
	}
	sqlite_close_source(&s);
	return err;
}
