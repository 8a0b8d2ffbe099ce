/* sqlite_power.c: the rows of the power table; see store.h. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/store/sqlite_parts.h"

static const char power[] =
	"SELECT target, way, seed, budget, runs, failed, coalesce(first, 0), "
	"elapsed_ns, rule, coalesce(preemptions, -1), coalesce(switches, -1), "
	"commit_ FROM power WHERE commit_ = ?1 "
	"ORDER BY target, way, length(seed), seed, budget";

static char *text(sqlite3_stmt *row, int column)
{
	char *copy = strdup((const char *)sqlite3_column_text(row, column));

	CHECK(copy);
	return copy;
}

static struct store_power take(sqlite3_stmt *row)
{
	const char *seed = (const char *)sqlite3_column_text(row, 2);

	return (struct store_power){
	    .row = {.target = text(row, 0),
	            .way = text(row, 1),
	            .seed = strtoull(seed, NULL, 10),
	            .runs = (uint64_t)sqlite3_column_int64(row, 4),
	            .failed = (uint64_t)sqlite3_column_int64(row, 5),
	            .first = (uint64_t)sqlite3_column_int64(row, 6),
	            .elapsed_ns = sqlite3_column_int64(row, 7),
	            .rule = text(row, 8),
	            .preemptions = sqlite3_column_int64(row, 9),
	            .switches = sqlite3_column_int64(row, 10)},
	    .budget = text(row, 3),
	    .commit = text(row, 11)};
}

int database_power_rows(struct database *d, const char *commit,
                        struct store_power_rows *out, struct buf *error)
{
	sqlite3_stmt *rows = sqlite_prepare(d->db, d->path, power, error);
	int rc;

	*out = (struct store_power_rows){0};
	if (!rows)
		return -1;
	sqlite3_bind_text(rows, 1, commit, -1, SQLITE_STATIC);
	while ((rc = sqlite3_step(rows)) == SQLITE_ROW) {
		out->rows =
		    xrealloc(out->rows, (out->n + 1) * sizeof *out->rows);
		out->rows[out->n++] = take(rows);
	}
	if (rc != SQLITE_DONE)
		sqlite_failed(d->db, d->path, error);
	sqlite3_finalize(rows);
	return rc == SQLITE_DONE ? 0 : -1;
}
