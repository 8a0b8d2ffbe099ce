/*
 * fleet.h: who hunts in a campaign, and how each is started.
 *
 *	explore     the portfolio of strategies, round after round
 *	libfuzzer   schedule_fuzz, all workers on the shared corpus
 *	afl         schedule_fuzz: the first is AFL++'s main instance, the others
 *	            are secondaries, each with another power schedule
 *
 * All of a campaign is in one folder:
 *
 *	lock state known status.html
 *	corpus/       inputs that libFuzzer finds, and copies of AFL++'s
 *	seeds/        what AFL++ begins with
 *	afl/NAME/     of AFL++'s instances
 *	repros/       of each signature one repro, shrunk, with its story
 *	NAME/         of each worker: log, state, count, findings, repros/
 */
#ifndef CAMPAIGN_FLEET_H
#define CAMPAIGN_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/buf.h"

enum fleet_kind { FLEET_EXPLORE, FLEET_LIBFUZZER, FLEET_AFL, FLEET_KINDS };

enum { FLEET_MOST = 256 };

struct fleet {
	unsigned count[FLEET_KINDS];
};

/* What all workers have in common; borrowed. */
struct fleet_about {
	const char *target;  /* as explore's --target has it */
	const char *program; /* or: a program; NULL */
	const char *folder;  /* of the campaign */
	const char *tool;    /* path of tracetorture */
	const char *engines; /* folder of the fuzzers */
	uint64_t seed;
};

extern const char *const fleet_name[FLEET_KINDS];

/* "explore=2,libfuzzer,afl=3".  0, or -1 with one line in error. */
int fleet_parse(struct fleet *f, const char *text, struct buf *error);
/*
 * How many workers are best on so many cores: one a core, but never fewer than
 * one round of the kinds that can be had (explore, libfuzzer, and of AFL++ the
 * main instance and a secondary), since none of them finds all that the others
 * find.  Where cores are too few the kernel gives them in turns: what a worker
 * meets hangs on no clock, so that costs speed alone, and nobody has to be
 * stopped and to read his corpus again.
 */
unsigned fleet_workers(unsigned cores, const bool have[FLEET_KINDS]);
/* Of so many workers how many are of each kind, of those that can be had. */
void fleet_choose(struct fleet *f, unsigned workers,
                  const bool have[FLEET_KINDS]);
unsigned fleet_size(const struct fleet *f);

/* Whether workers of that kind can be started: the fuzzer is built, and the
 * engine installed.  missing: if not, is appended what there is not. */
bool fleet_have(enum fleet_kind kind, const char *engines,
                struct buf *missing);

/* Strings that belong together: an argument list, ... */
struct words {
	char **at; /* owned, with a NULL behind them */
	size_t n;
};
void words_add(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void words_done(struct words *w);

struct fleet_command {
	struct words env;  /* NAME=value */
	struct words argv; /* the first is looked for in PATH */
};

/* The n-th (from 1) worker of its kind; begun: how often it was begun before,
 * so that nothing is done twice. */
void fleet_command(struct fleet_command *c, const struct fleet_about *a,
                   enum fleet_kind kind, unsigned n, uint64_t begun);
void fleet_command_done(struct fleet_command *c);

/* What the store calls its strategy: "portfolio", "libfuzzer", "afl-rare". */
const char *fleet_strategy(enum fleet_kind kind, unsigned n);

#endif
