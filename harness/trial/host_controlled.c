/* host_controlled.c: see host_controlled.h. */
#include "harness/trial/host_controlled.h"

#include <errno.h>
#include <string.h>

#include "harness/explore/process/drive.h"

static long controlled_getppid(void)
{
	return 1;
}

static long controlled_nanosleep(int64_t ns)
{
	drive_sleep(ns);
	return 0;
}

/* What the files that scenarios read hold: the same everywhere. */
static int controlled_open_read(const char *path)
{
	static const char text[] = "1000 (target) R 1 1000 1000 0 -1 0\n";
	static const char zeros[1 << 16];

	if (!strcmp(path, "/dev/zero"))
		return io_open_bytes(zeros, sizeof zeros);
	return io_open_bytes(text, sizeof text - 1);
}

static int controlled_pair_pipe(int fds[2], enum host_nonblock which)
{
	return io_pipe(fds, (unsigned)which);
}

static int controlled_pair_socket(int fds[2], enum host_nonblock which)
{
	return io_socket_pair(fds, (unsigned)which);
}

static int controlled_eventfd(void)
{
	return io_eventfd(0, true, false);
}

static long controlled_read(int fd, void *p, size_t n)
{
	return io_read(fd, p, n, drive_place());
}

static long controlled_pread0(int fd, void *p, size_t n)
{
	return io_pread(fd, p, n, 0, drive_place());
}

static long controlled_write(int fd, const void *p, size_t n)
{
	return io_write(fd, p, n, drive_place());
}

static long controlled_poll_in(int fd)
{
	return io_wait_readable(fd, drive_place());
}

static void controlled_close(int fd)
{
	io_close(fd, drive_place());
}

static long controlled_futex_wait(_Atomic uint32_t *word, uint32_t expected,
                                  int64_t timeout_ns)
{
	return drive_futex_wait((const volatile uint32_t *)word, expected,
	                        timeout_ns);
}

static long controlled_futex_wake(_Atomic uint32_t *word, uint32_t n)
{
	return drive_futex_wake((const volatile uint32_t *)word, n);
}

static int controlled_thread_start(void *(*body)(void *), void *arg,
                                   uintptr_t *handle)
{
	return drive_thread_start(body, arg, handle);
}

/*
 * A runtime takes a processor from a task within two slices of 10 ms, so one
 * turn of all tasks takes no longer than that for each.  For a step the plan
 * needs some turns: of the task that starts or stops tracing, of the reader; and
 * with bad luck such a look comes at the wrong moment for a while: of 166,738
 * runs one took 7.6 turns.  A short stretch of fair time is chance.
 */
enum { SLICES_NS = 20000000, TURNS = 12, FAIR_NS = 100000000 };

static int64_t next_step_ns;

static void controlled_went_on(int64_t next_ns)
{
	next_step_ns = drive_time_ns() + next_ns;
}

/* The harness would make the load give way to the plan, which hides a runtime
 * that lets it starve; it is left alone while time is fair to all. */
static bool controlled_starved(uint32_t tasks)
{
	int64_t ns = drive_time_ns() - next_step_ns;
	int64_t fair_ns = drive_fair_ns();

	if (fair_ns < ns || fair_ns < FAIR_NS)
		return false;
	if (ns > (int64_t)SLICES_NS * TURNS * (tasks + 1))
		drive_starved(ns);
	return true;
}

const struct host_calls *host_calls_controlled(void)
{
	static const struct host_calls calls = {
	    .getppid = controlled_getppid,
	    .nanosleep = controlled_nanosleep,
	    .open_read = controlled_open_read,
	    .pair_pipe = controlled_pair_pipe,
	    .pair_socket = controlled_pair_socket,
	    .eventfd = controlled_eventfd,
	    .read = controlled_read,
	    .pread0 = controlled_pread0,
	    .write = controlled_write,
	    .poll_in = controlled_poll_in,
	    .close = controlled_close,
	    .futex_wait = controlled_futex_wait,
	    .futex_wake = controlled_futex_wake,
	    .published = drive_published,
	    .observed = drive_observed,
	    .now_ns = drive_now_ns,
	    .went_on = controlled_went_on,
	    .starved = controlled_starved,
	    .thread_start = controlled_thread_start,
	    .thread_join = drive_thread_join,
	};

	return &calls;
}
