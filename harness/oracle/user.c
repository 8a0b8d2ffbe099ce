/* user.c: see user.h. */
#include "harness/oracle/user.h"

#include <stdlib.h>

#include "harness/base/check.h"

enum { REGION_BEGIN, REGION_END };

void user_done(struct user_model *u)
{
	idmap_done(&u->tasks);
	free(u->open);
	free(u->regions);
	free(u->innermost);
	*u = (struct user_model){0};
}

static enum rule create_task(struct user_model *u, uint64_t id)
{
	uint32_t seen = u->tasks.len;
	uint32_t n = idmap_add(&u->tasks, id);

	if (n < seen && u->open[n])
		return RULE_TASK_TWICE;
	if (n == u->open_cap) {
		u->open_cap = n ? n * 2 : 16;
		u->open = xrealloc(u->open, u->open_cap * sizeof(*u->open));
	}
	u->open[n] = true;
	return RULE_NONE;
}

/* A task may have been made before the trace began. */
static void end_task(struct user_model *u, uint64_t id)
{
	uint32_t n = idmap_find(&u->tasks, id);

	if (n != IDMAP_NONE)
		u->open[n] = false;
}

/* Index + 1 of a region that is free. */
static uint32_t new_region(struct user_model *u)
{
	uint32_t free_one = u->closed;

	if (free_one) {
		u->closed = u->regions[free_one - 1].outer;
		return free_one;
	}
	if (u->nregions == u->regions_cap) {
		u->regions_cap = u->nregions ? u->nregions * 2 : 16;
		u->regions = xrealloc(u->regions, u->regions_cap *
		                      sizeof(*u->regions));
	}
	return ++u->nregions;
}

static void begin_region(struct user_model *u, const struct event *e)
{
	uint32_t r = new_region(u);

	u->regions[r - 1] = (struct region){e->arg[0], e->arg[2],
	                                    u->innermost[e->g]};
	u->innermost[e->g] = r;
}

/* A region may have begun before the trace did. */
static enum rule end_region(struct user_model *u, const struct event *e)
{
	uint32_t *innermost = &u->innermost[e->g];
	uint32_t closed = *innermost;
	struct region *r;

	if (!closed)
		return RULE_NONE;
	r = &u->regions[closed - 1];
	if (r->task != e->arg[0] || r->name != e->arg[2])
		return RULE_REGION_CROSSED;
	*innermost = r->outer;
	r->outer = u->closed;
	u->closed = closed;
	return RULE_NONE;
}

static enum rule step_region(struct user_model *u, const struct trace *t,
                             const struct event *e)
{
	if (!u->innermost) {
		u->innermost = xmalloc(t->gs.len * sizeof(*u->innermost));
		for (uint32_t g = 0; g < t->gs.len; g++)
			u->innermost[g] = 0;
	}
	switch (e->arg[1]) {
	case REGION_BEGIN:
		begin_region(u, e);
		return RULE_NONE;
	case REGION_END:
		return end_region(u, e);
	default:
		return RULE_REGION_MODE;
	}
}

enum rule user_step(struct user_model *u, const struct trace *t,
                    const struct event *e)
{
	switch (e->type) {
	case EV_USER_TASK_CREATE:
		return create_task(u, e->arg[0]);
	case EV_USER_TASK_END:
		end_task(u, e->arg[0]);
		return RULE_NONE;
	case EV_USER_REGION:
		return step_region(u, t, e);
	default:
		return RULE_NONE;
	}
}
