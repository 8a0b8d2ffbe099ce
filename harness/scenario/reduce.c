/*
 * reduce.c: see reduce.h.
 *
 * Each function below goes through the ways to make one part simpler, counts
 * them down, and takes the one at which the count has come to its end; it says
 * whether that has happened.
 */
#include "harness/scenario/reduce.h"

#include <string.h>

#include "harness/scenario/op_table.h"

/* Times below are not halved any more. */
#define SMALL_NS 1000

struct reduction {
	struct scenario *s;
	size_t left; /* ways to pass by */
};

/* There is a way; is it the one? */
static bool taken(struct reduction *r)
{
	return r->left-- == 0;
}

static bool lower(struct reduction *r, uint32_t *n, uint32_t least)
{
	const uint32_t to[] = {least, least + (*n - least) / 2, *n - 1};

	for (int i = 0; i < 3; i++) {
		if (*n <= least || (i > 0 && to[i] <= to[i - 1]) || !taken(r))
			continue;
		*n = to[i];
		return true;
	}
	return false;
}

static bool lower_range(struct reduction *r, struct scenario_range *range,
                        uint64_t least, uint64_t small)
{
	if (range->hi > least && taken(r)) {
		range->lo = range->hi = least;
		return true;
	}
	if (range->hi > range->lo && taken(r)) {
		range->hi = range->lo;
		return true;
	}
	if (range->hi > small && range->hi / 2 > least && taken(r)) {
		range->hi /= 2;
		range->lo /= 2;
		if (range->lo < least)
			range->lo = least;
		return true;
	}
	return false;
}

static bool clear(struct reduction *r, bool *flag)
{
	if (!*flag || !taken(r))
		return false;
	*flag = false;
	return true;
}

static bool zero(struct reduction *r, uint8_t *n)
{
	if (*n == 0 || !taken(r))
		return false;
	*n = 0;
	return true;
}

/* Takes n of the *count elements away, from the one at `at` on. */
static void cut(void *array, size_t size, uint32_t *count, uint32_t at,
                uint32_t n)
{
	char *p = array;

	memmove(p + at * size, p + (at + n) * size, (*count - at - n) * size);
	*count -= n;
	memset(p + *count * size, 0, n * size);
}

/* Half of them, a quarter, ... one; the last ones first. */
static bool fewer(struct reduction *r, void *array, size_t size,
                  uint32_t *count, uint32_t least)
{
	uint32_t n = *count > least ? *count - least : 0;

	for (; n > 0; n /= 2)
		for (uint32_t end = *count; end >= n; end -= n) {
			if (!taken(r))
				continue;
			cut(array, size, count, end - n, n);
			return true;
		}
	return false;
}

/* ---- groups ---- */

/* 0 is without end, and any number is less. */
static bool fewer_rounds(struct reduction *r, uint32_t *times)
{
	if (*times > 0)
		return lower(r, times, 1);
	if (!taken(r))
		return false;
	*times = 1;
	return true;
}

static bool simplify_op(struct reduction *r, struct scenario_op *op)
{
	uint64_t least = op_table[op->kind].count_min;

	if (op->last > op->first && taken(r)) {
		op->last = op->first;
		return true;
	}
	return lower_range(r, &op->count, least, 1) ||
	       lower_range(r, &op->time_ns, 0, SMALL_NS) || zero(r, &op->at) ||
	       clear(r, &op->blocks);
}

static bool simplify_ops(struct reduction *r, struct scenario_group *g)
{
	for (uint32_t i = 0; i < g->nops; i++)
		if (simplify_op(r, &g->ops[i]))
			return true;
	return false;
}

static bool simplify_groups(struct reduction *r,
                            bool (*simplify)(struct reduction *r,
                                             struct scenario_group *g))
{
	for (uint32_t i = 0; i < r->s->ngroups; i++)
		if (simplify(r, &r->s->groups[i]))
			return true;
	return false;
}

static bool shrink_group(struct reduction *r, struct scenario_group *g)
{
	return lower(r, &g->tasks, 1) ||
	       fewer(r, g->ops, sizeof *g->ops, &g->nops, 1) ||
	       fewer_rounds(r, &g->times) || clear(r, &g->foreign) ||
	       clear(r, &g->pinned) || clear(r, &g->shuffle);
}

/* ---- the plan ---- */

static bool simplify_sessions(struct reduction *r)
{
	struct scenario *s = r->s;

	if (!s->forever)
		return lower(r, &s->sessions, 1);
	if (!taken(r))
		return false;
	s->forever = false;
	s->sessions = 1;
	return true;
}

static bool simplify_shape(struct reduction *r, struct scenario_shape *shape)
{
	return clear(r, &shape->wrong) || zero(r, &shape->start) ||
	       zero(r, &shape->stop) ||
	       lower_range(r, &shape->on_ns, 0, SMALL_NS) ||
	       lower_range(r, &shape->off_ns, 0, SMALL_NS) ||
	       lower(r, &shape->weight, 1);
}

static bool simplify_shapes(struct reduction *r)
{
	struct scenario *s = r->s;

	if (fewer(r, s->shapes, sizeof *s->shapes, &s->nshapes, 1))
		return true;
	for (uint32_t i = 0; i < s->nshapes; i++)
		if (simplify_shape(r, &s->shapes[i]))
			return true;
	return false;
}

bool scenario_simpler(const struct scenario *s, size_t i, struct scenario *out)
{
	struct reduction r = {.s = out, .left = i};

	*out = *s;
	return simplify_sessions(&r) ||
	       fewer(&r, out->groups, sizeof *out->groups, &out->ngroups, 0) ||
	       lower(&r, &out->procs, 1) || simplify_groups(&r, shrink_group) ||
	       simplify_shapes(&r) ||
	       lower_range(&r, &out->warm_ns, 0, SMALL_NS) ||
	       simplify_groups(&r, simplify_ops);
}
