/* lazy_init: an object is made when it is first wanted, by whoever comes. */
#include "program.h"

static _Atomic(int *) object;
static _Atomic int made;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int *get(void)
{
	int *p = LOAD(object);

	if (p)
		return p;
#ifdef FIXED
	pthread_mutex_lock(&lock);
	p = LOAD(object);
	if (!p) {
#endif
		p = malloc(sizeof *p);
		atomic_fetch_add(&made, 1);
		STORE(object, p);
#ifdef FIXED
	}
	pthread_mutex_unlock(&lock);
#endif
	return p;
}

static void *body(void *arg)
{
	(void)lock;
	get();
	return arg;
}

int main(void)
{
	run_threads(3, body);
	assert(LOAD(made) == 1);
	return 0;
}
