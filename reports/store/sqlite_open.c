/*
 * sqlite_open.c: opening and closing databases; see database.h.
 *
 * A database is written in WAL mode, each commit synced: what was committed
 * outlives the process, and the power.  Writers wait for each other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "reports/store/schema.h"
#include "reports/store/sqlite_parts.h"

enum {
	BUSY_MS = 60000,  /* others' transactions take milliseconds */
	RETRY_MS = 10,    /* where SQLite does not wait by itself */
};

const char *database_version(void)
{
	return sqlite3_libversion();
}

/* SQLite says only that it can't: why, as far as that is to be seen. */
static int why_not(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};
	struct stat st;
	int err = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		err = EISDIR;
	} else if (access(path, F_OK) == 0) {
		err = access(path, R_OK | W_OK) < 0 ? errno : 0;
	} else {
		buf_put(&folder, path, slash ? (size_t)(slash - path) : 0);
		buf_puts(&folder, slash ? "/" : "./");
		err = access(buf_str(&folder), W_OK | X_OK) < 0 ? errno : 0;
		buf_done(&folder);
	}
	return err;
}

int sqlite_failed(sqlite3 *db, const char *path, struct buf *error)
{
	int err = 0;

	buf_printf(error, "%s: %s", path, sqlite3_errmsg(db));
	if (sqlite3_errcode(db) == SQLITE_CANTOPEN)
		err = why_not(path);
	if (err)
		buf_printf(error, " (%s)", strerror(err));
	return -1;
}

int sqlite_run(sqlite3 *db, const char *path, const char *sql,
               struct buf *error)
{
	const struct timespec pause = {0, RETRY_MS * 1000000};
	int64_t end_ns = clock_now_ns() + BUSY_MS * INT64_C(1000000);
	int rc;

	while ((rc = sqlite3_exec(db, sql, NULL, NULL, NULL)) == SQLITE_BUSY &&
	       clock_now_ns() < end_ns)
		nanosleep(&pause, NULL);
	return rc == SQLITE_OK ? 0 : sqlite_failed(db, path, error);
}

int sqlite_runf(sqlite3 *db, const char *path, struct buf *error,
                const char *format, ...)
{
	va_list ap;
	char *sql;
	int err;

	va_start(ap, format);
	sql = sqlite3_vmprintf(format, ap);
	va_end(ap);
	CHECK(sql);
	err = sqlite_run(db, path, sql, error);
	sqlite3_free(sql);
	return err;
}

sqlite3_stmt *sqlite_prepare(sqlite3 *db, const char *path, const char *sql,
                             struct buf *error)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
		return stmt;
	sqlite_failed(db, path, error);
	return NULL;
}

int sqlite_number(sqlite3 *db, const char *path, const char *sql,
                  int64_t *number, struct buf *error)
{
	sqlite3_stmt *stmt = sqlite_prepare(db, path, sql, error);
	int err = 0;

	if (!stmt)
		return -1;
	if (sqlite3_step(stmt) == SQLITE_ROW)
		*number = sqlite3_column_int64(stmt, 0);
	else
		err = sqlite_failed(db, path, error);
	sqlite3_finalize(stmt);
	return err;
}

void sqlite_roll_back(sqlite3 *db)
{
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

/* What makes a database ours, all of one moment: another process may be
 * making it.  SQLite's code. */
static int identify(sqlite3 *db, const char *path, int64_t *application,
                    int64_t *version, int64_t *tables, struct buf *error)
{
	int rc = SQLITE_OK;

	if (sqlite_run(db, path, "SAVEPOINT look", error))
		return sqlite3_errcode(db);
	if (sqlite_number(db, path, "PRAGMA application_id", application,
	                  error) ||
	    sqlite_number(db, path, "PRAGMA user_version", version, error) ||
	    sqlite_number(db, path, "SELECT count(*) FROM sqlite_schema",
	                  tables, error))
		rc = sqlite3_errcode(db);
	sqlite3_exec(db, "RELEASE look", NULL, NULL, NULL);
	return rc;
}

/* Whether it is ours, or still nothing; and its version.  0, SQLITE_NOTADB, or
 * -1. */
static int look(sqlite3 *db, const char *path, int n, int64_t *version,
                struct buf *error)
{
	int64_t application = 0, tables = 0;
	int rc = identify(db, path, &application, version, &tables, error);

	if (rc != SQLITE_OK)
		return rc == SQLITE_NOTADB ? rc : -1;
	if (application == SCHEMA_APPLICATION
	        ? *version < 1
	        : application != 0 || tables > 0 || *version != 0) {
		buf_printf(error, "%s: a database, but not of tracetorture",
		           path);
		return -1;
	}
	if (*version > n) {
		buf_printf(error,
		           "%s: made by a newer tracetorture (its tables are "
		           "version %lld, this program knows up to %d)",
		           path, (long long)*version, n);
		return -1;
	}
	return 0;
}

int sqlite_migrate(sqlite3 *db, const char *path, const char *const *steps,
                   int n, struct buf *error)
{
	int64_t version;

	for (;;) {
		if (look(db, path, n, &version, error))
			return -1;
		if (version == n)
			return 0;
		/* another process may do the same: look again, alone */
		if (sqlite_run(db, path, "BEGIN IMMEDIATE", error) ||
		    look(db, path, n, &version, error))
			break;
		if (version < n &&
		    (sqlite_run(db, path, steps[version], error) ||
		     sqlite_runf(db, path, error,
		                 "PRAGMA user_version = %lld;"
		                 "PRAGMA application_id = %d",
		                 (long long)version + 1, SCHEMA_APPLICATION)))
			break;
		if (sqlite_run(db, path, "COMMIT", error))
			break;
	}
	sqlite_roll_back(db);
	return -1;
}

void sqlite_uri(struct buf *uri, const char *path, const char *arguments)
{
	buf_puts(uri, "file:");
	/* else what follows is taken for a host */
	while (path[0] == '/' && path[1] == '/')
		path++;
	for (; *path; path++) {
		if (strchr("?#%", *path) || *path < ' ')
			buf_printf(uri, "%%%02x", (unsigned char)*path);
		else
			buf_byte(uri, (uint8_t)*path);
	}
	if (*arguments)
		buf_printf(uri, "?%s", arguments);
}

/* Flags: see sqlite3_open_v2. */
static sqlite3 *open_uri(struct buf *uri, int flags, const char *path,
                         struct buf *error)
{
	sqlite3 *db;
	int rc = sqlite3_open_v2(buf_str(uri), &db,
	                         flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
	                         NULL);

	CHECK(db);
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(db, BUSY_MS);
		return db;
	}
	sqlite_failed(db, path, error);
	sqlite3_close(db);
	return NULL;
}

static struct database *database_new(sqlite3 *db, const char *path)
{
	struct database *d = xcalloc(1, sizeof *d);

	d->db = db;
	d->path = strdup(path);
	CHECK(d->path);
	return d;
}

void database_close(struct database *d)
{
	if (!d)
		return;
	for (int t = 0; t < NTABLES; t++)
		sqlite3_finalize(d->put[t]);
	CHECK_OP(sqlite3_close(d->db), ==, SQLITE_OK);
	free(d->path);
	free(d);
}

/* What is not remembered in the file. */
static const char settings[] = "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF";

/* The index of the log is memory that all who have the database open share.
 * A child of ours runs a target's code, which may write anywhere: it is not
 * to have it.  (There is one piece of 32 KiB while the log is kept short.) */
static void keep_from_children(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char *line = NULL;
	size_t cap = 0;

	while (maps && getline(&line, &cap, maps) > 0) {
		uintptr_t from, to;
		size_t n = strcspn(line, "\n");

		if (n > 4 && !memcmp(line + n - 4, "-shm", 4) &&
		    sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) == 2)
			madvise((void *)from, to - from, MADV_DONTFORK);
	}
	free(line);
	if (maps)
		fclose(maps);
}

struct database *database_open(const char *path, struct buf *error)
{
	struct buf uri = {0};
	struct database *d;
	sqlite3 *db;
	int64_t version;

	sqlite_uri(&uri, path, "");
	db = open_uri(&uri, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path,
	              error);
	buf_done(&uri);
	if (!db)
		return NULL;
	d = database_new(db, path);
	/* Looked at before it is changed: it may be somebody else's.  Where
	 * there is no WAL, as on some network file systems, SQLite goes on
	 * with a journal that is as safe. */
	if (look(db, path, schema_version, &version, error) == 0 &&
	    sqlite_run(db, path, "PRAGMA journal_mode = WAL", error) == 0 &&
	    sqlite_run(db, path, settings, error) == 0 &&
	    sqlite_migrate(db, path, schema_steps, schema_version,
	                   error) == 0) {
		keep_from_children();
		return d;
	}
	database_close(d);
	return NULL;
}

/* What it is that is no database.  Not asked before SQLite has said so: closing
 * a file that SQLite has open would end its locks, too. */
static enum sqlite_source text_source(const char *path, struct buf *error)
{
	FILE *f = fopen(path, "re");
	int c = EOF;

	while (f && (c = getc(f)) != EOF && strchr(" \t\r\n", c))
		;
	if (!f || ferror(f))
		buf_printf(error, "%s: %s", path, strerror(errno));
	else if (c != '{')
		buf_printf(error, "%s: neither a database nor lines of JSON",
		           path);
	if (f)
		fclose(f);
	return c == '{' ? SOURCE_LINES : SOURCE_BAD;
}

/* uri: of the file, in one of the ways.  SOURCE_LINES: no database. */
static enum sqlite_source try_source(const char *path, struct buf *uri,
                                     struct source *s, struct buf *error)
{
	int err;

	s->db = open_uri(uri, SQLITE_OPEN_READWRITE, path, error);
	if (!s->db)
		return SOURCE_BAD;
	err = look(s->db, path, schema_version, &s->version, error);
	if (!err)
		return SOURCE_DATABASE;
	sqlite3_close(s->db);
	s->db = NULL;
	return err == SQLITE_NOTADB ? SOURCE_LINES : SOURCE_BAD;
}

enum sqlite_source sqlite_open_source(const char *path, struct source *s,
                                      struct buf *error)
{
	/* In a folder that can't be written SQLite has no place for the index
	 * of the log, and reads a database only if told that it will not
	 * change. */
	static const char *const ways[] = {"mode=rw", "immutable=1"};
	enum sqlite_source is = SOURCE_BAD;
	struct buf log = {0};
	size_t nways = 2, before = error->len;

	*s = (struct source){0};
	if (access(path, R_OK) < 0) {
		buf_printf(error, "%s: %s", path, strerror(errno));
		return SOURCE_BAD;
	}
	buf_printf(&log, "%s-wal", path);
	if (access(buf_str(&log), F_OK) == 0)
		nways = 1; /* then it is not whole without its log */
	buf_done(&log);
	for (size_t i = 0; i < nways && is == SOURCE_BAD; i++) {
		error->len = before;
		buf_clear(&s->uri);
		sqlite_uri(&s->uri, path, ways[i]);
		is = try_source(path, &s->uri, s, error);
	}
	if (is != SOURCE_LINES)
		return is;
	error->len = before;
	return text_source(path, error);
}

void sqlite_close_source(struct source *s)
{
	sqlite3_close(s->db);
	buf_done(&s->uri);
}

/* A database in memory, up to date; from: what it holds in an older version,
 * or NULL. */
static sqlite3 *open_memory(sqlite3 *from, const char *path,
                            struct buf *error)
{
	sqlite3_backup *copy;
	sqlite3 *db;
	int rc = SQLITE_OK;

	CHECK_OP(sqlite3_open(":memory:", &db), ==, SQLITE_OK);
	if (from) {
		copy = sqlite3_backup_init(db, "main", from, "main");
		CHECK(copy);
		sqlite3_backup_step(copy, -1);
		rc = sqlite3_backup_finish(copy);
	}
	if (rc != SQLITE_OK)
		sqlite_failed(db, path, error);
	else if (sqlite_run(db, path, settings, error) == 0 &&
	         sqlite_migrate(db, path, schema_steps, schema_version,
	                        error) == 0)
		return db;
	sqlite3_close(db);
	return NULL;
}

/* Of an older one a copy is brought up to date. */
static struct database *read_database(const char *path, struct source *s,
                                      struct buf *error)
{
	sqlite3 *db = s->db;

	if (s->version < schema_version)
		db = open_memory(s->db, path, error);
	else
		s->db = NULL;
	return db ? database_new(db, path) : NULL;
}

static struct database *read_lines(const char *path, struct buf *error)
{
	sqlite3 *db = open_memory(NULL, path, error);
	struct database *d;

	if (!db)
		return NULL;
	d = database_new(db, path);
	if (sqlite_run(db, path, "BEGIN", error) == 0 &&
	    sqlite_put_lines(d, path, error) == 0 &&
	    sqlite_run(db, path, "COMMIT", error) == 0)
		return d;
	sqlite_roll_back(db);
	database_close(d);
	return NULL;
}

struct database *database_open_read(const char *path, struct buf *error)
{
	struct database *d = NULL;
	struct source s;

	switch (sqlite_open_source(path, &s, error)) {
	case SOURCE_DATABASE:
		d = read_database(path, &s, error);
		break;
	case SOURCE_LINES:
		d = read_lines(path, error);
		break;
	case SOURCE_BAD:
		break;
	}
	sqlite_close_source(&s);
	return d;
}
