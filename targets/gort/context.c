/*
 * context.c: see context.h.  A stack is one mapping:
 *
 *	guard page | usable ............... | first frame
 *	           low                      low + size
 */
#include "targets/gort/context.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef GORT_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef GORT_TSAN
#include <sanitizer/tsan_interface.h>
#endif

enum {
#if defined(GORT_ASAN) || defined(GORT_TSAN)
	STACK = 256 * 1024, /* instrumented frames are large */
#else
	STACK = 64 * 1024, /* system calls run here; deepest seen 9 K */
#endif
};

void gort_switch(void **from, void *to); /* switch_*.S */


#if defined(__x86_64__)
/* What gort_switch pops: six registers, then entry; 0 ends unwinding. */
static void *first_frame(char *top, void (*entry)(void))
{
	uintptr_t *sp = (uintptr_t *)(void *)top - 8;

	memset(sp, 0, 8 * sizeof *sp);
	sp[6] = (uintptr_t)entry;
	return sp;
}
#elif defined(__aarch64__)
/* What gort_switch loads: x29 = 0 ends unwinding, x30 = entry. */
static void *first_frame(char *top, void (*entry)(void))
{
	uintptr_t *sp = (uintptr_t *)(void *)top - 20;

	memset(sp, 0, 20 * sizeof *sp);
	sp[1] = (uintptr_t)entry;
	return sp;
}
#else
#error "gort has no stack switch for this machine: write switch_*.S"
#endif

static size_t guard_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

bool context_new(struct context *c, void (*entry)(void))
{
	size_t guard = guard_size();
	char *map = mmap(NULL, guard + STACK, PROT_READ | PROT_WRITE,
	                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return false;
	if (mprotect(map, guard, PROT_NONE) < 0) {
		munmap(map, guard + STACK);
		return false;
	}
	c->low = map + guard;
	c->size = STACK;
	c->fake = NULL;
	c->sp = first_frame(c->low + c->size, entry);
#ifdef GORT_TSAN
	c->fiber = __tsan_create_fiber(0);
#endif
	return true;
}

void context_free(struct context *c)
{
#ifdef GORT_TSAN
	__tsan_destroy_fiber(c->fiber);
#endif
	munmap(c->low - guard_size(), guard_size() + STACK);
	c->low = NULL;
}

void context_thread(struct context *c)
{
	memset(c, 0, sizeof *c);
#ifdef GORT_ASAN
	{
		/* Where this thread's stack is, for the way back to it. */
		pthread_attr_t attr;
		void *low = NULL;

		pthread_getattr_np(pthread_self(), &attr);
		pthread_attr_getstack(&attr, &low, &c->size);
		pthread_attr_destroy(&attr);
		c->low = low;
	}
#endif
#ifdef GORT_TSAN
	c->fiber = __tsan_get_current_fiber();
#endif
}

/* Runs on the stack that was switched to. */
static void finish(struct context *here)
{
#ifdef GORT_ASAN
	__sanitizer_finish_switch_fiber(here ? here->fake : NULL, NULL, NULL);
#else
	(void)here;
#endif
}

void context_switch(struct context *from, struct context *to)
{
#ifdef GORT_ASAN
	__sanitizer_start_switch_fiber(&from->fake, to->low, to->size);
#endif
#ifdef GORT_TSAN
	__tsan_switch_to_fiber(to->fiber, 0);
#endif
	gort_switch(&from->sp, to->sp);
	finish(from);
}

void context_entered(void)
{
	finish(NULL);
}
