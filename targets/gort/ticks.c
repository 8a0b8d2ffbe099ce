/* ticks.c: see ticks.h.  A file of its own, so that it can be replaced. */
#include "targets/gort/ticks.h"

#if defined(__x86_64__)
#include <x86intrin.h>

int64_t gort_ticks(void)
{
	return (int64_t)__rdtsc();
}
#elif defined(__aarch64__)
int64_t gort_ticks(void)
{
	int64_t t;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
	return t;
}
#else
#error "gort has no tick counter for this machine"
#endif
