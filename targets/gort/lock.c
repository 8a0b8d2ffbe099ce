/* lock.c: see lock.h. */
#include "targets/gort/lock.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "targets/gort/gort.h"

enum { FREE, HELD, CONTENDED };

enum { SPINS = 40 }; /* looks before sleeping: a section is shorter */

void lock(struct lock *l)
{
	for (unsigned i = 0; i < SPINS; i++) {
		uint32_t free = FREE;

		/* acquire: with unlock's release: what the last holder wrote
		 * is seen. */
		if (atomic_load_explicit(&l->word, memory_order_relaxed) ==
		        FREE &&
		    atomic_compare_exchange_weak_explicit(
		        &l->word, &free, HELD, memory_order_acquire,
		        memory_order_relaxed))
			return;
	}
	while (atomic_exchange_explicit(&l->word, CONTENDED,
	                                memory_order_acquire) != FREE)
		syscall(SYS_futex, &l->word, FUTEX_WAIT_PRIVATE, CONTENDED,
		        NULL, NULL, 0);
}

void unlock(struct lock *l)
{
	/* release: with the acquires above. */
	uint32_t was = atomic_exchange_explicit(&l->word, FREE,
	                                        memory_order_release);

	CHECK(was != FREE);
	if (was == CONTENDED)
		syscall(SYS_futex, &l->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL,
		        0);
}
