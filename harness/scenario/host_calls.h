/*
 * host_calls.h: the real calls that a scenario makes, as a table that the
 * driver provides: libc natively, simulated calls under control.
 *
 * Results are those of the kernel: 0 or more, or -errno.  A call that can
 * block (marked B) is made inside tt_target.syscall, or on a foreign thread;
 * the others are made anywhere and never block.  The interpreter stops an OS
 * thread in no other way.
 */
#ifndef SCENARIO_HOST_CALLS_H
#define SCENARIO_HOST_CALLS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which ends of a pair return -EAGAIN instead of blocking. */
enum host_nonblock { HOST_SECOND_NONBLOCK = 2, HOST_BOTH_NONBLOCK = 3 };

struct host_calls {
	/* For scenarios' sake: what a system call costs. */
	long (*getppid)(void);
	long (*nanosleep)(int64_t ns); /* B */

	/* Descriptors.  pair_*: fds[0] is read from, fds[1] written to (a
	 * socket pair: either way). */
	int (*open_read)(const char *path);
	int (*pair_pipe)(int fds[2], enum host_nonblock which);
	int (*pair_socket)(int fds[2], enum host_nonblock which);
	int (*eventfd)(void); /* counts from 0; a read takes 1 */
	long (*read)(int fd, void *p, size_t n); /* B */
	long (*pread0)(int fd, void *p, size_t n); /* from the start */
	long (*write)(int fd, const void *p, size_t n);
	long (*poll_in)(int fd); /* B; until readable or hung up */
	void (*close)(int fd);

	/* 0 when woken, -EAGAIN when *word is not `expected`, -EINTR,
	 * -ETIMEDOUT (timeout_ns < 0: never). */
	long (*futex_wait)(_Atomic uint32_t *word, uint32_t expected,
	                   int64_t timeout_ns); /* B */
	long (*futex_wake)(_Atomic uint32_t *word, uint32_t n);

	/* For who looks for data races and does not see the harness's own
	 * atomics: what the caller did before `published` is ordered before
	 * what a caller of `observed` does after.  NULL where nobody looks. */
	void (*published)(const void *word);
	void (*observed)(const void *word);

	/* Nanoseconds, never backwards.  A loop that waits for a later time
	 * ends: under control each call moves the time on. */
	int64_t (*now_ns)(void);

	/* Of a driver that knows whether time is fair to all; NULL elsewhere.
	 * went_on: the plan of sessions has got further, and will again after
	 * next_ns.  starved: that has passed, with so many tasks beside the
	 * plan; the driver may end the run there.  True: it wants them to go on
	 * as if nothing was. */
	void (*went_on)(int64_t next_ns);
	bool (*starved)(uint32_t tasks);

	/* Threads that the target did not make.  NULL where there cannot be
	 * any: foreign groups are left out then.  *handle is for the join. */
	int (*thread_start)(void *(*body)(void *), void *arg,
	                    uintptr_t *handle);
	void (*thread_join)(uintptr_t handle); /* B */
};

/* The kernel's. */
const struct host_calls *host_calls_native(void);

#endif
