/*
 * later.h: a trace in a later version of Go's format, for viewers that do not
 * read its own.
 *
 * Since 1.7 a trace is copied record by record: it stays as it is, right or
 * wrong, but for what the other version does not know (see left_out) and
 * what it calls otherwise (see stops.h).
 *
 * A trace of 1.5 is written anew, in the order of its sequence numbers:
 *
 * - Goroutines get sequence numbers of their own, collections theirs.  An
 *   event that its goroutine is not in the state for gets one that never
 *   comes.
 * - The later formats have but time to order what no goroutine orders.  So
 *   events of the same tick are put one tick apart: there is then one order,
 *   the one that it was.
 * - A GoSysExit is written when it happened.
 * - Stacks have functions, files and lines, by the symbols given, with a
 *   frame for each call that was inlined; GoCreate has a stack of the
 *   goroutine's first function.
 * - FutileWakeup is left out where the trace does not hold the wake-up that
 *   it is about: Go's viewer, which then hides only half of what it should,
 *   refuses the trace.
 *
 * So what breaks a rule of the states still does, at the same event.  What
 * cannot be said without 1.5's global numbers is lost: that time ran backwards
 * between events of different processors, that two events had one number or
 * that a number was nobody's, that an exit from a system call had no time or a
 * time to come.  And one thing is wrong only later: a scan that never ends is a
 * stop of the world that never does.
 */
#ifndef VIEW_LATER_H
#define VIEW_LATER_H

#include "harness/base/outfile.h"
#include "harness/trace/trace.h"
#include "harness/view/symbols.h"

struct later_report {
	/* Events, by type; not the scans that are part of one stop. */
	uint64_t left_out[EV_COUNT];
	bool cut; /* the order did not go on: the events behind are missing */
};

/* The version called name ("go1.19"), TRACE_NVERSIONS if none is or it cannot
 * be written. */
enum trace_version later_version(const char *name);

/* Writes t, which has no fault, as version to, one of later_version's.
 * *r is zeroed. */
void later_write(struct outfile *out, const struct trace *t,
                 enum trace_version to, struct symbols *s,
                 struct later_report *r);

#endif
