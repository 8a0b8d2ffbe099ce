/* poll.c: waiting for many descriptors: poll and epoll. */
#include "harness/explore/process/poll.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/explore/hooks.h"
#include "harness/explore/process/io.h"
#include "harness/explore/race.h"
#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"

enum { EPOLLS = 8 };

struct item {
	int fd; /* -1: free */
	struct epoll_event event;
	bool edge; /* something happened since it was last told of */
};

static struct {
	struct item items[POLL_ITEMS];
	unsigned n;
} epolls[EPOLLS];
static unsigned nepolls;

void poll_reset(void)
{
	nepolls = 0;
}

void poll_init(struct io_file *epoll, const void *pc)
{
	if (nepolls == EPOLLS) {
		sched.result->place = place(pc);
		sched_end(RUN_UNSUPPORTED, "more than %d epolls", EPOLLS);
	}
	epoll->epoll = nepolls;
	epolls[nepolls++].n = 0;
}

static struct item *find(unsigned epoll, int fd)
{
	for (unsigned i = 0; i < epolls[epoll].n; i++)
		if (epolls[epoll].items[i].fd == fd)
			return &epolls[epoll].items[i];
	return NULL;
}

void poll_edge(int fd)
{
	for (unsigned e = 0; e < nepolls; e++) {
		struct item *i = find(e, fd);

		if (i)
			i->edge = true;
	}
}

void poll_forget(int fd)
{
	for (unsigned e = 0; e < nepolls; e++) {
		struct item *i = find(e, fd);

		if (i)
			i->fd = -1;
	}
}

static long result(long r)
{
	if (r >= 0)
		return r;
	sched.cur->error = (int)-r;
	return -1;
}

/* ---- epoll ---- */

int ttx_epoll_create1(int flags);
int ttx_epoll_create1(int flags)
{
	(void)flags;
	return (int)result(io_epoll(CALLER));
}

int ttx_epoll_create(int size);
int ttx_epoll_create(int size)
{
	(void)size;
	return (int)result(io_epoll(CALLER));
}

static int control(unsigned e, int op, int fd, const struct epoll_event *event)
{
	struct item *i = find(e, fd);

	if ((op == EPOLL_CTL_ADD) == (i != NULL))
		return i ? -EEXIST : -ENOENT;
	if (op == EPOLL_CTL_DEL) {
		i->fd = -1;
		return 0;
	}
	if (!i)
		i = find(e, -1);
	if (!i && epolls[e].n == POLL_ITEMS)
		return -ENOSPC;
	if (!i)
		i = &epolls[e].items[epolls[e].n++];
	*i = (struct item){.fd = fd, .event = *event, .edge = true};
	return 0;
}

int ttx_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int ttx_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
	const void *pc = CALLER;
	struct io_file *f;
	int r = -EBADF;

	point(EV_IO, NULL, 0, pc);
	f = io_file(epfd);
	if (event)
		hook_range(event, sizeof *event, false, pc);
	if (f && f->kind == IO_EPOLL && io_file(fd))
		r = control(f->epoll, op, fd, event);
	race_release(f);
	happened(pc, (uint64_t)r);
	sched_wake(&io_changes, THREADS, 0);
	return (int)result(r);
}

/* Fills out with what is ready; returns how many. */
static int collect(unsigned e, struct epoll_event *out, int most)
{
	int n = 0;

	for (unsigned k = 0; k < epolls[e].n && n < most; k++) {
		struct item *i = &epolls[e].items[k];
		uint32_t want = i->event.events | EPOLLERR | EPOLLHUP;
		uint32_t is;

		if (i->fd < 0 || (i->event.events & EPOLLET && !i->edge))
			continue;
		is = io_events(io_file(i->fd)) & want;
		if (!is)
			continue;
		i->edge = false;
		race_acquire(io_file(i->fd)->in ? (void *)io_file(i->fd)->in
		                                : (void *)io_file(i->fd));
		out[n].events = is;
		out[n++].data = i->event.data;
		if (i->event.events & EPOLLONESHOT)
			i->event.events &= EPOLLET | EPOLLONESHOT;
	}
	return n;
}

/* ms: < 0 for ever. */
static int64_t deadline(int ms)
{
	return ms < 0 ? -1 : sched_now_ns() + (int64_t)ms * 1000000;
}

int ttx_epoll_wait(int epfd, struct epoll_event *out, int most, int ms);
int ttx_epoll_wait(int epfd, struct epoll_event *out, int most, int ms)
{
	const void *pc = CALLER;
	int64_t until = deadline(ms);
	struct io_file *f;
	int n = -EBADF;

	point(EV_IO, NULL, 0, pc);
	while ((f = io_file(epfd)) && f->kind == IO_EPOLL) {
		n = collect(f->epoll, out, most);
		if (n > 0 || ms == 0 ||
		    !sched_block(WAIT_EPOLL, &io_changes, until))
			break;
	}
	if (f)
		race_acquire(f);
	if (n > 0)
		hook_range(out, (size_t)n * sizeof *out, true, pc);
	happened(pc, (uint64_t)n);
	return (int)result(n);
}

/* ---- poll ---- */

static int collect_poll(struct pollfd *fds, nfds_t n)
{
	int ready = 0;

	for (nfds_t i = 0; i < n; i++) {
		struct io_file *f = io_file(fds[i].fd);
		uint32_t is = f ? io_events(f) : (uint32_t)POLLNVAL;

		/* the bits of poll and epoll are the same */
		fds[i].revents =
		    (short)((int)is & (fds[i].events | POLLERR | POLLHUP |
		                  POLLNVAL));
		if (fds[i].fd < 0)
			fds[i].revents = 0;
		ready += fds[i].revents != 0;
	}
	return ready;
}

int ttx_poll(struct pollfd *fds, nfds_t n, int ms);
int ttx_poll(struct pollfd *fds, nfds_t n, int ms)
{
	const void *pc = CALLER;
	int64_t until = deadline(ms);
	int ready;

	point(EV_IO, NULL, 0, pc);
	hook_range(fds, n * sizeof *fds, true, pc);
	while ((ready = collect_poll(fds, n)) == 0 && ms != 0)
		if (!sched_block(WAIT_FD, &io_changes, until))
			break;
	happened(pc, (uint64_t)ready);
	return ready;
}

/* ---- the rest of the descriptors' calls ---- */

int ttx_pipe2(int fds[2], int flags);
int ttx_pipe2(int fds[2], int flags)
{
	return (int)result(io_pipe(fds, flags & O_NONBLOCK ? 3 : 0));
}

int ttx_pipe(int fds[2]);
int ttx_pipe(int fds[2])
{
	return (int)result(io_pipe(fds, 0));
}

int ttx_socketpair(int domain, int type, int protocol, int fds[2]);
int ttx_socketpair(int domain, int type, int protocol, int fds[2])
{
	(void)domain;
	(void)protocol;
	return (int)result(io_socket_pair(fds, type & SOCK_NONBLOCK ? 3 : 0));
}

int ttx_eventfd(unsigned value, int flags);
int ttx_eventfd(unsigned value, int flags)
{
	return (int)result(io_eventfd(value, flags & EFD_SEMAPHORE,
	                              flags & EFD_NONBLOCK));
}

int ttx_eventfd_read(int fd, eventfd_t *value);
int ttx_eventfd_read(int fd, eventfd_t *value)
{
	return result(io_read(fd, value, sizeof *value, CALLER)) < 0 ? -1 : 0;
}

int ttx_eventfd_write(int fd, eventfd_t value);
int ttx_eventfd_write(int fd, eventfd_t value)
{
	return result(io_write(fd, &value, sizeof value, CALLER)) < 0 ? -1 : 0;
}

ssize_t ttx_read(int fd, void *p, size_t n);
ssize_t ttx_read(int fd, void *p, size_t n)
{
	long r = io_read(fd, p, n, CALLER);

	if (r > 0)
		hook_range(p, (size_t)r, true, CALLER);
	return result(r);
}

ssize_t ttx_write(int fd, const void *p, size_t n);
ssize_t ttx_write(int fd, const void *p, size_t n)
{
	hook_range(p, n, false, CALLER);
	return result(io_write(fd, p, n, CALLER));
}

int ttx_close(int fd);
int ttx_close(int fd)
{
	return (int)result(io_close(fd, CALLER));
}

int ttx_fcntl(int fd, int op, ...);
int ttx_fcntl(int fd, int op, ...)
{
	struct io_file *f = io_file(fd);
	va_list ap;
	int flags;

	va_start(ap, op);
	flags = va_arg(ap, int);
	va_end(ap);
	if (!f)
		return (int)result(-EBADF);
	if (op == F_SETFL)
		f->nonblock = flags & O_NONBLOCK;
	return op == F_GETFL && f->nonblock ? O_NONBLOCK : 0;
}
