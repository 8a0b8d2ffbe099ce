/*
 * campaign_triage.h: what is done with a finding at once: it is replayed, and
 * gets its story.
 *
 *	replay   some times: how often does it fail as recorded?
 *	story    shrunk and explained; replayed before, if it was not yet
 *
 * At most one of each goes on, in processes beside; nothing here waits.  They
 * leave what they made in a folder.  One thread.
 */
#ifndef CLI_CAMPAIGN_TRIAGE_H
#define CLI_CAMPAIGN_TRIAGE_H

#include <stdbool.h>

#include "harness/base/buf.h"
#include "harness/campaign/job.h"
#include "harness/campaign/signatures.h"

struct campaign_triage {
	struct buf folder;
	struct job replay, story;
};

/* Makes the folder; what others have left there goes.  0 or -errno. */
int triage_open(struct campaign_triage *t, const char *folder);
void triage_close(struct campaign_triage *t);
/* Ends what goes on. */
void triage_kill(struct campaign_triage *t);

/* path: of the repro.  Whether it has begun: no, if there is no process. */
bool triage_replay(struct campaign_triage *t, const char *path);

struct triage_replayed {
	struct replays replays;
	struct buf said; /* what replay says of the first */
};
/* Whether it has ended just now. */
bool triage_replayed(struct campaign_triage *t, struct triage_replayed *r);
void triage_replayed_done(struct triage_replayed *r);
/* "fails as recorded 3 of 3 times", with a newline; and what it means if it is
 * fewer.  Nothing of none. */
void triage_print_replays(struct buf *out, struct replays r);

/* The story begins with the signature, and with how often it failed: of none is
 * to be found out first. */
bool triage_story(struct campaign_triage *t, const char *signature,
                  struct replays r, const struct buf *repro);

struct triage_story {
	bool told;
	struct buf repro;       /* shrunk */
	struct buf text, part;  /* of the story; part for a page of HTML */
	struct buf small, file; /* where repro and text are */
};
/* Whether it has ended just now. */
bool triage_told(struct campaign_triage *t, struct triage_story *s);
void triage_story_done(struct triage_story *s);

#endif
