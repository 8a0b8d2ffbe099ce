/* ring_early: a ring of one producer and two consumers.  A consumer takes an
 * item by moving the head on, and reads it only then: the producer may have
 * come round. */
#include "program.h"

enum { SIZE = 6, TRIES = 10 };

static _Atomic int slots[SIZE];
static _Atomic int head, tail;

static void put(void)
{
	int item = LOAD(tail);

	if (item - LOAD(head) == SIZE)
		return;
	STORE(slots[item % SIZE], item);
	STORE(tail, item + 1);
}

static void take(void)
{
	int h = LOAD(head), item = h;

	if (h == LOAD(tail))
		return;
#ifdef FIXED
	item = LOAD(slots[h % SIZE]);
#endif
	if (!atomic_compare_exchange_strong(&head, &h, h + 1))
		return;
#ifndef FIXED
	item = LOAD(slots[h % SIZE]);
#endif
	assert(item == h);
}

static void *body(void *arg)
{
	for (int i = 0; i < TRIES; i++) {
		if ((intptr_t)arg == 0)
			put();
		else
			take();
	}
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
