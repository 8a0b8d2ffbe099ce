/*
 * results.h: where the results of a hunt (stress, explore) go, and when they
 * are enough.
 *
 *	hunt ──sink──► known findings ─► store ─► the command's own print
 *	                                 claim ─► ends the hunt when decided
 *
 * A finding is in the store before it is printed.  At the end reports are
 * written from the store.  One thread.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/base/sink.h"
#include "reports/statistics/live_claim.h"
#include "reports/store/store.h"

struct results_options {
	const char *claim_text; /* NULL: none */
	struct claim claim;     /* that it says */
	bool distinct;          /* set by the command: findings are counted
	                         * by signature */
	uint64_t failures;      /* end at the N-th new finding; 0: never */
	bool failures_said;
	bool keep_going;
};

/* The options that hunts share, for argp_child; its input is a struct
 * results_options. */
extern const struct argp results_argp;

struct results;

/* print: what the command itself shows; borrowed, as all else. */
struct results *results_new(const struct results_options *o,
                            const struct sink *print);
void results_free(struct results *r);

/* The claim as it stands; NULL: none is made. */
const struct live_claim *results_claim(const struct results *r);
/* Receives the hunt's records; good until results_free. */
struct sink results_sink(struct results *r);
/* Whether the hunt is to end, as its sink says, too. */
bool results_enough(const struct results *r);
/* The exit code for a hunt that came to its end: by the claim, if one is
 * made, else by whether there were new findings. */
int results_code(const struct results *r);

#endif
