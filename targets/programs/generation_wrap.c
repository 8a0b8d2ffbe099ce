/* generation_wrap: a slot is used again and again; a generation in its word
 * tells old handles from new ones, but it has so few bits that it comes
 * round. */
#include "program.h"

#ifdef FIXED
enum { GENERATIONS = 1 << 16 };
#else
enum { GENERATIONS = 4 };
#endif
enum { TENANTS = 6, HELD = 1 };

static _Atomic int word; /* the generation, twice, and HELD */
static _Atomic int tenant;

static bool hold(int generation)
{
	int free = generation * 2;

	return atomic_compare_exchange_strong(&word, &free, free | HELD);
}

static void next_tenant(void)
{
	int generation = LOAD(word) / 2;

	if (!hold(generation))
		return;
	STORE(tenant, LOAD(tenant) + 1);
	STORE(word, (generation + 1) % GENERATIONS * 2);
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		for (int i = 0; i < TENANTS; i++)
			next_tenant();
	} else if (hold(0)) { /* the handle of the first tenant */
		assert(LOAD(tenant) == 0);
		STORE(word, 0);
	}
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
