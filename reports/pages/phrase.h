/*
 * phrase.h: numbers and verdicts as people read them.  All append to a buffer,
 * are pure, and of any thread, and nothing of it means anything in HTML.  A
 * bound is rounded so that what is said holds: a lower one down, an upper one
 * up.
 */
#ifndef REPORTS_PAGES_PHRASE_H
#define REPORTS_PAGES_PHRASE_H

#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/binomial.h"
#include "reports/summary/summary.h"

#define PHRASE_TIME_MAX 253402300799 /* the last second of the year 9999 */

/* "166,428" */
void phrase_count(struct buf *out, uint64_t n);
/* "1 run", "2 runs" */
void phrase_counted(struct buf *out, uint64_t n, const char *one);
/* "4.58 %", below 0.1 % "1 in 50,000"; "0" */
void phrase_rate(struct buf *out, double p);
/* k / n, in the manner of the interval that goes with it. */
void phrase_estimate(struct buf *out, struct sample s, double confidence);
/* "3.94 to 5.28 %", "0 to 1 in 45,116" */
void phrase_interval(struct buf *out, struct interval i);
/* "1 in 50,000": of an upper bound that all rates are under, of a lower one
 * that all are above.  0 and 1 are "0", "all". */
void phrase_under(struct buf *out, double upper);
void phrase_above(struct buf *out, double lower);
/* A p-value, or the like: "0.0123", "3.03e-21". */
void phrase_p(struct buf *out, double p);
/* "820 ms", "12.3 s", "5 min 3 s", "2 h 5 min", "3 d 4 h" */
void phrase_duration(struct buf *out, int64_t ns);
/* "2025-11-25 16:05:30", UTC; "" for 0 or less and beyond the year 9999 */
void phrase_time(struct buf *out, int64_t s);
/* "95 %" */
void phrase_confidence(struct buf *out, double confidence);
/* "24.0 GiB" */
void phrase_bytes(struct buf *out, uint64_t n);

/* Of a group: "run", "schedule". */
const char *phrase_unit(const struct summary_group *g);

/* What a group's results come to. */
enum phrase_tone {
	TONE_GOOD, /* a claim is met; no claim, and all passed */
	TONE_OPEN, /* a claim is open; no claim, and all failures are known */
	TONE_BAD,
};
/* The question's answer, the verdict on it, the counts that it rests on:
 *
 *	Fewer than 1 in 50,000 runs fail | met at 95 % |
 *	0 of 166,428 runs failed
 */
struct phrase_headline {
	enum phrase_tone tone;
	struct buf statement, verdict, counts;
};
/* h: zeroed. */
void phrase_headline(struct phrase_headline *h, const struct summary_group *g,
                     double confidence);
void phrase_headline_done(struct phrase_headline *h);

#endif
