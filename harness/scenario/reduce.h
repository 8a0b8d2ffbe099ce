/* reduce.h: scenarios that are simpler than one. */
#ifndef SCENARIO_REDUCE_H
#define SCENARIO_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/scenario/scenario.h"

/*
 * The i-th way to make s one step simpler, from 0, those that take most away
 * first: fewer sessions, groups, processors, tasks, ops, rounds, shapes; smaller
 * counts and times; nothing special.  False, and *out unspecified: there are
 * no more.  From any scenario, only so many steps can be taken in a row.
 */
bool scenario_simpler(const struct scenario *s, size_t i, struct scenario *out);

#endif
