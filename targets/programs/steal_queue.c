/* steal_queue: a work-stealing queue whose owner takes the last item without
 * asking whether a thief has it. */
#include "program.h"

enum { ITEMS = 3 };

static _Atomic int top, bottom; /* thieves take at top, the owner at bottom */
static _Atomic int taken[ITEMS];

static void use(int i)
{
	assert(atomic_fetch_add(&taken[i], 1) == 0);
}

static void steal(void)
{
	int t = LOAD(top);

	if (t < LOAD(bottom) &&
	    atomic_compare_exchange_strong(&top, &t, t + 1))
		use(t);
}

static void take(void)
{
	int b = LOAD(bottom) - 1, t;

	atomic_store(&bottom, b);
	t = atomic_load(&top);
	if (t < b) {
		use(b);
		return;
	}
	atomic_store(&bottom, b + 1);
	if (t > b)
		return;
#ifdef FIXED
	if (!atomic_compare_exchange_strong(&top, &t, t + 1))
		return;
#else
	atomic_store(&top, t + 1);
#endif
	use(b);
}

static void *body(void *arg)
{
	for (int i = 0; i < ITEMS; i++) {
		if ((intptr_t)arg == 0)
			take();
		else
			steal();
	}
	return arg;
}

int main(void)
{
	atomic_store(&bottom, ITEMS);
	run_threads(2, body);
	return 0;
}
