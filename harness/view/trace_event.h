/*
 * trace_event.h: a trace in the trace-event form of Perfetto and Chrome.
 *
 *	group        track          has
 *	runtime      tracing        where tracing started and stopped
 *	             collector      garbage collections
 *	             stopped world  why, and how long
 *	             counters       heap, GOMAXPROCS, goroutines by state, threads
 *	processors   Proc N         that it runs on a thread; in it, who runs;
 *	                            GC scans and sweeps
 *	goroutines   GN function    running, runnable, blocked on what, in a
 *	                            system call; mark assists; as points: calls
 *	                            that were entered, logs, CPU samples
 *	regions      GN function    user regions
 *	tasks                       user tasks
 *
 * An arrow goes from who woke a goroutine to where it ran then.  Slices have
 * the stacks of the events at their ends.  A system call that came back at
 * once is a point: the trace does not say when it did.
 */
#ifndef VIEW_TRACE_EVENT_H
#define VIEW_TRACE_EVENT_H

#include "harness/base/outfile.h"
#include "harness/trace/trace.h"
#include "harness/view/symbols.h"

/* Writes t, which has no fault.  Returns whether all events had a place in
 * the order; where it ends the file does. */
bool trace_event_write(struct outfile *out, const struct trace *t,
                       struct symbols *s);

#endif
