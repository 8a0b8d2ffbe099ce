/* strategy.c: the table of strategies. */
#include "harness/explore/strategy.h"

#include <stddef.h>
#include <string.h>

static const struct strategy *const table[] = {
    &strategy_walk,
    &strategy_sticky,
    &strategy_pct,
    &strategy_pos,
    &strategy_urw,
    &strategy_surw,
    &strategy_collide,
    &strategy_reads_from,
    &strategy_mutate,
    &strategy_timely,
    &strategy_dfs,
    &strategy_replay,
};

enum { STRATEGIES = sizeof table / sizeof *table };
_Static_assert((int)STRATEGIES <= (int)STRATEGIES_MOST, "fits");

const struct strategy *strategy_at(unsigned i)
{
	return i < STRATEGIES ? table[i] : NULL;
}

const struct strategy *strategy_find(const char *name)
{
	for (unsigned i = 0; i < STRATEGIES; i++)
		if (!strcmp(table[i]->name, name))
			return table[i];
	return NULL;
}
