/* drain.c: see drain.h. */
#include "harness/bench/drain.h"

#include <stdatomic.h>

#include "harness/bench/isolate.h"

static const struct tt_target *target; /* constant while the task lives */
static _Atomic int sessions_left;      /* of the task */
static _Atomic uint64_t bytes;

static void drain(void *arg)
{
	const void *data;
	int left = atomic_load(&sessions_left);

	(void)arg;
	while (left > 0) {
		long n = target->trace_read(&data);

		if (n < 0)
			isolate_fail("trace_read failed");
		atomic_fetch_add(&bytes, (uint64_t)n);
		if (n == 0)
			left--;
	}
	atomic_store(&sessions_left, 0);
}

void drain_spawn(const struct tt_target *t, int sessions)
{
	target = t;
	atomic_store(&sessions_left, sessions);
	atomic_store(&bytes, 0);
	if (!t->spawn(drain, NULL))
		isolate_fail("spawn failed");
}

bool drain_ended(void)
{
	return atomic_load(&sessions_left) == 0;
}

uint64_t drain_bytes(void)
{
	return atomic_load(&bytes);
}
