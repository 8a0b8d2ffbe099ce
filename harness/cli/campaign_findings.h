/*
 * campaign_findings.h: what a campaign's workers find.
 *
 *	repro in a worker's folder
 *	  │  its signature is new: replayed some times
 *	  ▼
 *	journal ──► store ──► printed        those that follow: journal, store
 *	  │  of the first of each signature
 *	  ▼
 *	shrunk, explained ──► store, repros/RULE-HASH.repro and .txt
 *
 * The work is done in processes beside; nothing here waits.  One thread.
 */
#ifndef CLI_CAMPAIGN_FINDINGS_H
#define CLI_CAMPAIGN_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/campaign/signatures.h"
#include "harness/campaign/worker.h"
#include "reports/store/store.h"

struct campaign_findings;

/* Borrowed. */
struct campaign_findings_about {
	const char *folder;
	const char *db;          /* path; "none" */
	struct store_hunt hunt;  /* what all workers' hunts have */
	struct worker *workers;  /* opened; get the ids of their hunts */
	size_t n;
};

/* Findings told before are there again.  NULL with an exit code: what is
 * needed can't be written, which was said. */
struct campaign_findings *
campaign_findings_open(const struct campaign_findings_about *a, int *code);
void campaign_findings_close(struct campaign_findings *f);

/* Some times a second; prints what is new.  false: it can't be kept, which was
 * said, and the campaign is to end. */
bool campaign_findings_look(struct campaign_findings *f, int64_t now_ns);
/* Tells the store how many schedules were run. */
bool campaign_findings_count(struct campaign_findings *f, int64_t now_ns);
/* At the end: what there still is is told, if not explained.  status: see the
 * store's table hunt. */
bool campaign_findings_end(struct campaign_findings *f, int64_t now_ns,
                           const char *status);

/* In the order of telling; good until the next call of those above. */
const struct signatures *
campaign_findings_different(const struct campaign_findings *f);
uint64_t campaign_findings_total(const struct campaign_findings *f);
/* Whether a story is being made, or waits to be. */
bool campaign_findings_busy(const struct campaign_findings *f);

#endif
