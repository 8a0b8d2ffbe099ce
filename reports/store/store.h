/*
 * store.h: where the results of hunts are kept: an SQLite database, whose
 * tables schema.sql describes; or, in a program built without SQLite, a file
 * of JSON lines, which store_merge() of another takes in.
 *
 * What a function has returned 0 for is kept whatever happens to the process
 * afterwards.  Several processes may write to one database at once.
 *
 * Functions that return int: 0, or -1 with one line appended to error.  A
 * store belongs to one thread, and to the process that opened it: a forked
 * child must leave it alone.
 */
#ifndef REPORTS_STORE_STORE_H
#define REPORTS_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/base/sink.h"
#include "reports/power/power.h"

struct store;
struct summary;

enum { STORE_ID = 32 }; /* characters of a hunt's id */

/* Columns of table hunt.  Borrowed during the call. */
struct store_hunt {
	char id[STORE_ID + 1];
	const char *population; /* "native", "schedule" */
	const char *command;
	const char *target;
	const char *target_commit;
	const char *scenario;
	const char *strategy;
	uint64_t seed;
	uint64_t jobs;
	const char *claim;
	int64_t begun_ns; /* UTC, since 1970 */
};

/* Columns of table batch. */
struct store_batch {
	int64_t from_ns, to_ns;
	uint64_t runs, failed, known, cut;
	uint64_t sessions, events;
	uint64_t peak_bytes;
};

/* Columns of table power. */
struct store_power {
	struct power_row row;
	const char *budget;
	const char *commit;
};

/* Opens the database at path, or makes it, with its folder; an older one is
 * brought up to date first, a newer one is refused.  A path that ends in
 * ".jsonl", or without SQLite path + ".jsonl": lines, to which it appends; in
 * them bytes that are not UTF-8 become U+FFFD.  NULL with a line in error. */
struct store *store_open(const char *path, struct buf *error);
/* Opens one that is there, for reading: a database, also one in a folder that
 * can't be written, or lines; path + ".jsonl" if there is no path. */
struct store *store_open_read(const char *path, struct buf *error);
void store_close(struct store *s); /* NULL: nothing */
/* The file that is written or read. */
const char *store_path(const struct store *s);
/* Whether this program has SQLite. */
bool store_has_database(void);

/* A new random id.  false: the machine has no random bytes. */
bool store_new_id(char id[STORE_ID + 1]);

/* Puts the hunt and the environment of this process there.  h->id is set. */
int store_begin(struct store *s, const struct store_hunt *h, struct buf *error);
/* A finding, the hunt's number-th.  at_ns since the hunt began; its text and
 * dir may be "". */
int store_finding(struct store *s, const char *hunt, uint64_t number,
                  int64_t at_ns, const struct sink_finding *f,
                  struct buf *error);
/* A repro of it; again: replaces what is not "" (the story comes later). */
int store_repro(struct store *s, const char *hunt, uint64_t number,
                const char *repro, const char *explained,
                const char *explained_html, struct buf *error);
/* The number-th batch, or what has become of it since; brings hunt.elapsed_ns
 * up to b->to_ns, too. */
int store_batch(struct store *s, const char *hunt, uint64_t number,
                const struct store_batch *b, struct buf *error);
/* The sums so far, replacing earlier ones. */
int store_counters(struct store *s, const char *hunt,
                   const struct sink_counter *c, size_t n, struct buf *error);
int store_near_misses(struct store *s, const char *hunt,
                      const struct sink_near_miss *m, size_t n,
                      struct buf *error);
/* status, verdict: see table hunt. */
int store_end(struct store *s, const char *hunt, int64_t elapsed_ns,
              const char *status, const char *claim_verdict,
              struct buf *error);
/* Replaces the row with the same key. */
int store_power(struct store *s, const struct store_power *p,
                struct buf *error);

/* All rows of one commit. */
struct store_power_rows {
	struct store_power *rows; /* owned, with their strings */
	size_t n;
};
int store_power_rows(struct store *s, const char *commit,
                     struct store_power_rows *out, struct buf *error);
void store_power_rows_done(struct store_power_rows *r);

struct store_merged {
	uint64_t hunts;    /* that were new here */
	uint64_t findings; /* likewise */
};
/* Copies all of another database, or of JSON lines, into s, whole or not at
 * all.  What is there already is left, or brought up to date. */
int store_merge(struct store *s, const char *path, struct store_merged *m,
                struct buf *error);

/* Which hunts; NULL: any. */
struct store_choice {
	const char *hunt; /* an id or the beginning of one; "last" */
	const char *population;
	const char *target;
	const char *commit; /* hunt.target_commit, or the beginning of it */
	const char *scenario;
};
/* Adds up the hunts chosen; freed by summary_done.  No hunt is an error. */
int store_summary(struct store *s, const struct store_choice *c,
                  struct summary *out, struct buf *error);

#endif
