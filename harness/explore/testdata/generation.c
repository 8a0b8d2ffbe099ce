/* generation: who waits sleeps on a word that counts how often something was
 * said, and looks at that word too late: what was said before is lost.  FIXED:
 * it looks first. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "targets/programs/program.h"

static _Atomic uint32_t said, generation;

static void *say(void *arg)
{
	atomic_store(&said, 1);
	atomic_fetch_add(&generation, 1);
	syscall(SYS_futex, &generation, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	return arg;
}

static void *hear(void *arg)
{
#ifdef FIXED
	uint32_t seen = atomic_load(&generation);

	if (!atomic_load(&said))
#else
	uint32_t heard = atomic_load(&said);
	uint32_t seen = atomic_load(&generation);

	if (!heard)
#endif
		syscall(SYS_futex, &generation, FUTEX_WAIT_PRIVATE, seen, NULL,
		        NULL, 0);
	return arg;
}

static void *body(void *arg)
{
	return arg ? say(arg) : hear(arg);
}

int main(void)
{
	run_threads(2, body);
	return 0;
}
