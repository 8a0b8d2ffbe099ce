/* history_lines.h: sentences of a history as plain text, for its pages; for
 * this folder alone.  All append, and none ends a line. */
#ifndef REPORTS_HISTORY_LINES_H
#define REPORTS_HISTORY_LINES_H

#include "harness/base/buf.h"
#include "reports/history/history.h"

/* "gort, scenario seed, native, by commit" */
void history_title(struct buf *out, const struct history *h);
/* "worse: 0 of 3,000, then 31 of 1,000 (ln of the Bayes factor 21.4); culprit
 * 8d01b77 (98 %), 91cc02f (1 %)" */
void history_change_line(struct buf *out, const struct history *h,
                         const struct history_change *c);
/* "1 change; ...": whether it still fails. */
void history_sum(struct buf *out, const struct history *h);

#endif
