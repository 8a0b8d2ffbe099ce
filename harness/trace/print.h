/* print.h: events as text. */
#ifndef TRACE_PRINT_H
#define TRACE_PRINT_H

#include "harness/base/buf.h"
#include "harness/trace/trace.h"

/*
 * One line without its end: nanoseconds since the trace's earliest event,
 * processor (- is none), goroutine (- is none), name, arguments, sequence
 * number, offset:
 *
 *	12345 p=1 g=5 GoUnblock g=7 stack=3 seq=417 off=0x1a2b
 *
 * Time and seq are those of event_seq and event_ticks; since 1.7 there is no
 * seq but that of the goroutine among the arguments.
 */
void print_event(struct buf *out, const struct trace *t,
                 const struct event *e);
/* Nanoseconds from the trace's earliest event to e; ticks, if the trace does
 * not say how long these are. */
int64_t print_time_ns(const struct trace *t, const struct event *e);
/* Processor number p as "3", or "-" when it is none. */
void print_proc(struct buf *out, const struct trace *t, uint32_t p);

#endif
