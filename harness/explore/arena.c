/* arena.c: see arena.h. */
#include "harness/explore/arena.h"

#include <sys/mman.h>

#include "harness/base/check.h"

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
