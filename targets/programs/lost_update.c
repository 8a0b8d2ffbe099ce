/* lost_update: an increment in two steps. */
#include "program.h"

static _Atomic int count;

static void *body(void *arg)
{
#ifdef FIXED
	atomic_fetch_add(&count, 1);
#else
	STORE(count, LOAD(count) + 1);
#endif
	return arg;
}

int main(void)
{
	run_threads(2, body);
	assert(LOAD(count) == 2);
	return 0;
}
