/*
 * stories.h: why findings of explore fail, for reports: what shrink and explain
 * make of their repros, kept in the store.
 */
#ifndef CLI_STORIES_H
#define CLI_STORIES_H

#include "reports/store/store.h"
#include "reports/summary/summary.h"

/*
 * Of each signature whose findings have no story yet, the first that has a
 * repro gets one: in s, and in the store.  Each takes a minute at most, in
 * processes of its own, and says so on standard error; what cannot be told (a
 * target that is gone, or was built anew) is left out.  0, or an exit code
 * when the store or the machine fails, which was said.
 */
int stories_tell(struct store *store, struct summary *s);

#endif
