/* ticks.h: the tick counter.  The one function through which gort reads it. */
#ifndef GORT_TICKS_H
#define GORT_TICKS_H

#include <stdint.h>

/* Ticks since some start, at a constant rate.  The processor may read the
 * counter some nanoseconds earlier or later than the call stands: a fence would
 * prevent that, and cost as much as the rest of an event (lfence and rdtsc took
 * 19 ns, rdtsc alone 10, on a virtual machine). */
int64_t gort_ticks(void);

#endif
