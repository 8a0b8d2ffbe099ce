/*
 * live_claim.h: a claim about the rate of failures, judged while runs come in.
 *
 *   'p<1/50000@95'   fewer than 1 in 50,000 runs fail, at 95 % confidence
 *
 * After each addition it is open, met, or broken, and what it once became it
 * stays.  Met and broken are two e-processes (see claim.h), so that it may be
 * looked at all the time: under a rate of p0 or more it is ever met with a
 * chance of at most 1 - confidence; under p0 or less it is ever broken with
 * a chance of at most that.  Met is tested against p0 / 10, broken against
 * 10 p0: two failures in the first runs break a claim at 95 %.
 *
 * Runs must not depend on what was seen: no fixed seed, no run left out.  One
 * thread at a time; no I/O.
 */
#ifndef REPORTS_STATISTICS_LIVE_CLAIM_H
#define REPORTS_STATISTICS_LIVE_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

struct claim {
	double p0;         /* 0 < p0 < 1 */
	double confidence; /* 0.5 <= confidence < 1 */
};

/* Reads 'p<P@C': P is 1/N or a decimal fraction, C in percent; without @C 95.
 * Blanks may stand around each part.  false: it is none, or the numbers are
 * out of range. */
bool claim_parse(const char *text, struct claim *c);

enum claim_verdict { CLAIM_IS_OPEN, CLAIM_IS_MET, CLAIM_IS_BROKEN };

/* "open", "met", "broken". */
const char *claim_verdict_name(enum claim_verdict v);

struct live_claim {
	struct claim claim;
	uint64_t failed, runs; /* all that were added */
	enum claim_verdict verdict;
};

struct live_claim live_claim_new(struct claim c);
/* runs more, failed of them; looked at after the last one.  Returns the
 * verdict. */
enum claim_verdict live_claim_add(struct live_claim *l, uint64_t failed,
                                  uint64_t runs);
/* How many more runs, all clean, until it is met; 0 if it is.  UINT64_MAX:
 * more than 2^53. */
uint64_t live_claim_clean_runs(const struct live_claim *l);

#endif
