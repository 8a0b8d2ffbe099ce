/* arena.c: see arena.h. */
#include "harness/explore/process/arena.h"

#include <sys/mman.h>

#include "harness/base/check.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define WATCHED 1
#endif
#endif

bool arena_map(void *at, size_t size)
{
	return mmap(at, size, PROT_READ | PROT_WRITE,
	            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
	                MAP_FIXED_NOREPLACE,
	            -1, 0) == at;
}

void *arena_table(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	CHECK(p != MAP_FAILED);
	return p;
}

void arena_forget_frames(const void *p, size_t size)
{
#ifdef WATCHED
	__asan_unpoison_memory_region(p, size);
#else
	(void)p;
	(void)size;
#endif
}
