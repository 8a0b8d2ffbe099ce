/* drive.c: see drive.h. */
#include "harness/explore/process/drive.h"

#include <errno.h>

#include "harness/base/check.h"
#include "harness/explore/process/clock.h"
#include "harness/explore/process/futex.h"
#include "harness/explore/race.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

/* No place of the image: its very beginning. */
const void *drive_place(void)
{
	return (const void *)sched.base;
}

void drive_sleep(int64_t ns)
{
	clock_sleep_until(sched_now_ns() + ns, drive_place());
}

int64_t drive_now_ns(void)
{
	return sched_ask_ns();
}

int64_t drive_fair_ns(void)
{
	return sched_fair_ns();
}

int64_t drive_time_ns(void)
{
	return sched_now_ns();
}

void drive_starved(int64_t late_ns)
{
	sync_end_starved(late_ns);
}

void drive_published(const void *word)
{
	race_release(word);
}

void drive_observed(const void *word)
{
	race_acquire(word);
}

long drive_futex_wait(const volatile uint32_t *word, uint32_t expected,
                      int64_t timeout_ns)
{
	int64_t deadline = timeout_ns < 0 ? -1 : sched_now_ns() + timeout_ns;
	long r = futex_wait(word, expected, deadline, drive_place());

	race_acquire(word);
	return r;
}

long drive_futex_wake(const volatile uint32_t *word, uint32_t n)
{
	race_release(word);
	return futex_wake(word, n, drive_place());
}

int drive_thread_start(void *(*body)(void *), void *arg, uintptr_t *handle)
{
	struct thread *t = sched_spawn(body, arg);

	if (!t)
		sched_end(RUN_UNSUPPORTED, "more than %d threads", THREADS);
	*handle = t->id;
	return 0;
}

void drive_thread_join(uintptr_t handle)
{
	struct thread *t = &sched.threads[handle];

	CHECK(handle < sched.nthreads);
	point(EV_JOIN, NULL, 0, drive_place());
	while (t->state != T_DONE)
		sched_block(WAIT_JOIN, t, -1);
	race_acquire(t);
	happened(drive_place(), handle);
}
