/* power_parts.h: what the pages of the power table share. */
#ifndef REPORTS_POWER_POWER_PARTS_H
#define REPORTS_POWER_POWER_PARTS_H

#include "reports/power/power.h"

/* "20 of 20, 34 (16 to 60), 362 ms", of a native one "5 of 200 (...)". */
void power_put_cell(struct buf *out, const struct power_cell *c);
/* Each way once, in the order of the columns, into ways, which has room for
 * t->n; returns how many. */
size_t power_ways(const struct power_table *t, const char **ways);
/* The cell of that target with the smallest repro, or NULL: none is known. */
const struct power_cell *power_smallest(const struct power_table *t,
                                        const char *target);
/* Whether a repro with so many preemptions and switches is smaller than
 * another; -1: there is none. */
bool power_is_smaller(int64_t preemptions, int64_t switches,
                      int64_t than_preemptions, int64_t than_switches);

#endif
