/*
 * sqlite_summary.c: the hunts that are chosen, added up; see store.h.  All is
 * read in one transaction, and has a place of its own in every order: the
 * same rows give the same summary.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/store/sqlite_parts.h"
#include "reports/summary/summary.h"

/* While a summary is filled. */
struct load {
	struct database *d;
	struct summary *out;
	struct buf *error;
	size_t group, signature; /* of the finding before */
};

static char *text(sqlite3_stmt *row, int column)
{
	const char *s = (const char *)sqlite3_column_text(row, column);
	char *copy = strdup(s ? s : "");

	CHECK(copy);
	return copy;
}

static int64_t number(sqlite3_stmt *row, int column)
{
	return sqlite3_column_int64(row, column);
}

static uint64_t count(sqlite3_stmt *row, int column)
{
	int64_t x = number(row, column);

	return x < 0 ? 0 : (uint64_t)x;
}

/* Room for one more behind the n at items, each of size bytes, zeroed. */
static void *add(void *items, size_t *n, size_t size)
{
	char *p;

	if ((*n & (*n - 1)) == 0) /* a power of two: full */
		items = xrealloc(items, (*n ? 2 * *n : 1) * size);
	p = items;
	memset(p + (*n)++ * size, 0, size);
	return items;
}

#define ADD(array, n)                                                          \
	((array) = add((array), &(n), sizeof *(array)), &(array)[(n)-1])

/* Which group a row is of: its first column. */
static struct summary_group *group_of(struct load *l, sqlite3_stmt *row)
{
	size_t i = (size_t)count(row, 0);

	CHECK_OP(i, <, l->out->ngroups);
	return &l->out->groups[i];
}

static const char make_chosen[] =
	"CREATE TEMP TABLE chosen (hunt TEXT PRIMARY KEY, part INTEGER, "
	"place INTEGER, begun_ns INTEGER) WITHOUT ROWID";

/* ?1 to ?5: the choice; ?6: how many of the last, -1 for all. */
static const char choose[] =
	"INSERT INTO chosen "
	"SELECT hunt, dense_rank() OVER "
	"(ORDER BY population, target, scenario, strategy) - 1, "
	"dense_rank() OVER (ORDER BY first_ns, environment) - 1, begun_ns "
	"FROM (SELECT *, min(begun_ns) OVER (PARTITION BY environment) "
	"AS first_ns FROM hunt WHERE hunt IN (SELECT hunt FROM hunt WHERE "
	"(?1 IS NULL OR substr(hunt, 1, length(?1)) = ?1) AND "
	"(?2 IS NULL OR population = ?2) AND "
	"(?3 IS NULL OR target = ?3) AND "
	"(?4 IS NULL OR substr(target_commit, 1, length(?4)) = ?4) AND "
	"(?5 IS NULL OR scenario = ?5) "
	"ORDER BY begun_ns DESC, hunt DESC LIMIT ?6))";

static const char environments[] =
	"SELECT place, tool, compiler, kernel, machine, cpu, packages, cores, "
	"memory_bytes FROM (SELECT DISTINCT place, environment "
	"FROM chosen JOIN hunt USING (hunt)) JOIN environment "
	"USING (environment) ORDER BY place";

static void take_environment(struct load *l, sqlite3_stmt *row)
{
	struct summary_environment *e =
	    ADD(l->out->environments, l->out->nenvironments);

	e->tool = text(row, 1);
	e->compiler = text(row, 2);
	e->kernel = text(row, 3);
	e->machine = text(row, 4);
	e->cpu = text(row, 5);
	e->packages = text(row, 6);
	e->cores = count(row, 7);
	e->memory_bytes = count(row, 8);
}

static const char groups[] =
	"SELECT DISTINCT part, population, target, scenario, strategy "
	"FROM chosen JOIN hunt USING (hunt) ORDER BY part";

static void take_group(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = ADD(l->out->groups, l->out->ngroups);

	g->population = text(row, 1);
	g->target = text(row, 2);
	g->scenario = text(row, 3);
	g->strategy = text(row, 4);
}

static const char hunts[] =
	"SELECT part, hunt, command, seed, status, target_commit, claim, "
	"claim_verdict, chosen.begun_ns, elapsed_ns, place, sum(runs), "
	"sum(failed), sum(known), sum(cut), sum(sessions), sum(events) "
	"FROM chosen JOIN hunt USING (hunt) LEFT JOIN batch USING (hunt) "
	"GROUP BY hunt ORDER BY part, chosen.begun_ns, hunt";

static void take_hunt(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	struct summary_hunt *h = ADD(g->hunts, g->nhunts);

	h->id = text(row, 1);
	h->command = text(row, 2);
	h->seed = text(row, 3);
	h->status = text(row, 4);
	h->commit = text(row, 5);
	h->claim = text(row, 6);
	h->claim_verdict = text(row, 7);
	h->begun_s = number(row, 8) / 1000000000;
	h->elapsed_ns = number(row, 9);
	h->environment = (size_t)count(row, 10);
	h->runs = count(row, 11);
	h->failed = count(row, 12);
	g->elapsed_ns += h->elapsed_ns;
	g->runs += h->runs;
	g->failed += h->failed;
	g->known += count(row, 13);
	g->cut += count(row, 14);
	g->sessions += count(row, 15);
	g->events += count(row, 16);
}

static const char batches[] =
	"SELECT part, (begun_ns + to_ns) / 1000000000 AS at_s, runs, failed, "
	"sessions FROM chosen JOIN batch USING (hunt) "
	"ORDER BY part, at_s, hunt, number";

static void take_batch(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	struct summary_batch *b = ADD(g->batches, g->nbatches);

	b->at_s = number(row, 1);
	b->runs = count(row, 2);
	b->failed = count(row, 3);
	b->sessions = count(row, 4);
}

/* min(known): '' comes before any name. */
static const char signatures[] =
	"SELECT part, signature, coalesce(rule, ''), min(known), "
	"count(*) AS n, count(DISTINCT hunt || ' ' || run), "
	"min(begun_ns + at_ns) / 1000000000, max(begun_ns + at_ns) / 1000000000 "
	"FROM chosen JOIN finding USING (hunt) LEFT JOIN signature "
	"USING (signature) GROUP BY part, signature "
	"ORDER BY part, n DESC, signature";

static void take_signature(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	struct summary_signature *s = ADD(g->signatures, g->nsignatures);

	s->signature = text(row, 1);
	s->rule = text(row, 2);
	s->known = text(row, 3);
	s->count = count(row, 4);
	s->failed = count(row, 5);
	s->first_s = number(row, 6);
	s->last_s = number(row, 7);
}

/* Three of each signature: those that tell most, then the first ones.  In the
 * order of the signatures above. */
static const char findings[] =
	"SELECT part, k.signature, hunt, number, run, seed, "
	"coalesce(session, -1), at_ns, text, evidence, repeat, repro, "
	"explained, explained_html FROM (SELECT part, signature, begun_ns, "
	"hunt, number, count(*) OVER (PARTITION BY part, signature) AS n, "
	"row_number() OVER (PARTITION BY part, signature ORDER BY text = '', "
	"coalesce(explained || explained_html, '') = '', begun_ns, hunt, "
	"number) AS i FROM chosen JOIN finding USING (hunt) "
	"LEFT JOIN repro USING (hunt, number)) AS k "
	"JOIN finding USING (hunt, number) "
	"LEFT JOIN repro USING (hunt, number) "
	"WHERE i <= 3 AND (i = 1 OR text <> '') "
	"ORDER BY part, n DESC, k.signature, begun_ns, hunt, number";

static void take_finding(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	const char *signature = (const char *)sqlite3_column_text(row, 1);
	struct summary_signature *s;
	struct summary_finding *f;

	if (l->group != (size_t)(g - l->out->groups))
		l->signature = 0;
	l->group = (size_t)(g - l->out->groups);
	for (;; l->signature++) {
		CHECK_OP(l->signature, <, g->nsignatures);
		s = &g->signatures[l->signature];
		if (strcmp(s->signature, signature) == 0)
			break;
	}
	f = ADD(s->findings, s->nfindings);
	f->hunt = text(row, 2);
	f->number = count(row, 3);
	f->run = count(row, 4);
	f->seed = text(row, 5);
	f->session = number(row, 6);
	f->at_ns = number(row, 7);
	f->text = text(row, 8);
	f->evidence = text(row, 9);
	f->repeat = text(row, 10);
	f->repro = text(row, 11);
	f->explained = text(row, 12);
	f->explained_html = text(row, 13);
}

/* Where it was never met there is no worst. */
static const char near_misses[] =
	"SELECT part, name, max(unit), max(about), max(most), sum(count), "
	"CASE WHEN max(most) THEN max(CASE WHEN count > 0 THEN worst END) "
	"ELSE min(CASE WHEN count > 0 THEN worst END) END "
	"FROM chosen JOIN near_miss USING (hunt) GROUP BY part, name "
	"ORDER BY part, name";

static void take_near_miss(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	struct summary_near_miss *m = ADD(g->near, g->nnear);

	m->name = text(row, 1);
	m->unit = text(row, 2);
	m->about = text(row, 3);
	m->most = number(row, 4) != 0;
	m->count = count(row, 5);
	m->worst = count(row, 6);
}

static const char counters[] =
	"SELECT part, name, sum(count) FROM chosen JOIN counter USING (hunt) "
	"GROUP BY part, name ORDER BY part, name";

static void take_counter(struct load *l, sqlite3_stmt *row)
{
	struct summary_group *g = group_of(l, row);
	struct summary_counter *c = ADD(g->counters, g->ncounters);

	c->name = text(row, 1);
	c->count = count(row, 2);
}

static const struct {
	const char *sql;
	void (*take)(struct load *l, sqlite3_stmt *row);
} loads[] = {
	{environments, take_environment},
	{groups, take_group},
	{hunts, take_hunt},
	{batches, take_batch},
	{signatures, take_signature},
	{findings, take_finding},
	{near_misses, take_near_miss},
	{counters, take_counter},
};

static void bind_or_null(sqlite3_stmt *stmt, int at, const char *s)
{
	if (s)
		sqlite3_bind_text(stmt, at, s, -1, SQLITE_STATIC);
}

/* Fills the table of what is chosen. */
static int choose_hunts(struct load *l, const struct store_choice *c)
{
	struct database *d = l->d;
	bool last = c->hunt && strcmp(c->hunt, "last") == 0;
	sqlite3_stmt *stmt;
	int64_t n = 0;
	int err = 0;

	if (sqlite_run(d->db, d->path, make_chosen, l->error))
		return -1;
	stmt = sqlite_prepare(d->db, d->path, choose, l->error);
	if (!stmt)
		return -1;
	bind_or_null(stmt, 1, last ? NULL : c->hunt);
	bind_or_null(stmt, 2, c->population);
	bind_or_null(stmt, 3, c->target);
	bind_or_null(stmt, 4, c->commit);
	bind_or_null(stmt, 5, c->scenario);
	sqlite3_bind_int(stmt, 6, last ? 1 : -1);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		err = sqlite_failed(d->db, d->path, l->error);
	n = sqlite3_changes64(d->db);
	sqlite3_finalize(stmt);
	if (err)
		return -1;
	if (n == 0) {
		buf_printf(l->error, "%s: no hunt%s", d->path,
		           c->hunt || c->population || c->target ||
		           c->commit || c->scenario
		               ? " is like that" : " is in it");
		return -1;
	}
	if (c->hunt && !last && n > 1) {
		buf_printf(l->error, "%s: the ids of %lld hunts begin with %s",
		           d->path, (long long)n, c->hunt);
		return -1;
	}
	return 0;
}

static int load(struct load *l, const char *sql,
                void (*take)(struct load *l, sqlite3_stmt *row))
{
	struct database *d = l->d;
	sqlite3_stmt *stmt = sqlite_prepare(d->db, d->path, sql, l->error);
	int rc;

	if (!stmt)
		return -1;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		take(l, stmt);
	if (rc != SQLITE_DONE)
		sqlite_failed(d->db, d->path, l->error);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

int database_summary(struct database *d, const struct store_choice *c,
                     struct summary *out, struct buf *error)
{
	struct load l = {.d = d, .out = out, .error = error};
	int err;

	*out = (struct summary){0};
	if (sqlite_run(d->db, d->path, "BEGIN", error))
		return -1;
	err = choose_hunts(&l, c);
	for (size_t i = 0; !err && i < sizeof loads / sizeof *loads; i++)
		err = load(&l, loads[i].sql, loads[i].take);
	sqlite_roll_back(d->db); /* and the table of what is chosen with it */
	if (err)
		summary_done(out);
	return err;
}
