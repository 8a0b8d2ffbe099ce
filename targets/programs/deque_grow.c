/* deque_grow: a work-stealing queue whose owner puts the items into an array
 * twice as large when the old one is full.  The old one is kept for thieves that
 * look at it, but only until the next time. */
#include "program.h"

enum { FIRST = 2, ITEMS = 5, KEPT = 4 };

struct array {
	int size;
	_Atomic int items[];
};

static _Atomic(struct array *) array;
static _Atomic int top, bottom; /* thieves take at top, the owner puts */
static struct array *old[KEPT]; /* the owner's */
static int nold;

static struct array *array_of(int size)
{
	struct array *a = malloc(sizeof *a + (size_t)size * sizeof a->items[0]);

	a->size = size;
	return a;
}

static struct array *grow(struct array *a, int t, int b)
{
	struct array *larger = array_of(a->size * 2);

	for (int i = t; i < b; i++)
		STORE(larger->items[i % larger->size],
		      LOAD(a->items[i % a->size]));
	STORE(array, larger);
#ifndef FIXED
	while (nold > 0)
		free(old[--nold]);
#endif
	old[nold++] = a;
	return larger;
}

static void put(int item)
{
	struct array *a = LOAD(array);
	int b = LOAD(bottom), t = LOAD(top);

	if (b - t == a->size)
		a = grow(a, t, b);
	STORE(a->items[b % a->size], item);
	STORE(bottom, b + 1);
}

static void steal(void)
{
	int t = LOAD(top), item;
	struct array *a;

	if (t >= LOAD(bottom))
		return;
	a = LOAD(array);
	item = LOAD(a->items[t % a->size]);
	if (atomic_compare_exchange_strong(&top, &t, t + 1))
		assert(item == t);
}

static void *body(void *arg)
{
	if ((intptr_t)arg == 0) {
		for (int i = 0; i < ITEMS; i++)
			put(i);
	} else {
		steal();
	}
	return arg;
}

int main(void)
{
	STORE(array, array_of(FIRST));
	run_threads(2, body);
	return 0;
}
