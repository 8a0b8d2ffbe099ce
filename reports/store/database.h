/*
 * database.h: the store in SQLite.  sqlite_*.c have it, nosqlite.c stands for
 * them in a program built without.
 *
 * Functions that return int: 0, or -1 with one line appended to error.
 */
#ifndef REPORTS_STORE_DATABASE_H
#define REPORTS_STORE_DATABASE_H

#include <stdbool.h>

#include "harness/base/buf.h"
#include "reports/store/row.h"
#include "reports/store/store.h"

struct database;

/* The version of the library; "" without it. */
const char *database_version(void);
/* Opens or makes it, and brings it up to date. */
struct database *database_open(const char *path, struct buf *error);
/* For reading: a database of any version that is not newer, or lines, which
 * it reads into memory. */
struct database *database_open_read(const char *path, struct buf *error);
void database_close(struct database *d); /* NULL: nothing */
/* All of them or none. */
int database_put(struct database *d, const struct row *rows, size_t n,
                 struct buf *error);
int database_merge(struct database *d, const char *path,
                   struct store_merged *m, struct buf *error);
int database_summary(struct database *d, const struct store_choice *c,
                     struct summary *out, struct buf *error);
int database_power_rows(struct database *d, const char *commit,
                        struct store_power_rows *out, struct buf *error);

#endif
