/* status.h: a campaign at a glance: a line, and a page. */
#ifndef CAMPAIGN_STATUS_H
#define CAMPAIGN_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/* Strings are borrowed. */
struct status_worker {
	const char *name;
	const char *strategy;
	bool runs;
	uint64_t schedules, findings, begun;
	double rate; /* schedules a second, of late */
};

struct status_finding {
	const char *signature;
	uint64_t count;
	const char *worker; /* whose was the first */
	unsigned same, of;  /* of so many replays so many fail as recorded; of 0:
	                     * none was made */
	const char *file;   /* repros/FILE.repro, and, when explained, .txt */
	bool explained;
};

struct status {
	const char *subject; /* "target gort+11953" */
	const char *end;     /* how it ended; "" it goes on */
	const char *time;    /* so far */
	const char *now;     /* the time of day */
	uint64_t corpus;     /* inputs */
	const struct status_worker *workers;
	size_t nworkers;
	const struct status_finding *findings;
	size_t nfindings;
};

/* "1h02m: 3 workers, 1234567 schedules, 2 findings (2 different), 4310/s |
 * corpus 812", without a newline. */
void status_line(struct buf *out, const struct status *s);
void status_page(struct buf *out, const struct status *s);

#endif
