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
/* Opens a file that is there, to read, and has *uri hold under what name it
 * worked.  *version: PRAGMA user_version; as it should be, or less. */
sqlite3 *sqlite_open_source(const char *path, struct buf *uri, int64_t *version,
                            struct buf *error);

/* What a file is, by its first bytes. */
enum sqlite_file { FILE_DATABASE, FILE_LINES, FILE_OTHER, FILE_ERROR };
enum sqlite_file sqlite_file_kind(const char *path, struct buf *error);

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
