/* ticket_lock: the ticket is drawn in two steps, so that two may have one. */
#include "program.h"

static _Atomic int next_ticket, now_serving, inside;

static void *body(void *arg)
{
	int mine;

#ifdef FIXED
	mine = atomic_fetch_add(&next_ticket, 1);
#else
	mine = LOAD(next_ticket);
	STORE(next_ticket, mine + 1);
#endif
	while (LOAD(now_serving) != mine)
		;
	assert(atomic_fetch_add(&inside, 1) == 0);
	atomic_fetch_sub(&inside, 1);
	atomic_fetch_add(&now_serving, 1);
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
