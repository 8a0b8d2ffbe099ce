/*
 * power.h: what a way of looking is worth: how surely, and how soon, it finds
 * each known bug.  Rows (one attempt each) become cells (one bug, one way).
 *
 * The number that is compared is the median of runs to the first failure, by
 * Kaplan and Meier, since attempts that found nothing are not left out: of
 * them it is known that it takes longer.
 *
 * Pure: no clock, no I/O.  One thread.
 */
#ifndef REPORTS_POWER_POWER_H
#define REPORTS_POWER_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/survival.h"

/* One attempt.  Strings are borrowed. */
struct power_row {
	const char *target;
	const char *way;  /* "native SCENARIO", or a strategy */
	uint64_t seed;
	uint64_t runs;    /* all that were run */
	uint64_t failed;  /* of these */
	uint64_t first;   /* number, from 1, of the first that failed; 0 none */
	int64_t elapsed_ns; /* until the first that failed, or the end */
	const char *rule;   /* that found it first; "" */
	/* Of threads that could have gone on, and all from one thread to
	 * another, in the shrunk repro; -1: not known. */
	int64_t preemptions, switches;
};

struct power_cell {
	const char *target, *way;
	bool native;
	size_t attempts, found;
	uint64_t runs, failed;    /* sums */
	struct median first;      /* runs to the first failure */
	struct median elapsed_ns;
	char rules[256];          /* that found it, most often first */
	int64_t preemptions;      /* of the repro with the fewest; -1: none */
	int64_t switches;         /* of the same */
};

struct power_table {
	struct power_cell *cells; /* owned; by target, then way */
	size_t n;
};

/* Adds up rows, in any order; the table borrows their strings. */
struct power_table power_table(const struct power_row *rows, size_t n);
void power_table_done(struct power_table *t);
/* The cell, or NULL. */
const struct power_cell *power_at(const struct power_table *t,
                                  const char *target, const char *way);

/* The table as a page, one line a target; ways are its columns, native ones
 * first. */
void power_text(struct buf *out, const struct power_table *t);
void power_markdown(struct buf *out, const struct power_table *t);
/* A whole page, with a chart of each target's medians. */
void power_html(struct buf *out, const struct power_table *t);

#endif
