/*
 * wire.h: the messages from a trial's child to its parent.  Both are one
 * program, so structs travel as they are: a head, a fixed part that depends
 * on the type, and what its lengths tell.
 */
#ifndef TRIAL_WIRE_H
#define TRIAL_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/oracle/oracle.h"

enum wire_type {
	WIRE_SESSIONS = 1, /* struct sink_session each */
	WIRE_FINDING,      /* struct wire_finding, its strings */
	WIRE_MODULES,      /* text of base/modules.h, for what comes after */
	WIRE_TRACE,        /* uint64_t session, bytes */
	WIRE_STACKS,       /* nothing: the stacks are in their file */
	WIRE_END,          /* struct wire_end, struct sink_counter each */
};

struct wire_head {
	uint32_t type;
	uint32_t len; /* of what follows */
};

/* rule, signature, text and truth follow, each with its NUL; then trace. */
struct wire_finding {
	uint64_t session;
	uint32_t rule_len; /* these with the NUL */
	uint32_t signature_len;
	uint32_t text_len;
	uint32_t truth_len;
	uint32_t trace_len;
};

struct wire_end {
	int32_t code; /* of interp_run */
	uint32_t cut; /* the budget ended it early */
	uint64_t sessions;
	uint64_t peak_in_calls;
	struct near_miss near[NEAR_COUNT];
	char error[160];
};

/* The child's descriptors. */
enum { WIRE_FD = 3, WIRE_CONTROL_FD = 4, WIRE_STACKS_FD = 5, WIRE_FDS = 6 };

#endif
