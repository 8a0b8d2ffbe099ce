/* futex.c: syscall(2), of which futexes are simulated. */
#include <errno.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/explore/process/clock.h"
#include "harness/explore/process/futex.h"
#include "harness/explore/process/heap.h"
#include "harness/explore/race.h"
#include "harness/explore/sched.h"

long futex_wait(const volatile uint32_t *word, uint32_t expected,
                int64_t deadline_ns, const void *pc)
{
	bool woken;

	heap_check(word, 4, false, pc);
	point(EV_WAIT, word, 4, pc);
	happened(pc, *word);
	if (*word != expected) {
		note_read(word, pc, *word);
		return -EAGAIN;
	}
	woken = sched_block(WAIT_FUTEX, (const void *)word, deadline_ns);
	happened(pc, woken);
	return woken ? 0 : -ETIMEDOUT;
}

long futex_wake(const volatile uint32_t *word, uint32_t n, const void *pc)
{
	uint32_t woken;

	point(EV_WAKE, word, 4, pc);
	woken = sched_wake((const void *)word, n, 0);
	happened(pc, woken);
	return (long)woken;
}

static long result(long r)
{
	if (r >= 0)
		return r;
	sched.cur->error = (int)-r;
	return -1;
}

static long futex(const volatile uint32_t *word, int op, uint32_t value,
                  const struct timespec *t, const void *pc)
{
	switch (op & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
		return futex_wait(
		    word, value, clock_deadline(t, CLOCK_MONOTONIC, false), pc);
	case FUTEX_WAIT_BITSET:
		return futex_wait(word, value,
		                  clock_deadline(t,
		                                 op & FUTEX_CLOCK_REALTIME
		                                     ? CLOCK_REALTIME
		                                     : CLOCK_MONOTONIC,
		                                 true),
		                  pc);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return futex_wake(word, value, pc);
	default:
		sched.result->place = place(pc);
		sched_end(RUN_UNSUPPORTED,
		          "futex operation %d cannot be simulated", op);
	}
}

long ttx_syscall(long number, ...);
long ttx_syscall(long number, ...)
{
	const void *pc = CALLER;
	va_list ap;
	long a[4];

	va_start(ap, number);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	switch (number) {
	case SYS_futex:
		return result(futex((const volatile uint32_t *)a[0], (int)a[1],
		                    (uint32_t)a[2],
		                    (const struct timespec *)a[3], pc));
	case SYS_gettid:
		return sched.cur->id + 1000;
	case SYS_getpid:
		return 1000;
	case SYS_getppid:
		return 1;
	default:
		sched.result->place = place(pc);
		sched_end(RUN_UNSUPPORTED,
		          "system call %ld cannot be simulated", number);
	}
}
