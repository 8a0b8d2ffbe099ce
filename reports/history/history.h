/*
 * history.h: how often it failed over time, when that changed, and whether it
 * still fails.
 *
 *	commit      runs  failed  rate (95 %)
 *	3f2a9c4    1,000       0  0 to 0.369 %
 *	---- worse: 0 of 3,000, then 31 of 1,000; culprit 8d01b77 (98 %), ...
 *	8d01b77    1,000      31  2.12 to 4.37 %
 *
 * Change points are change_points() of statistics/change.h; the rest is exact.
 * All functions are pure: no I/O, no clock, any thread.
 */
#ifndef REPORTS_HISTORY_H
#define REPORTS_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/binomial.h"
#include "reports/summary/summary.h"

enum history_by { BY_COMMIT, BY_DAY };

struct history_point {
	char *label;     /* owned; commit, or day: "2025-11-25" */
	int64_t first_s; /* UTC, of its first hunt, or of the day */
	struct sample sample;
	struct interval in; /* of the rate; looked_interval()'s */
};

struct history_culprit {
	size_t point;
	double weight; /* the chance that the change came with it */
};

enum { HISTORY_CULPRITS = 3 };

struct history_change {
	size_t at; /* the first point after it */
	/* from the change before it to the one after */
	struct sample before, after;
	double evidence; /* ln of the Bayes factor for these two rates */
	struct history_culprit culprits[HISTORY_CULPRITS]; /* likeliest first */
	size_t nculprits;
};

/* Whether a failure still happens, after clean runs. */
struct history_still {
	bool failed;          /* it ever did; else nothing follows */
	size_t last;          /* the last point with a failure */
	struct sample before; /* of its rate: up to that point, from the last
	                       * change before it */
	uint64_t clean;       /* runs since, all clean */
	double chance;        /* of so many, if it failed as before */
	double cautious;      /* the same, with the lower bound of its rate */
};

struct history_options {
	enum history_by by;
	double confidence; /* 0.95 */
	double prior;      /* that there is a change at all; 0.2 */
	/* Names of commits in order, the older ones first, as git prints
	 * them; NULL: commits are in the order of their first hunts. */
	char **order;
	size_t norder;
};

struct history {
	enum history_by by;
	double confidence;
	bool live; /* claims may have ended the runs: intervals hold at any time */
	const struct summary_group *group; /* borrowed */
	struct history_point *points;      /* owned; in order, each with runs */
	size_t npoints;
	struct history_change *changes; /* owned */
	size_t nchanges;
	struct history_still still;
};

void history_make(struct history *h, const struct summary_group *g,
                  const struct history_options *o);
void history_done(struct history *h);

/* Whether the rate rose there. */
bool history_rose(const struct history_change *c);

/* All append to out and stay what they are whatever bytes are in the strings.
 * Text: lines, the last one sums it up.  JSON: one object, no newline. */
void history_text(struct buf *out, const struct history *h);
void history_markdown(struct buf *out, const struct history *h);
void history_json(struct buf *out, const struct history *h);

#endif
