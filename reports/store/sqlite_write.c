/* sqlite_write.c: rows into the database; see database.h. */
#include <string.h>

#include "harness/base/check.h"
#include "reports/store/sqlite_parts.h"

static void list(struct buf *b, const char *separator)
{
	if (b->len > 0)
		buf_puts(b, separator);
}

/* The parts of a statement, while its columns are gone through. */
struct parts {
	struct buf names, values, keys, match;
};

/* Of the object ?1.  Lines of version 1 have seconds in the place of one. */
static void put_member(struct buf *out, const char *name)
{
	if (strcmp(name, "begun_ns") == 0)
		buf_puts(out, "coalesce(json_extract(?1, '$.begun_ns'), "
		              "json_extract(?1, '$.begun_s') * 1000000000)");
	else
		buf_printf(out, "json_extract(?1, '$.%s')", name);
}

static void put_value(struct buf *out, enum sqlite_from from, const char *name)
{
	switch (from) {
	case FROM_PARAMETERS:
		buf_printf(out, ":%s", name);
		break;
	case FROM_JSON:
		put_member(out, name);
		break;
	case FROM_SOURCE:
		buf_puts(out, name);
		break;
	}
}

/* column: name, notnull, pk, dflt_value of PRAGMA table_info. */
static void put_column(struct parts *p, enum sqlite_from from,
                       sqlite3_stmt *column)
{
	const char *name = (const char *)sqlite3_column_text(column, 0);
	bool needed = sqlite3_column_int(column, 1);
	bool key = sqlite3_column_int(column, 2);
	const char *missing = (const char *)sqlite3_column_text(column, 3);

	list(&p->names, ", ");
	buf_puts(&p->names, name);
	list(&p->values, ", ");
	if (key) {
		list(&p->keys, ", ");
		buf_puts(&p->keys, name);
		list(&p->match, " AND ");
		buf_printf(&p->match, "old.%s = ", name);
		put_value(&p->match, from, name);
	}
	if (key || !needed || from == FROM_SOURCE) {
		put_value(&p->values, from, name);
		return;
	}
	buf_puts(&p->values, "coalesce(");
	put_value(&p->values, from, name);
	buf_printf(&p->values, ", old.%s%s%s)", name, missing ? ", " : "",
	           missing ? missing : "");
}

/* From parameters or JSON, with the row that is there for what is not said:
 *
 *	INSERT INTO main.t (k, a) SELECT :k, coalesce(:a, old.a)
 *	FROM (SELECT 1) LEFT JOIN main.t AS old ON old.k = :k
 *	WHERE true ON CONFLICT (k) DO ...
 */
int sqlite_put_sql(struct database *d, enum table t, enum sqlite_from from,
                   struct buf *sql, struct buf *error)
{
	const char *name = table_name[t];
	struct parts p = {0};
	sqlite3_stmt *columns = sqlite_prepare(
	    d->db, d->path,
	    "SELECT name, \"notnull\", pk, dflt_value "
	    "FROM pragma_table_info(?1, 'main')", error);

	if (!columns)
		return -1;
	sqlite3_bind_text(columns, 1, name, -1, SQLITE_STATIC);
	while (sqlite3_step(columns) == SQLITE_ROW)
		put_column(&p, from, columns);
	sqlite3_finalize(columns);
	CHECK(p.keys.len > 0);
	buf_printf(sql, "INSERT INTO main.%s (%s) SELECT %s ", name,
	           buf_str(&p.names), buf_str(&p.values));
	if (from == FROM_SOURCE)
		buf_printf(sql, "FROM source.%s ", name);
	else
		buf_printf(sql,
		           "FROM (SELECT 1) LEFT JOIN main.%s AS old ON %s ",
		           name, buf_str(&p.match));
	/* "WHERE true": else ON is taken for the join's */
	buf_printf(sql, "WHERE true ON CONFLICT (%s) %s", buf_str(&p.keys),
	           table_again[t]);
	buf_done(&p.names);
	buf_done(&p.values);
	buf_done(&p.keys);
	buf_done(&p.match);
	return 0;
}

static sqlite3_stmt *statement(struct database *d, enum table t,
                               struct buf *error)
{
	struct buf sql = {0};

	if (!d->put[t] &&
	    sqlite_put_sql(d, t, FROM_PARAMETERS, &sql, error) == 0)
		d->put[t] = sqlite_prepare(d->db, d->path, buf_str(&sql),
		                           error);
	buf_done(&sql);
	return d->put[t];
}

static void bind(sqlite3_stmt *stmt, const struct cell *c)
{
	char parameter[32] = ":";
	int at, rc = SQLITE_OK;

	CHECK_OP(strlen(c->column), <, sizeof parameter - 1);
	strcat(parameter, c->column);
	at = sqlite3_bind_parameter_index(stmt, parameter);
	CHECK_OP(at, >, 0);
	if (c->is == CELL_TEXT)
		rc = sqlite3_bind_text64(stmt, at, c->text, strlen(c->text),
		                         SQLITE_STATIC, SQLITE_UTF8);
	else if (c->is == CELL_NUMBER)
		rc = sqlite3_bind_int64(stmt, at, c->number);
	CHECK_OP(rc, ==, SQLITE_OK);
}

static int put_row(struct database *d, const struct row *row,
                   struct buf *error)
{
	sqlite3_stmt *stmt = statement(d, row->table, error);
	int err = 0;

	if (!stmt)
		return -1;
	for (size_t i = 0; i < row->n; i++)
		bind(stmt, &row->cells[i]);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		err = sqlite_failed(d->db, d->path, error);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return err;
}

int database_put(struct database *d, const struct row *rows, size_t n,
                 struct buf *error)
{
	if (sqlite_run(d->db, d->path, "BEGIN IMMEDIATE", error))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (put_row(d, &rows[i], error)) {
			sqlite_roll_back(d->db);
			return -1;
		}
	}
	if (sqlite_run(d->db, d->path, "COMMIT", error) == 0)
		return 0;
	sqlite_roll_back(d->db);
	return -1;
}
