/*
 * campaign_told.h: the findings that a campaign has told, and where they are
 * kept.  A finding is in its worker's journal and in the store before it is
 * printed; whoever is killed, it is told once.
 *
 *	journal ──► store ──► printed ──► known, repros/RULE-HASH.repro
 *	                                         story: .repro, .txt, store
 *
 * What can't be kept is said once; then all returns false, and the campaign is
 * to end.  One thread.
 */
#ifndef CLI_CAMPAIGN_TOLD_H
#define CLI_CAMPAIGN_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/campaign/signatures.h"
#include "harness/campaign/worker.h"
#include "harness/cli/campaign_store.h"
#include "harness/cli/campaign_triage.h"

struct campaign_told {
	const char *folder; /* borrowed */
	struct buf repros;  /* folder */
	struct campaign_store store;
	struct signatures signatures;
	uint64_t total;     /* findings */
	int64_t counted_ns; /* when the store was told last */
	bool failed;        /* said */
};

/* A repro that a worker has written.  Borrowed. */
struct met {
	struct worker *worker;
	const char *file; /* its name */
	const char *path;
	const char *signature;
	const char *said; /* by replay; "" */
	const char *text; /* of the repro */
	int64_t now_ns;
};

/* db: see campaign_store.h; common: what all workers' hunts have. */
bool told_open(struct campaign_told *t, const char *folder, const char *db,
               const struct store_hunt *common);
void told_close(struct campaign_told *t);
/* What the worker has told in earlier calls is there again. */
bool told_before(struct campaign_told *t, struct worker *w);

/* Writes the file that tells fuzzers what is no finding any more. */
bool told_known(struct campaign_told *t);

/* The first of a signature. */
bool told_first(struct campaign_told *t, const struct met *m,
                struct replays r);
/* Another one like it: counted, and the first few keep their files. */
bool told_again(struct campaign_told *t, const struct met *m,
                struct signature *s);
bool told_story(struct campaign_told *t, struct signature *s,
                struct triage_story *story);

/* Tells the store how many schedules were run. */
bool told_count(struct campaign_told *t, struct worker *workers, size_t n,
                int64_t now_ns);
/* How the hunts ended: see the store's table hunt. */
bool told_end(struct campaign_told *t, const struct worker *workers, size_t n,
              const char *status);

#endif
