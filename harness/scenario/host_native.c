/* host_native.c: the kernel's calls; see host_calls.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/scenario/host_calls.h"

static long result(long r)
{
	return r < 0 ? -errno : r;
}

static struct timespec timespec_of(int64_t ns)
{
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

static long native_getppid(void)
{
	return syscall(SYS_getppid);
}

static long native_nanosleep(int64_t ns)
{
	struct timespec t = timespec_of(ns);

	return result(nanosleep(&t, NULL));
}

static int native_open_read(const char *path)
{
	return (int)result(open(path, O_RDONLY | O_CLOEXEC));
}

static int make_nonblock(int fds[2], enum host_nonblock which)
{
	for (int i = 0; i < 2; i++) {
		if (!((int)which & 1 << i))
			continue;
		if (fcntl(fds[i], F_SETFL, O_NONBLOCK) < 0)
			return -errno;
	}
	return 0;
}

static int native_pair_pipe(int fds[2], enum host_nonblock which)
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	return make_nonblock(fds, which);
}

static int native_pair_socket(int fds[2], enum host_nonblock which)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	return make_nonblock(fds, which);
}

static int native_eventfd(void)
{
	return (int)result(eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE));
}

static long native_read(int fd, void *p, size_t n)
{
	return result(read(fd, p, n));
}

static long native_pread0(int fd, void *p, size_t n)
{
	return result(pread(fd, p, n, 0));
}

static long native_write(int fd, const void *p, size_t n)
{
	return result(write(fd, p, n));
}

static long native_poll_in(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return result(poll(&p, 1, -1));
}

static void native_close(int fd)
{
	close(fd);
}

static long native_futex_wait(_Atomic uint32_t *word, uint32_t expected,
                              int64_t timeout_ns)
{
	struct timespec t = timespec_of(timeout_ns);

	return result(syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected,
	                      timeout_ns < 0 ? NULL : &t, NULL, 0));
}

static long native_futex_wake(_Atomic uint32_t *word, uint32_t n)
{
	uint32_t most = n < INT_MAX ? n : INT_MAX;

	return result(
	    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, most, NULL, NULL, 0));
}

static int native_thread_start(void *(*body)(void *), void *arg,
                               uintptr_t *handle)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, body, arg);

	if (!err)
		*handle = (uintptr_t)thread;
	return -err;
}

static void native_thread_join(uintptr_t handle)
{
	CHECK_OP(pthread_join((pthread_t)handle, NULL), ==, 0);
}

const struct host_calls *host_calls_native(void)
{
	static const struct host_calls calls = {
	    .getppid = native_getppid,
	    .nanosleep = native_nanosleep,
	    .open_read = native_open_read,
	    .pair_pipe = native_pair_pipe,
	    .pair_socket = native_pair_socket,
	    .eventfd = native_eventfd,
	    .read = native_read,
	    .pread0 = native_pread0,
	    .write = native_write,
	    .poll_in = native_poll_in,
	    .close = native_close,
	    .futex_wait = native_futex_wait,
	    .futex_wake = native_futex_wake,
	    .now_ns = clock_now_ns,
	    .thread_start = native_thread_start,
	    .thread_join = native_thread_join,
	};

	return &calls;
}
