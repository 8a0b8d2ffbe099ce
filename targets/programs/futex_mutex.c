/* futex_mutex: a lock of one word: 0 free, 1 held, 2 held and waited for.  Who
 * was woken takes it as 1, and forgets that others wait still. */
#include "program.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIES = 8, THREADS = 3 };

static _Atomic int word;
static _Atomic int inside;

static bool take(int from, int to)
{
	return atomic_compare_exchange_strong(&word, &from, to);
}

static void lock(void)
{
	int again = 1;

	for (int i = 0; i < TRIES; i++)
		if (take(0, 1))
			return;
	do {
		if (LOAD(word) == 2 || take(1, 2))
			syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, NULL,
			        NULL, 0);
#ifdef FIXED
		again = 2;
#endif
	} while (!take(0, again));
}

static void unlock(void)
{
	if (atomic_exchange(&word, 0) == 2)
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *body(void *arg)
{
	lock();
	assert(atomic_fetch_add(&inside, 1) == 0);
	atomic_fetch_sub(&inside, 1);
	unlock();
	return arg;
}

int main(void)
{
	run_threads(THREADS, body);
	return 0;
}
