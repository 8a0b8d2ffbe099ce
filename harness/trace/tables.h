/*
 * tables.h: the stacks and strings of a trace.  Records define them by id,
 * often after events have referred to them.
 */
#ifndef TRACE_TABLES_H
#define TRACE_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "harness/trace/idmap.h"

struct trace;

/* Where in the bytes an id of a table is; offset 0, the header, is nowhere. */
struct table_entry {
	uint64_t defined;  /* offset of what defines it: frames, letters */
	uint64_t size;     /* number of frames, of letters */
	uint64_t referred; /* offset of the first record that refers to it
	                    * before it is defined */
};

/* Zeroed memory is an empty table. */
struct table {
	struct idmap ids;
	struct table_entry *entries; /* owned; by number */
	uint32_t cap;
};

void table_done(struct table *t);
/* The entry of id, made now if there is none. */
struct table_entry *table_add(struct table *t, uint64_t id, uint64_t off);

/* The record at off refers to id. */
static inline void table_refer(struct table *t, uint64_t id, uint64_t off)
{
	if (idmap_find(&t->ids, id) == IDMAP_NONE)
		table_add(t, id, off);
}

/* The first entry that is referred to and not defined, or NULL. */
const struct table_entry *table_undefined(const struct table *t);

/* A frame of a stack, innermost first.  Before 1.7 there is only pc. */
struct frame {
	uint64_t pc;
	uint64_t func; /* a string's id */
	uint64_t file; /* a string's id */
	uint64_t line;
};

/*
 * The frames of stack id of a trace without a fault.  out has room for
 * TRACE_MAX_FRAMES.  Returns how many there are; 0 for an unknown id.
 */
uint32_t trace_stack(const struct trace *t, uint64_t id, struct frame *out);
/* The letters of string id, *len of them, without a NUL; they are the trace's
 * bytes.  NULL for an unknown id. */
const char *trace_string(const struct trace *t, uint64_t id, size_t *len);

#endif
