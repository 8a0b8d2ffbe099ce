/* refcount: the count is looked at after it was lowered, not when. */
#include "program.h"

static _Atomic int references = 3;
static _Atomic int freed;

static void drop(void)
{
#ifdef FIXED
	if (atomic_fetch_sub(&references, 1) == 1)
#else
	atomic_fetch_sub(&references, 1);
	if (LOAD(references) == 0)
#endif
		assert(atomic_fetch_add(&freed, 1) == 0);
}

static void *body(void *arg)
{
	drop();
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
