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

#include "harness/campaign/worker.h"
#include "reports/store/store.h"

struct campaign_findings;

/* Borrowed. */
struct campaign_findings_about {
	const char *folder;
	const char *db;          /* path; "none" */
	const char *population;
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

struct campaign_finding {
	const char *signature;
	uint64_t count;
	const char *worker;  /* whose was the first */
	const char *file;    /* name in repros/, without .repro; */
	bool explained;      /* file.txt is there, too */
};
/* By signature, in the order of telling; false: no i-th. */
bool campaign_findings_at(const struct campaign_findings *f, size_t i,
                          struct campaign_finding *out);
uint64_t campaign_findings_total(const struct campaign_findings *f);
size_t campaign_findings_different(const struct campaign_findings *f);
/* Whether a story is being made, or waits to be. */
bool campaign_findings_busy(const struct campaign_findings *f);

#endif
