/*
 * tls.c: thread-locals of simulated threads, which clang's -femulated-tls
 * makes into calls of one function with the variable's control block.
 *
 * The block is the image's, so that its number is forgotten with a run:
 * variables are numbered in the order in which a run first uses them.
 */
#include <string.h>

#include "harness/explore/process/heap.h"
#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"

struct control {
	size_t size;
	size_t align;
	size_t number; /* 0: not yet used */
	void *initial; /* NULL: zeroes */
};

static size_t used;

void tls_reset(void)
{
	used = 0;
}

static void *make(struct control *c, const void *pc)
{
	void *p;

	if (c->number == 0) {
		if (used == TLS_VARIABLES) {
			sched.result->place = place(pc);
			sched_end(RUN_UNSUPPORTED,
			          "more than %d thread-local variables",
			          TLS_VARIABLES);
		}
		c->number = ++used;
	}
	p = heap_zalloc(c->size, c->align);
	if (!p) {
		sched.result->place = place(pc);
		sched_end(RUN_UNSUPPORTED, "no memory for a thread-local");
	}
	if (c->initial)
		memcpy(p, c->initial, c->size);
	return sched.cur->tls[c->number - 1] = p;
}

void *ttx_emutls_get_address(struct control *c);
HOT void *ttx_emutls_get_address(struct control *c)
{
	if (likely(c->number != 0)) {
		void *p = sched.cur->tls[c->number - 1];

		if (likely(p != NULL))
			return p;
	}
	return make(c, CALLER);
}
