/* double_checked: the pointer is published before what it points to is
 * filled in. */
#include "program.h"

struct thing {
	_Atomic int ready;
};

static _Atomic(struct thing *) instance;
static struct thing storage;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct thing *get(void)
{
	struct thing *t = LOAD(instance);

	if (t)
		return t;
	pthread_mutex_lock(&lock);
	t = LOAD(instance);
	if (!t) {
		t = &storage;
#ifdef FIXED
		STORE(t->ready, 1);
		STORE(instance, t);
#else
		STORE(instance, t);
		STORE(t->ready, 1);
#endif
	}
	pthread_mutex_unlock(&lock);
	return t;
}

static void *body(void *arg)
{
	assert(LOAD(get()->ready) == 1);
	return arg;
}

int main(void)
{
	run_threads(3, body);
	return 0;
}
