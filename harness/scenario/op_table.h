/* op_table.h: what each kind of op takes, for the three forms of a scenario. */
#ifndef SCENARIO_OP_TABLE_H
#define SCENARIO_OP_TABLE_H

#include "harness/scenario/scenario.h"

enum op_arg {
	ARG_CLASS = 1 << 0,   /* pipe, socket, eventfd, futex */
	ARG_OBJECTS = 1 << 1, /* @first..last */
	ARG_COUNT = 1 << 2,   /* xlo..hi */
	ARG_TIME = 1 << 3,
	ARG_BLOCKS = 1 << 4,
	ARG_AT = 1 << 5,
};

struct op_entry {
	const char *name;
	unsigned args;      /* of enum op_arg */
	uint32_t count_min; /* of ARG_COUNT */
	uint32_t count_max;
	uint64_t caps;      /* needed, of enum tt_cap */
};

extern const struct op_entry op_table[OP_KINDS];
extern const char *const object_names[OBJECT_KINDS];
extern const char *const at_names[AT_KINDS];
extern const char *const who_names[WHO_KINDS];

#endif
