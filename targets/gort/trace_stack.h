/*
 * trace_stack.h: call stacks, each written once a session and then named by
 * its id.
 */
#ifndef GORT_TRACE_STACK_H
#define GORT_TRACE_STACK_H

#include <stdint.h>

struct trace_buf;

/* The id of the calling goroutine's stack; 0 when the caller is no goroutine,
 * or the table is full. */
uint64_t trace_stack_here(void);
/* Writes all stacks as events and empties the table.  World stopped.  The
 * slot's buffers go to the queue as they fill. */
void trace_stack_dump(struct trace_buf **slot);
void trace_stack_free_all(void);

#endif
