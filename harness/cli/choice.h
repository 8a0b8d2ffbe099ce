/* choice.h: which hunts of which database a user means. */
#ifndef CLI_CHOICE_H
#define CLI_CHOICE_H

#include <stdbool.h>

#include "harness/base/buf.h"
#include "reports/store/store.h"
#include "reports/summary/summary.h"

#define CHOICE_DB "out/tracetorture.db" /* where nothing else is said */

struct choice {
	const char *db;
	struct store_choice hunts;
	const char *strategy; /* NULL: any */
	char *texts[4];       /* owned; what the others point into */
};

/* What of a choice can be said, for messages. */
#define CHOICE_KEYS "db, hunt, population, target, commit, scenario, strategy"

/* Adds what text says: KEY=VALUE,... or the path of a database.  An earlier
 * value of the same key is forgotten.  false: error says what is wrong. */
bool choice_add(struct choice *c, const char *text, struct buf *error);
void choice_done(struct choice *c);

/* Reads the hunts, all their groups.  0 or an exit code; then error says it. */
int choice_load(const struct choice *c, struct summary *s, struct buf *error);
/* Whether the choice leaves the group in. */
bool choice_has(const struct choice *c, const struct summary_group *g);
/* The only group that it leaves in; NULL: there are more, which error tells
 * apart, or none. */
const struct summary_group *
choice_one(const struct choice *c, const struct summary *s, struct buf *error);

#endif
