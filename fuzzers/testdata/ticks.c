/*
 * ticks.c: a program that does not do the same every time: it goes one of two
 * ways by a tick counter, which no tool can take from it.  Its twin (-DFIXED)
 * goes both in turn.
 */
#include <stdatomic.h>
#include <stdint.h>

static atomic_uint_fast64_t one, other;

#ifndef FIXED
static uint64_t ticks(void)
{
#if defined(__x86_64__)
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
	uint64_t t;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
	return t;
#endif
}
#endif

int main(void)
{
	for (int i = 0; i < 8; i++) {
#ifdef FIXED
		int odd = i & 1;
#else
		int odd = ticks() * 0x9e3779b97f4a7c15u >> 63;
#endif

		if (odd)
			atomic_fetch_add(&one, 1);
		else
			atomic_fetch_sub(&other, 1);
	}
	return 0;
}
