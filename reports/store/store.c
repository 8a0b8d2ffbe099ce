/* store.c: see store.h: the typed calls, as rows for what keeps them. */
#include "reports/store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/folder.h"
#include "reports/store/database.h"
#include "reports/store/environment.h"
#include "reports/store/lines.h"
#include "reports/store/row.h"

#define LINES_SUFFIX ".jsonl"

struct store {
	struct buf path;
	struct database *database; /* NULL: lines */
	int lines;                 /* descriptor; -1 */
	struct environment environment; /* collected when first needed */
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define ROW(table, cells) {table, cells, LENGTH(cells)}

bool store_has_database(void)
{
	return *database_version() != '\0';
}

static bool is_lines(const char *path)
{
	size_t n = strlen(path), suffix = strlen(LINES_SUFFIX);

	return n > suffix && strcmp(path + n - suffix, LINES_SUFFIX) == 0;
}

static struct store *store_new(const char *path)
{
	struct store *s = xcalloc(1, sizeof *s);

	s->lines = -1;
	buf_puts(&s->path, path);
	return s;
}

/* The folder that path lies in. */
static int make_folder(const char *path, struct buf *error)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};
	int err = 0;

	if (slash && slash > path) {
		buf_put(&folder, path, (size_t)(slash - path));
		err = folder_make(buf_str(&folder));
	}
	if (err)
		buf_printf(error, "cannot make %s: %s", buf_str(&folder),
		           strerror(-err));
	buf_done(&folder);
	return err ? -1 : 0;
}

struct store *store_open(const char *path, struct buf *error)
{
	struct store *s = store_new(path);
	int err = make_folder(path, error);

	if (!err && store_has_database() && !is_lines(path)) {
		s->database = database_open(path, error);
		err = s->database ? 0 : -1;
	} else if (!err) {
		if (!is_lines(path))
			buf_puts(&s->path, LINES_SUFFIX);
		s->lines = lines_open(store_path(s));
		err = s->lines < 0 ? -1 : 0;
		if (err)
			buf_printf(error, "cannot open %s: %s", store_path(s),
			           strerror(-s->lines));
	}
	if (!err)
		return s;
	store_close(s);
	return NULL;
}

struct store *store_open_read(const char *path, struct buf *error)
{
	struct store *s = store_new(path);

	/* written by a program without SQLite */
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		buf_puts(&s->path, LINES_SUFFIX);
		if (access(store_path(s), F_OK) < 0)
			s->path.len = strlen(path);
	}
	s->database = database_open_read(store_path(s), error);
	if (s->database)
		return s;
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	database_close(s->database);
	if (s->lines >= 0)
		close(s->lines);
	environment_done(&s->environment);
	buf_done(&s->path);
	free(s);
}

const char *store_path(const struct store *s)
{
	return buf_str((struct buf *)&s->path);
}

bool store_new_id(char id[STORE_ID + 1])
{
	unsigned char bits[STORE_ID / 2];

	if (getrandom(bits, sizeof bits, 0) != sizeof bits)
		return false;
	for (size_t i = 0; i < sizeof bits; i++) {
		id[2 * i] = "0123456789abcdef"[bits[i] >> 4];
		id[2 * i + 1] = "0123456789abcdef"[bits[i] & 15];
	}
	id[STORE_ID] = '\0';
	return true;
}

/* All of them or none. */
static int put(struct store *s, const struct row *rows, size_t n,
               struct buf *error)
{
	int err;

	if (s->database)
		return database_put(s->database, rows, n, error);
	err = lines_put(s->lines, rows, n);
	if (err)
		buf_printf(error, "cannot write %s: %s", store_path(s),
		           strerror(-err));
	return err ? -1 : 0;
}

enum { ENVIRONMENT_COLUMNS = 9 };

/* Returns the key. */
static const char *environment_cells(struct store *s,
                                     struct cell cells[ENVIRONMENT_COLUMNS])
{
	struct environment *e = &s->environment;
	size_t n = 0;

	if (e->hash.len == 0)
		environment_collect(e, database_version());
	cells[n++] = cell_text("environment", buf_str(&e->hash));
	cells[n++] = cell_text("tool", buf_str(&e->tool));
	cells[n++] = cell_text("compiler", buf_str(&e->compiler));
	cells[n++] = cell_text("kernel", buf_str(&e->kernel));
	cells[n++] = cell_text("machine", buf_str(&e->machine));
	cells[n++] = cell_text("cpu", buf_str(&e->cpu));
	cells[n++] = cell_count("cores", e->cores);
	cells[n++] = cell_count("memory_bytes", e->memory_bytes);
	cells[n++] = cell_text("packages", buf_str(&e->packages));
	CHECK_OP(n, ==, ENVIRONMENT_COLUMNS);
	return cells[0].text;
}

struct decimal {
	char digits[24];
};

static const char *decimal(struct decimal *d, uint64_t x)
{
	int n = snprintf(d->digits, sizeof d->digits, "%" PRIu64, x);

	CHECK(n > 0 && n < (int)sizeof d->digits);
	return d->digits;
}

int store_begin(struct store *s, const struct store_hunt *h, struct buf *error)
{
	struct cell environment[ENVIRONMENT_COLUMNS];
	struct decimal seed;
	const struct cell hunt[] = {
		cell_text("hunt", h->id),
		cell_text("population", h->population),
		cell_text("command", h->command),
		cell_text("target", h->target),
		cell_text("target_commit", h->target_commit),
		cell_text("scenario", h->scenario),
		cell_text("strategy", h->strategy),
		cell_text("seed", decimal(&seed, h->seed)),
		cell_count("jobs", h->jobs),
		cell_text("claim", h->claim),
		cell_text("claim_verdict", h->claim && *h->claim ? "open" : ""),
		cell_number("begun_ns", h->begun_ns),
		cell_number("elapsed_ns", 0),
		cell_text("status", "running"),
		cell_text("environment", environment_cells(s, environment)),
	};
	const struct row rows[] = {
		ROW(TABLE_ENVIRONMENT, environment),
		ROW(TABLE_HUNT, hunt),
	};

	return put(s, rows, LENGTH(rows), error);
}

int store_finding(struct store *s, const char *hunt, uint64_t number,
                  int64_t at_ns, const struct sink_finding *f,
                  struct buf *error)
{
	struct decimal seed;
	const struct cell signature[] = {
		cell_text("signature", f->signature),
		cell_text("rule", f->rule),
	};
	const struct cell finding[] = {
		cell_text("hunt", hunt),
		cell_count("number", number),
		cell_text("signature", f->signature),
		cell_text("known", f->known),
		cell_count("run", f->run),
		cell_text("seed", decimal(&seed, f->seed)),
		f->session == UINT64_MAX ? cell_maybe("session", -1)
		                         : cell_count("session", f->session),
		cell_number("at_ns", at_ns),
		cell_text("text", f->text),
		cell_text("evidence", f->dir),
		cell_text("repeat", f->repeat),
	};
	const struct row rows[] = {
		ROW(TABLE_SIGNATURE, signature),
		ROW(TABLE_FINDING, finding),
	};

	return put(s, rows, LENGTH(rows), error);
}

int store_repro(struct store *s, const char *hunt, uint64_t number,
                const char *repro, const char *explained,
                const char *explained_html, struct buf *error)
{
	const struct cell cells[] = {
		cell_text("hunt", hunt),
		cell_count("number", number),
		cell_text("repro", repro),
		cell_text("explained", explained),
		cell_text("explained_html", explained_html),
	};
	const struct row row = ROW(TABLE_REPRO, cells);

	return put(s, &row, 1, error);
}

int store_batch(struct store *s, const char *hunt, uint64_t number,
                const struct store_batch *b, struct buf *error)
{
	const struct cell batch[] = {
		cell_text("hunt", hunt),
		cell_count("number", number),
		cell_number("from_ns", b->from_ns),
		cell_number("to_ns", b->to_ns),
		cell_count("runs", b->runs),
		cell_count("failed", b->failed),
		cell_count("known", b->known),
		cell_count("cut", b->cut),
		cell_count("sessions", b->sessions),
		cell_count("events", b->events),
		cell_count("peak_bytes", b->peak_bytes),
	};
	const struct cell progress[] = {
		cell_text("hunt", hunt),
		cell_number("elapsed_ns", b->to_ns),
	};
	const struct row rows[] = {
		ROW(TABLE_BATCH, batch),
		ROW(TABLE_HUNT, progress),
	};

	return put(s, rows, LENGTH(rows), error);
}

enum { COUNTER_COLUMNS = 3, NEAR_MISS_COLUMNS = 7 };

int store_counters(struct store *s, const char *hunt,
                   const struct sink_counter *c, size_t n, struct buf *error)
{
	struct cell *cells = xcalloc(n + 1, COUNTER_COLUMNS * sizeof *cells);
	struct row *rows = xcalloc(n + 1, sizeof *rows);
	int err;

	for (size_t i = 0; i < n; i++) {
		struct cell *k = cells + i * COUNTER_COLUMNS;

		k[0] = cell_text("hunt", hunt);
		k[1] = cell_text("name", c[i].name);
		k[2] = cell_count("count", c[i].count);
		rows[i] = (struct row){TABLE_COUNTER, k, COUNTER_COLUMNS};
	}
	err = n > 0 ? put(s, rows, n, error) : 0;
	free(rows);
	free(cells);
	return err;
}

int store_near_misses(struct store *s, const char *hunt,
                      const struct sink_near_miss *m, size_t n,
                      struct buf *error)
{
	struct cell *cells = xcalloc(n + 1, NEAR_MISS_COLUMNS * sizeof *cells);
	struct row *rows = xcalloc(n + 1, sizeof *rows);
	int err;

	for (size_t i = 0; i < n; i++) {
		struct cell *k = cells + i * NEAR_MISS_COLUMNS;

		k[0] = cell_text("hunt", hunt);
		k[1] = cell_text("name", m[i].name);
		k[2] = cell_text("unit", m[i].unit);
		k[3] = cell_number("most", m[i].most);
		k[4] = cell_count("count", m[i].count);
		k[5] = cell_count("worst", m[i].worst);
		k[6] = cell_text("about", m[i].about);
		rows[i] = (struct row){TABLE_NEAR_MISS, k, NEAR_MISS_COLUMNS};
	}
	err = n > 0 ? put(s, rows, n, error) : 0;
	free(rows);
	free(cells);
	return err;
}

int store_end(struct store *s, const char *hunt, int64_t elapsed_ns,
              const char *status, const char *claim_verdict,
              struct buf *error)
{
	const struct cell cells[] = {
		cell_text("hunt", hunt),
		cell_number("elapsed_ns", elapsed_ns),
		cell_text("status", status),
		cell_text("claim_verdict", claim_verdict),
	};
	const struct row row = ROW(TABLE_HUNT, cells);

	return put(s, &row, 1, error);
}

int store_power(struct store *s, const struct store_power *p,
                struct buf *error)
{
	const struct power_row *r = &p->row;
	struct cell environment[ENVIRONMENT_COLUMNS];
	struct decimal seed;
	const struct cell power[] = {
		cell_text("target", r->target),
		cell_text("way", r->way),
		cell_text("seed", decimal(&seed, r->seed)),
		cell_text("budget", p->budget),
		cell_count("runs", r->runs),
		cell_count("failed", r->failed),
		cell_maybe("first", r->first ? (int64_t)r->first : -1),
		cell_number("elapsed_ns", r->elapsed_ns),
		cell_text("rule", r->rule),
		cell_maybe("preemptions", r->preemptions),
		cell_maybe("switches", r->switches),
		cell_text("commit_", p->commit),
		cell_text("environment", environment_cells(s, environment)),
	};
	const struct row rows[] = {
		ROW(TABLE_ENVIRONMENT, environment),
		ROW(TABLE_POWER, power),
	};

	return put(s, rows, LENGTH(rows), error);
}

int store_merge(struct store *s, const char *path, struct store_merged *m,
                struct buf *error)
{
	*m = (struct store_merged){0};
	if (s->database || !store_has_database())
		return database_merge(s->database, path, m, error);
	buf_printf(error, "cannot merge into %s: lines, not a database",
	           store_path(s));
	return -1;
}

int store_summary(struct store *s, const struct store_choice *c,
                  struct summary *out, struct buf *error)
{
	return database_summary(s->database, c, out, error);
}

int store_power_rows(struct store *s, const char *commit,
                     struct store_power_rows *out, struct buf *error)
{
	return database_power_rows(s->database, commit, out, error);
}

/* What was given out by strdup is const for its readers. */
static void free_text(const char *text)
{
	free((char *)(uintptr_t)text);
}

void store_power_rows_done(struct store_power_rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free_text(r->rows[i].row.target);
		free_text(r->rows[i].row.way);
		free_text(r->rows[i].row.rule);
		free_text(r->rows[i].budget);
		free_text(r->rows[i].commit);
	}
	free(r->rows);
	*r = (struct store_power_rows){0};
}
