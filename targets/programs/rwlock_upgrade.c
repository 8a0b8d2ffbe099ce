/* rwlock_upgrade: between the read lock's end and the write lock another may
 * have done the same. */
#include "program.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int cached, computed; /* under lock */

static void *body(void *arg)
{
	bool there;

	pthread_rwlock_rdlock(&lock);
	there = cached;
	pthread_rwlock_unlock(&lock);
	if (there)
		return arg;
	pthread_rwlock_wrlock(&lock);
#ifdef FIXED
	if (!cached)
#endif
	{
		cached = 1;
		computed++;
	}
	assert(computed == 1);
	pthread_rwlock_unlock(&lock);
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
