/* note.c: see note.h. */
#include "targets/gort/note.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "targets/gort/gort.h"

void note_clear(struct note *n)
{
	/* relaxed: nobody sleeps or wakes now; what publishes the note to the
	 * next waker (a lock) orders this before it. */
	atomic_store_explicit(&n->key, 0, memory_order_relaxed);
}

void note_wake(struct note *n)
{
	/* release: pairs with the acquire in told(). */
	uint32_t old = atomic_exchange_explicit(&n->key, 1,
	                                        memory_order_release);

	CHECK(old == 0);
	syscall(SYS_futex, &n->key, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static bool told(struct note *n)
{
	/* acquire: the sleeper goes on to use what the waker wrote (next_p). */
	return atomic_load_explicit(&n->key, memory_order_acquire) != 0;
}

void note_sleep(struct note *n)
{
	while (!told(n))
		syscall(SYS_futex, &n->key, FUTEX_WAIT_PRIVATE, 0, NULL, NULL,
		        0);
}

bool note_sleep_ns(struct note *n, int64_t ns)
{
	int64_t end = deadline_ns(ns);

	while (!told(n)) {
		struct timespec ts;

		if (ns <= 0)
			return false;
		ts.tv_sec = ns / 1000000000;
		ts.tv_nsec = ns % 1000000000;
		syscall(SYS_futex, &n->key, FUTEX_WAIT_PRIVATE, 0, &ts, NULL,
		        0);
		ns = end - now_ns();
	}
	return true;
}
