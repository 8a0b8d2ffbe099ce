/*
 * crew.h: all workers of a campaign: opened, kept running, asked to end.
 *
 *	0 .. nfleet     of the fleet: these are kept running
 *	nfleet .. n     of a larger fleet before: they keep what they found
 *
 * One thread.
 */
#ifndef CAMPAIGN_CREW_H
#define CAMPAIGN_CREW_H

#include <stddef.h>
#include <stdint.h>

#include "harness/campaign/fleet.h"
#include "harness/campaign/worker.h"

struct crew {
	struct worker *workers; /* owned */
	size_t n, nfleet;
	double *rates;      /* of each: schedules a second, of late */
	uint64_t *counted;  /* of each: its schedules at counted_ns */
	uint64_t *at_first; /* of each: when this call began */
	int64_t counted_ns, first_ns;
};

/* about is borrowed.  0, or -1 with a line in error; crew_close in any case. */
int crew_open(struct crew *c, const struct fleet_about *about,
              const struct fleet *fleet, struct buf *error);
void crew_close(struct crew *c);

/* The hunt begins: rates are of what is done from now on. */
void crew_begin(struct crew *c, int64_t now_ns);
/* Starts those that wait no more.  Appends a line for each that ends again and
 * again to said.  0, or -1: one cannot be started, as the last line says. */
int crew_tend(struct crew *c, int64_t now_ns, struct buf *said);
/* Asks all to end, and makes those end that do not.  Takes a while. */
void crew_end(struct crew *c);

/* The rates since this was called last; and of the whole call. */
void crew_rate(struct crew *c, int64_t now_ns);
void crew_rate_whole(struct crew *c, int64_t now_ns);

#endif
