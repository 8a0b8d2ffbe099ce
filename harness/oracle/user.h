/*
 * user.h: tasks and regions, with which a program marks what it does.  A task
 * is made, by an id of its own, and ends; regions of a goroutine nest.
 */
#ifndef ORACLE_USER_H
#define ORACLE_USER_H

#include "harness/oracle/rules.h"
#include "harness/trace/trace.h"

struct region {
	uint64_t task;
	uint64_t name;  /* a string's id */
	uint32_t outer; /* index into regions + 1; 0: none */
};

/* Zeroed memory knows of no task and no region. */
struct user_model {
	struct idmap tasks;
	bool *open;              /* by number of the task */
	uint32_t open_cap;
	struct region *regions;  /* of all goroutines */
	uint32_t nregions;
	uint32_t closed;         /* index + 1 of one that is free again; its
	                          * outer is the next such; 0: none */
	uint32_t regions_cap;
	uint32_t *innermost;     /* by goroutine: index + 1; 0: none */
};

void user_done(struct user_model *u);
/* Takes an event of any type.  Returns the rule that it breaks. */
enum rule user_step(struct user_model *u, const struct trace *t,
                    const struct event *e);

#endif
