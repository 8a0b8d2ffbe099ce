/* campaign_fleet.h: what there is to hunt with: fuzzers, cores, the target. */
#ifndef CLI_CAMPAIGN_FLEET_H
#define CLI_CAMPAIGN_FLEET_H

#include <stdint.h>

#include "harness/campaign/fleet.h"

/* Where this program is, and the folder of the fuzzers: beside it, or, where
 * it is installed, the same way off as the targets.  All of these return 0 or
 * an exit code, after a message. */
int campaign_fleet_find(struct buf *tool, struct buf *engines);
/* text: what --fleet says, which is in f already; NULL: it is chosen, for so
 * many workers; 0: for the cores.  Kinds that were asked for and cannot be had
 * are an error; others are left out, which is said. */
int campaign_fleet_choose(struct fleet *f, const char *text, uint64_t workers,
                          const char *engines);
/* Opens the target (or the program) as workers will, in a process that it may
 * spoil. */
int campaign_fleet_try(const struct fleet_about *about);

/* Says what AFL++ would complain of, and why it does not matter here. */
void campaign_fleet_warn(const struct fleet *f);
/* "explore=1,libfuzzer=1,afl=2" */
void campaign_fleet_print(struct buf *out, const struct fleet *f);
/* The commands of all workers, for a shell, on standard output. */
void campaign_fleet_commands(const struct fleet *f,
                             const struct fleet_about *about);

#endif
