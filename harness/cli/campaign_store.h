/*
 * campaign_store.h: what a campaign tells the store: each worker is a hunt of
 * its own there.  Whatever is told twice, since somebody was killed, is there
 * once.  All return 0, or -1 with a line in error.  One thread.
 */
#ifndef CLI_CAMPAIGN_STORE_H
#define CLI_CAMPAIGN_STORE_H

#include <stdint.h>

#include "harness/campaign/worker.h"
#include "reports/store/store.h"

struct campaign_store {
	struct store *store;      /* NULL: none is kept */
	struct store_hunt common; /* what all workers' hunts have; borrowed */
};

/* db: its path, or "none". */
int campaign_store_open(struct campaign_store *s, const char *db,
                        struct buf *error);
void campaign_store_close(struct campaign_store *s);

/* The worker's hunt, which gets an id that it keeps. */
int campaign_store_begin(struct campaign_store *s, struct worker *w,
                         struct buf *error);
/* The number-th finding in the worker's journal.  said, evidence (a path), and
 * repro may be "". */
int campaign_store_finding(struct campaign_store *s, const struct worker *w,
                           size_t number, const char *said,
                           const char *evidence, const char *repro,
                           struct buf *error);
/* Its repro, shrunk, takes the place of the other. */
int campaign_store_story(struct campaign_store *s, const struct worker *w,
                         size_t number, const char *small, const char *text,
                         const char *part, struct buf *error);
/* Its schedules and findings since the last time, until elapsed_ns of its hunt:
 * in the store, then in what the worker keeps, since counted twice is worse. */
int campaign_store_count(struct campaign_store *s, struct worker *w,
                         int64_t elapsed_ns, struct buf *error);
int campaign_store_end(struct campaign_store *s, const struct worker *w,
                       const char *status, struct buf *error);

#endif
