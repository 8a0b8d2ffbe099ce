/*
 * results.h: where the results of a hunt (stress, explore) go, and when they
 * are enough.
 *
 *	hunt ──sink──► known findings ──► store ──► the command's own print
 *	               claim ──► ends the hunt when it is decided
 *
 * A finding is in the store before it is printed.  One thread.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/base/sink.h"
#include "harness/cli/report_pages.h"
#include "reports/statistics/live_claim.h"
#include "reports/store/store.h"

/* What the options said. */
struct results_options {
	bool distinct;          /* set by the command: findings are counted
	                         * by signature */
	uint64_t failures;      /* end at the N-th new finding; 0: never */
	bool failures_said;
	bool keep_going;
	const char *claim_text; /* NULL: none */
	struct claim claim;     /* that it says */
	const char *db;         /* NULL: as the default is; "none" */
	const char *commit;     /* of the target; NULL: find out */
	const char *known;      /* file of known findings; NULL: none */
	struct report_pages pages;
};

/* The options that hunts share, for argp_child; its input is a struct
 * results_options. */
extern const struct argp results_argp;

/* The hunt, for the store; strings are borrowed by results_open. */
struct results_hunt {
	const char *population; /* "native", "schedule" */
	int argc;               /* the command as it was given */
	char **argv;
	bool seeded;            /* it says --seed */
	const char *target;     /* as it was named */
	const char *path;       /* of its file, for its commit */
	const char *scenario;
	const char *strategy;
	uint64_t seed, jobs;
	const char *out;        /* folder, for the default database */
};

struct results;

/* print: what the command itself shows; borrowed, as o and what h points to.
 * NULL with an exit code: the store cannot be written, or the file of known
 * findings not be read, which was said on standard error. */
struct results *results_open(const struct results_options *o,
                             const struct results_hunt *h,
                             const struct sink *print, int *code);
void results_free(struct results *r);

/* The claim as it stands; NULL: none is made. */
const struct live_claim *results_claim(const struct results *r);
/* Receives the hunt's records; good until results_free. */
struct sink results_sink(struct results *r);
/* Whether the hunt is to end, as its sink says, too. */
bool results_enough(const struct results *r);

/* How a hunt ended. */
enum results_end { RESULTS_FINISHED, RESULTS_INTERRUPTED, RESULTS_LACKING };
/* Puts what is left into the store, and writes the reports. */
void results_finish(struct results *r, int64_t elapsed_ns,
                    enum results_end end);
/* Where they are: "out/tracetorture.db (hunt 12ab...)"; "" nowhere. */
const char *results_where(struct results *r);
/* The exit code for a hunt that came to its end: by the claim, if one is made,
 * else by whether there were new findings; EXIT_ENVIRONMENT if the store
 * failed. */
int results_code(const struct results *r);

#endif
