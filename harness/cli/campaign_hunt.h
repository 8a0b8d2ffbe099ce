/*
 * campaign_hunt.h: a campaign from its beginning to its end.
 *
 *	some times a second   workers are begun anew, findings are told
 *	every few seconds     the corpus is shared, all is counted and kept,
 *	                      the page is written
 *
 * Whoever is killed between, no more than these seconds are lost.
 */
#ifndef CLI_CAMPAIGN_HUNT_H
#define CLI_CAMPAIGN_HUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/campaign/crew.h"
#include "harness/campaign/home.h"
#include "harness/cli/campaign_findings.h"

struct campaign_hunt {
	/* given; borrowed */
	const char *folder;
	struct home_state state; /* as it was left; with the seed */
	struct crew *crew;
	struct campaign_findings *findings;
	int64_t time_ns, standstill_ns; /* 0: never */
	uint64_t failures;              /* 0: however many there are */

	/* its own; zeroed */
	int64_t start_ns, now_ns;
	int64_t counted_ns, news_ns;
	int64_t shared_s;
	uint64_t corpus, news; /* inputs; and signatures, too */
	bool failed;           /* said */
};

/* Hunts until it is to end, which is told.  Returns the exit code. */
int campaign_hunt(struct campaign_hunt *h);

#endif
