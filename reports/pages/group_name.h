/* group_name.h: what the hunts of a group have in common, in words. */
#ifndef REPORTS_GROUP_NAME_H
#define REPORTS_GROUP_NAME_H

#include "harness/base/buf.h"
#include "reports/summary/summary.h"

/* Appends "gort+11953, scenario seed, strategy surw", in one line that is safe
 * for a terminal. */
void group_name(struct buf *out, const struct summary_group *g);

#endif
