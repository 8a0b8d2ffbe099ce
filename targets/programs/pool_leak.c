/* pool_leak: a free list whose length is kept apart: two takers both see the
 * last one. */
#include "program.h"

static _Atomic int available = 1;
static _Atomic int holders;

static bool take(void)
{
#ifdef FIXED
	int n = LOAD(available);

	while (n > 0)
		if (atomic_compare_exchange_strong(&available, &n, n - 1))
			return true;
	return false;
#else
	if (LOAD(available) == 0)
		return false;
	atomic_fetch_sub(&available, 1);
	return true;
#endif
}

static void *body(void *arg)
{
	if (take()) {
		assert(atomic_fetch_add(&holders, 1) == 0);
		atomic_fetch_sub(&holders, 1);
		atomic_fetch_add(&available, 1);
	}
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
