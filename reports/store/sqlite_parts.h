/* sqlite_parts.h: what sqlite_*.c share. */
#ifndef REPORTS_STORE_SQLITE_PARTS_H
#define REPORTS_STORE_SQLITE_PARTS_H

#include <sqlite3.h>
#include <stdbool.h>

#include "reports/store/database.h"

struct database {
	sqlite3 *db;
	char *path;               /* owned; for messages */
	sqlite3_stmt *put[NTABLES]; /* prepared when first needed */
};

/* "PATH: what SQLite says" into error; returns -1. */
int sqlite_failed(sqlite3 *db, const char *path, struct buf *error);
/* Runs statements without a result; waits where others are at work. */
int sqlite_run(sqlite3 *db, const char *path, const char *sql,
               struct buf *error);
/* As printf; %Q makes a literal of a string. */
int sqlite_runf(sqlite3 *db, const char *path, struct buf *error,
                const char *format, ...);
/* NULL: failed. */
sqlite3_stmt *sqlite_prepare(sqlite3 *db, const char *path, const char *sql,
                             struct buf *error);
/* The number that a statement gives. */
int sqlite_number(sqlite3 *db, const char *path, const char *sql,
                  int64_t *number, struct buf *error);
/* Ends a transaction that has failed. */
void sqlite_roll_back(sqlite3 *db);

/* Brings db from whatever version to that of steps[n - 1]; a newer one, or a
 * database of somebody else, is an error. */
int sqlite_migrate(sqlite3 *db, const char *path, const char *const *steps,
                   int n, struct buf *error);
/* As a URI for SQLite.  arguments: what stands behind the ?. */
void sqlite_uri(struct buf *uri, const char *path, const char *arguments);
/* A file that is there, to read. */
struct source {
	sqlite3 *db;     /* NULL: lines, or bad */
	struct buf uri;  /* under what name that worked */
	int64_t version; /* PRAGMA user_version: as it should be, or less */
};
/* What it is is told by what it holds.  Close it, whatever it is. */
enum sqlite_source { SOURCE_DATABASE, SOURCE_LINES, SOURCE_BAD };
enum sqlite_source sqlite_open_source(const char *path, struct source *s,
                                      struct buf *error);
void sqlite_close_source(struct source *s);

/* Where the columns of a row come from. */
enum sqlite_from {
	FROM_PARAMETERS, /* :column */
	FROM_JSON,       /* ?1, an object */
	FROM_SOURCE,     /* a table of the same name in schema source */
};
/* Appends the statement that puts a row, or all of the source's, into t. */
int sqlite_put_sql(struct database *d, enum table t, enum sqlite_from from,
                   struct buf *sql, struct buf *error);
/* In a transaction that is under way: all lines of the file. */
int sqlite_put_lines(struct database *d, const char *path,
                     struct buf *error);

#endif
