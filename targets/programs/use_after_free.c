/* use_after_free: who takes a reference looks at the pointer first. */
#include "program.h"

struct thing {
	_Atomic int references;
};

static _Atomic(struct thing *) shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void drop(struct thing *t)
{
	if (atomic_fetch_sub(&t->references, 1) == 1)
		free(t);
}

static void *body(void *arg)
{
	struct thing *t;

#ifdef FIXED
	pthread_mutex_lock(&lock);
#endif
	if ((intptr_t)arg == 0) {
		t = atomic_exchange(&shared, NULL);
	} else {
		t = LOAD(shared);
		if (t)
			atomic_fetch_add(&t->references, 1);
	}
#ifdef FIXED
	pthread_mutex_unlock(&lock);
#endif
	(void)lock;
	if (t)
		drop(t);
	return arg;
}

int main(void)
{
	struct thing *t = malloc(sizeof *t);

	atomic_init(&t->references, 1);
	STORE(shared, t);
	run_threads(2, body);
	return 0;
}
