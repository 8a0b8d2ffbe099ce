/*
 * hunt_report.h: what a hunt tells a person, or with json a program: each
 * finding as it is met, a status line meanwhile, the totals at the end.
 * Results go to standard output, the status to standard error.
 */
#ifndef CLI_HUNT_REPORT_H
#define CLI_HUNT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/sink.h"
#include "reports/statistics/live_claim.h"

struct hunt_report;

struct hunt_report *hunt_report_new(bool json);
/* Tells of the claim, too; borrowed. */
void hunt_report_claim(struct hunt_report *r, const char *text,
                       const struct live_claim *claim);
void hunt_report_free(struct hunt_report *r);

/* Receives the hunt's records; good until hunt_report_free. */
struct sink hunt_report_sink(struct hunt_report *r);

/* Prints the totals.  where: the results are kept, "" nowhere.  status: how it
 * ended, "" for in order; it goes into the last line. */
void hunt_report_finish(struct hunt_report *r, int64_t elapsed_ns,
                        const char *where, const char *status);

#endif
