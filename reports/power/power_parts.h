/* power_parts.h: what the pages of the power table share. */
#ifndef REPORTS_POWER_POWER_PARTS_H
#define REPORTS_POWER_POWER_PARTS_H

#include "reports/power/power.h"

/* "20 of 20, 34 (16 to 60), 362 ms", of a native one "5 of 200 (...)". */
void power_put_cell(struct buf *out, const struct power_cell *c);
/* Each way once, in the order of the columns, into ways, which has room for
 * t->n; returns how many. */
size_t power_ways(const struct power_table *t, const char **ways);

#endif
