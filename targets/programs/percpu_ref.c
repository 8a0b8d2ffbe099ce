/* percpu_ref: references are counted in a place a processor, until the owner
 * lets go: then all are added up, and counted in one place.  Who has looked
 * whether it is so far, and not yet counted, is not in the sum. */
#include "program.h"

enum { PROCESSORS = 12, USERS = 2, BIAS = 1 << 20 };

static _Atomic bool one_place;
static _Atomic int counts[PROCESSORS];
static _Atomic int all = BIAS; /* so that it is not 0 before the sum is in */
static _Atomic bool freed;
static pthread_rwlock_t grace = PTHREAD_RWLOCK_INITIALIZER;

static void change(int processor, int by)
{
	int left = 1;

#ifdef FIXED
	pthread_rwlock_rdlock(&grace);
#endif
	if (LOAD(one_place))
		left = atomic_fetch_add(&all, by) + by;
	else
		atomic_fetch_add(&counts[processor], by);
#ifdef FIXED
	pthread_rwlock_unlock(&grace);
#endif
	if (left == 0)
		STORE(freed, true);
}

static void let_go(void)
{
	int sum = -BIAS;

#ifdef FIXED
	pthread_rwlock_wrlock(&grace);
#else
	(void)grace;
#endif
	STORE(one_place, true);
	for (int i = 0; i < PROCESSORS; i++)
		sum += LOAD(counts[i]);
	atomic_fetch_add(&all, sum);
#ifdef FIXED
	pthread_rwlock_unlock(&grace);
#endif
	change(0, -1);
}

static void *body(void *arg)
{
	int processor = PROCESSORS - 1 - (int)(intptr_t)arg;

	if ((intptr_t)arg == USERS) {
		let_go();
		return arg;
	}
	change(processor, 1);
	change(processor, -1);
	assert(!LOAD(freed)); /* its first reference, from main, is left */
	change(processor, -1);
	return arg;
}

int main(void)
{
	STORE(counts[0], USERS + 1);
	run_threads(USERS + 1, body);
	assert(LOAD(freed));
	return 0;
}
