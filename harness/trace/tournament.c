/* tournament.c: see tournament.h. */
#include "harness/trace/tournament.h"

#include <stdlib.h>

#include "harness/base/check.h"

void tournament_init(struct tournament *t, uint32_t n)
{
	t->leaves = 1;
	while (t->leaves < n)
		t->leaves *= 2;
	t->nodes = xmalloc(2 * (size_t)t->leaves * sizeof(*t->nodes));
	/* A node's queue is that of its leftmost leaf. */
	for (uint32_t i = 2 * t->leaves - 1; i > 0; i--)
		t->nodes[i] = (struct player){
			TOURNAMENT_NEVER,
			i >= t->leaves ? i - t->leaves
			               : t->nodes[2 * i].queue};
}

void tournament_done(struct tournament *t)
{
	free(t->nodes);
	*t = (struct tournament){0};
}
