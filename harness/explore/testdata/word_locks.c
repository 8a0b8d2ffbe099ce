/* word_locks: two threads take two locks, each a word that they sleep on, in a
 * ring.  What holds a word is nowhere written; one that is held is HELD. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "targets/programs/program.h"

#ifndef HELD
#define HELD 1
#endif

static _Atomic uint32_t words[2];

__attribute__((noinline)) static void take(_Atomic uint32_t *word)
{
	while (atomic_exchange(word, HELD) != 0)
		syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, HELD, NULL, NULL,
		        0);
}

static void give_back(_Atomic uint32_t *word)
{
	atomic_store(word, 0);
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void take_both(int first)
{
	take(&words[first]);
	take(&words[1 - first]);
	give_back(&words[1 - first]);
	give_back(&words[first]);
}

static void *body(void *arg)
{
#ifdef FIXED
	take_both(0);
#else
	take_both((int)(intptr_t)arg);
#endif
	return arg;
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
