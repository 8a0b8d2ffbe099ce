/* store_test.h: what the tests of the store share: rows to write, and a dump of
 * what is there. */
#ifndef REPORTS_STORE_STORE_TEST_H
#define REPORTS_STORE_STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/buf.h"
#include "harness/base/check.h"
#include "reports/store/store.h"

/* "$TMPDIR/NAME"; one of eight in turn, owned here. */
__attribute__((unused)) static const char *in_tmp(const char *name)
{
	static struct buf paths[8];
	static unsigned turn;
	struct buf *path = &paths[turn++ % 8];
	const char *tmp = getenv("TMPDIR");

	buf_clear(path);
	buf_printf(path, "%s/%s", tmp ? tmp : "/tmp", name);
	return buf_str(path);
}

/* 0, or prints the error and is -1. */
__attribute__((unused)) static int told(int err, struct buf *error)
{
	if (err)
		printf("error: %s\n", buf_str(error));
	buf_done(error);
	return err;
}

#define OK(call)                                                               \
	do {                                                                   \
		struct buf error = {0};                                        \
		assert_int_equal(told(call, &error), 0);                       \
	} while (0)

__attribute__((unused)) static struct store *open_for(const char *path)
{
	struct buf error = {0};
	struct store *s = store_open(path, &error);

	assert_int_equal(told(s ? 0 : -1, &error), 0);
	return s;
}

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "cccccccccccccccccccccccccccccccc"

__attribute__((unused)) static struct store_hunt a_hunt(const char *id)
{
	struct store_hunt h = {
		.population = "native",
		.command = "tracetorture stress --target 'gort+1'",
		.target = "gort+1",
		.target_commit = "0123abc",
		.scenario = "seed",
		.strategy = "",
		.seed = UINT64_MAX,
		.jobs = 2,
		.claim = "p<1/50000@95",
		.begun_ns = 1000000000000000,
	};

	strcpy(h.id, id);
	return h;
}

__attribute__((unused)) static struct sink_finding
a_finding(const char *signature, uint64_t run)
{
	return (struct sink_finding){
		.rule = "hang",
		.signature = signature,
		.text = "two\nlines",
		.run = run,
		.seed = UINT64_MAX - run,
		.session = UINT64_MAX,
		.seen = 1,
		.dir = "out/findings/hang",
		.repro = "",
		.known = "",
		.repeat = "tracetorture stress --seed 1",
	};
}

__attribute__((unused)) static struct store_batch a_batch(int64_t to_s)
{
	return (struct store_batch){
		.from_ns = (to_s - 10) * 1000000000,
		.to_ns = to_s * 1000000000,
		.runs = 100,
		.failed = 2,
		.known = 1,
		.cut = 3,
		.sessions = 300,
		.events = 12345,
		.peak_bytes = 1 << 20,
	};
}

#ifdef HAVE_SQLITE
#include <sqlite3.h>

/* Appends the rows of a statement: a line each, values between bars. */
__attribute__((unused)) static void query(struct buf *out, const char *path,
                                          const char *sql)
{
	sqlite3_stmt *stmt;
	sqlite3 *db;
	int rc;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const char *s =
			    (const char *)sqlite3_column_text(stmt, i);

			buf_puts(out, i ? "|" : "");
			buf_puts(out, s ? s : "NULL");
		}
		buf_byte(out, '\n');
	}
	if (rc != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

/* All rows of all tables. */
__attribute__((unused)) static void dump(struct buf *out, const char *path)
{
	static const char *const tables[] = {
		"environment", "hunt",      "batch",   "signature", "finding",
		"repro",       "near_miss", "counter", "power",
	};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct buf sql = {0};

		buf_printf(out, "%s\n", tables[i]);
		buf_printf(&sql, "SELECT * FROM %s ORDER BY 1, 2", tables[i]);
		query(out, path, buf_str(&sql));
		buf_done(&sql);
	}
}

/* What a statement gives is this, line by line. */
__attribute__((unused)) static void expect_rows(const char *path,
                                                const char *sql,
                                                const char *want)
{
	struct buf got = {0};

	query(&got, path, sql);
	assert_string_equal(buf_str(&got), want);
	buf_done(&got);
}

__attribute__((unused)) static void execute(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}
#endif

#endif
