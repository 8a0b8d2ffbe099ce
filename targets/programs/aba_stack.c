/* aba_stack: a lock-free stack whose nodes are used again: the head is the same
 * node as before, but not its successor. */
#include "program.h"

enum { NODES = 3 };

/* The index of a node in the low half; FIXED: a count of changes above. */
static _Atomic uint32_t head;
static _Atomic uint32_t next[NODES + 1];
static _Atomic int owner[NODES + 1];

static uint32_t changed(uint32_t old, uint32_t node)
{
#ifdef FIXED
	return ((old >> 16) + 1) << 16 | node;
#else
	(void)old;
	return node;
#endif
}

static void push(uint32_t node)
{
	uint32_t old = LOAD(head);

	do
		STORE(next[node], old & 0xffff);
	while (!atomic_compare_exchange_strong(&head, &old,
	                                       changed(old, node)));
}

static uint32_t pop(void)
{
	uint32_t old = LOAD(head);

	while (old & 0xffff) {
		uint32_t after = LOAD(next[old & 0xffff]);

		if (atomic_compare_exchange_strong(&head, &old,
		                                   changed(old, after)))
			return old & 0xffff;
	}
	return 0;
}

static void *body(void *arg)
{
	uint32_t a = pop(), b;

	if (a) {
		assert(atomic_exchange(&owner[a], 1) == 0);
		b = pop();
		if (b)
			assert(atomic_exchange(&owner[b], 1) == 0);
		STORE(owner[a], 0);
		push(a);
	}
	return arg;
}

int main(void)
{
	for (uint32_t i = NODES; i > 0; i--)
		push(i);
	run_threads(2, body);
	return 0;
}
