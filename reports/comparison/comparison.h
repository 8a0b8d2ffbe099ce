/*
 * comparison.h: is it better than before, and by how much?  What there is to
 * say of two groups of hunts; the text, the pages and the gate of compare are
 * made from it.
 *
 *	before   12 of 1000 failed    the rate is above 1/145 (95 %)
 *	after     0 of 50000          the rate is below 1/16690 (95 %)
 *	Fisher's exact test           p = 3.03e-21: better
 *
 * "Better" and "worse" answer two questions, each wrongly with a chance of at
 * most 1 - confidence if nothing changed.  Hunts that end at their first
 * failure may be compared, too: the bounds and the test hold (see
 * simulation_test.c), only k / n by itself is too high.  So may hunts that a
 * claim has ended: see looked.h.
 *
 * All functions are pure: no I/O, no clock, any thread.
 */
#ifndef REPORTS_COMPARISON_H
#define REPORTS_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/looked.h"
#include "reports/statistics/binomial.h"
#include "reports/summary/summary.h"

enum comparison_verdict {
	COMPARISON_OPEN, /* neither is shown */
	COMPARISON_BETTER,
	COMPARISON_WORSE,
};

/* Two samples, and the rates behind them: statistics/compare.h says what each
 * number is. */
struct comparison_test {
	struct sample before, after;
	double better; /* Fisher's p that it failed more often before */
	double worse;  /* that it fails more often after */
	double differ; /* two-sided */
	struct interval difference; /* rate before - after; Newcombe's */
	/* odds of failing before, in odds after; exact.  0..INFINITY */
	struct interval odds;
};

/* What is compared.  Borrowed until comparison_done(). */
struct comparison_input {
	const char *name; /* what the user calls it */
	const struct summary *summary;
	const struct summary_group *group; /* of the summary */
};

struct comparison_side {
	const char *name;
	const struct summary_group *group;
	struct sample sample; /* failed, runs */
	/* The same; live: a claim may have ended it. */
	struct looked looked;
	/* of the rate; exact, or of a live side valid at any time */
	struct interval in; /* two-sided */
	double lower;       /* one-sided, each: not the ends of `in` */
	double upper;
};

/* The same of one finding: in how many of all runs it was. */
struct comparison_signature {
	const char *signature, *rule, *known; /* borrowed from the groups */
	struct comparison_test test;
	double adjusted; /* test.differ after Holm, of all signatures */
	enum comparison_verdict verdict;
};

/* Whether "no worse than before" may be said: the gate of CI. */
enum comparison_gate {
	GATE_NONE, /* not asked for */
	GATE_PASS,
	GATE_WORSE, /* it is worse, and not just within the margin */
	GATE_OPEN,  /* too few runs to say */
};

struct comparison_no_worse {
	enum comparison_gate verdict;
	double
	    margin; /* a rise of the rate below it is allowed; 0: none said */
	/* The rise, rate after - rate before, is below this (one-sided).
	 * Below 0: it fell. */
	double rise;
	/* At this rate after, or above, the test would have said worse 4 times
	 * in 5 or more.  1: so few runs that it could never. */
	double seen_from;
	/* The one that is worse, if it is one and not the sum; else NULL.  In
	 * comparison.signatures. */
	const struct comparison_signature *signature;
	/* GATE_OPEN: with so many runs more after, all clean (with no margin:
	 * just so many), it would not be open; UINT64_MAX: no number would. */
	uint64_t more;
};

struct comparison_options {
	double confidence; /* 0.95 */
	bool no_worse;     /* whether the gate is asked for */
	double margin;     /* of it; 0: none */
};

struct comparison {
	double confidence;
	const char *unit; /* "runs", "schedules" */
	struct comparison_side before, after;
	/* Of all failures.  It takes the numbers of runs for fixed; where a
	 * side is live the verdicts are by the bounds of looked.h instead. */
	struct comparison_test test;
	enum comparison_verdict verdict;
	/* How many runs after the fix, all clean, show that it is better with
	 * Fisher's p at most 0.05 and 0.01; and the number that takes the rate
	 * before for known, which is too few.  UINT64_MAX: no number would,
	 * before is clean. */
	uint64_t clean_05, clean_01, clean_naive;
	struct comparison_signature *signatures; /* owned; by p, then text */
	size_t nsignatures;
	struct comparison_no_worse no_worse;
	char **notes; /* owned: what else differs, a sentence each */
	size_t nnotes;
};

/* Appends why the two must not be compared, one line; nothing: they may.
 * `anyway`: different scenarios and strategies may. */
void comparison_refusal(struct buf *why, const struct summary_group *before,
                        const struct summary_group *after, bool anyway);
/* Neither is refused. */
void comparison_make(struct comparison *c,
                     const struct comparison_input *before,
                     const struct comparison_input *after,
                     const struct comparison_options *o);
void comparison_done(struct comparison *c);

/* Appends "from above 1/145 to under 1/16690" (each with the confidence by
 * itself), or nothing if the bounds are not apart. */
void comparison_sentence(struct buf *out, const struct comparison *c);
/* "better", "worse", "no difference shown" */
const char *comparison_verdict_name(enum comparison_verdict v);

#endif
