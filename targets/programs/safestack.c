/* safestack: a stack of array slots, after a known puzzle (SafeStack): three
 * threads and many switches are needed before two hold the same slot. */
#include "program.h"

enum { N = 3, ROUNDS = 4, TRIES = 3 };

static _Atomic int head;
static _Atomic int next[N];
static _Atomic int owner[N];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int pop(void)
{
	for (int tries = 0; tries < TRIES; tries++) {
		int h = LOAD(head);
		int after = atomic_exchange(&next[h], -1);

		if (after >= 0) {
			int was = h;

			if (atomic_compare_exchange_strong(&head, &was,
			                                   after))
				return h;
			atomic_exchange(&next[h], after);
		}
	}
	return -1;
}

static void push(int i)
{
	int h = LOAD(head);

	do
		STORE(next[i], h);
	while (!atomic_compare_exchange_strong(&head, &h, i));
}

static int locked_pop(void)
{
	int i;

#ifdef FIXED
	pthread_mutex_lock(&lock);
#endif
	i = pop();
#ifdef FIXED
	pthread_mutex_unlock(&lock);
#endif
	return i;
}

static void locked_push(int i)
{
#ifdef FIXED
	pthread_mutex_lock(&lock);
#endif
	push(i);
#ifdef FIXED
	pthread_mutex_unlock(&lock);
#endif
}

static void *body(void *arg)
{
	(void)lock;
	for (int k = 0; k < ROUNDS; k++) {
		int i = locked_pop();

		if (i < 0)
			continue;
		assert(atomic_exchange(&owner[i], 1) == 0);
		STORE(owner[i], 0);
		locked_push(i);
	}
	return arg;
}

int main(void)
{
	for (int i = 0; i < N; i++)
		STORE(next[i], i + 1 < N ? i + 1 : -1);
	run_threads(3, body);
	return 0;
}
