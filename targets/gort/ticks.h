/* ticks.h: the tick counter.  The one function through which gort reads it. */
#ifndef GORT_TICKS_H
#define GORT_TICKS_H

#include <stdint.h>

/* Ticks since some start, at a constant rate, the same on all cores.  The
 * counter is read after everything before the call has happened, and before
 * any later store can be seen. */
int64_t gort_ticks(void);

#endif
