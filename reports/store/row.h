/*
 * row.h: a row on its way into the store: the one form between the typed
 * calls of store.h and what keeps it, a statement of SQL or a line of JSON:
 *
 *	store_finding(...) -> struct row -+-> database_put: INSERT ...
 *	                                  +-> lines_put: {"table":"finding",...}
 *
 * What columns a table has is told by schema.sql alone.
 */
#ifndef REPORTS_STORE_ROW_H
#define REPORTS_STORE_ROW_H

#include <stddef.h>
#include <stdint.h>

/* Parents before their children: the order in which databases are joined. */
enum table {
	TABLE_ENVIRONMENT,
	TABLE_HUNT,
	TABLE_BATCH,
	TABLE_SIGNATURE,
	TABLE_FINDING,
	TABLE_REPRO,
	TABLE_NEAR_MISS,
	TABLE_COUNTER,
	TABLE_POWER,
	NTABLES
};

/* Names, by enum table. */
extern const char *const table_name[NTABLES];
/* What becomes of a row that is there already, as SQL behind ON CONFLICT.  The
 * same rows, in whatever order and however often, make the same table; only
 * in power the last one counts. */
extern const char *const table_again[NTABLES];

struct cell {
	const char *column;
	enum { CELL_TEXT, CELL_NUMBER, CELL_NULL } is;
	const char *text; /* borrowed */
	int64_t number;
};

/* NULL is "". */
struct cell cell_text(const char *column, const char *text);
struct cell cell_number(const char *column, int64_t x);
/* As much of it as an INTEGER of SQL holds. */
struct cell cell_count(const char *column, uint64_t x);
/* NULL if not known: negative. */
struct cell cell_maybe(const char *column, int64_t x);

/* The key, and all other columns or some: then the row is there, and they are
 * brought up to date. */
struct row {
	enum table table;
	const struct cell *cells; /* borrowed */
	size_t n;
};

#endif
