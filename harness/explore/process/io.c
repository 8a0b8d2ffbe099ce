/*
 * io.c: see io.h.
 *
 *	fd ──► file ──► pipe(s)
 *	         ▲
 *	epoll ───┘ items: fd, what for, whether its edge is new
 *
 * A reader or writer that must wait blocks on the pipe; who polls blocks on
 * `changes`, and looks again whenever any file changes.
 */
#include "harness/explore/process/io.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "harness/base/check.h"
#include "harness/explore/process/poll.h"
#include "harness/explore/race.h"
#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"

enum {
	FIRST_FD = 3,
	PIPES = 2 * IO_FILES,
	PIPE_SIZE = 1 << 16, /* bytes, as Linux has it */
};

struct pipe {
	uint32_t readers, writers; /* open ends */
	uint32_t from, len;        /* of data, a ring */
	uint8_t *data;             /* PIPE_SIZE bytes, kept between runs */
};

static struct pipe pipes[PIPES];
static unsigned npipes; /* used in this run */
struct io_file io_files[IO_FILES];
unsigned io_nfiles;     /* ever open in this run, from FIRST_FD */
const char io_changes;  /* what those who poll block on */

void io_reset(void)
{
	poll_reset();
	npipes = 0;
	io_nfiles = 0;
}

/* ---- files ---- */

static int new_file(enum io_kind kind, struct pipe *in, struct pipe *out,
                    bool nonblock)
{
	unsigned i = 0;

	while (i < io_nfiles && io_files[i].kind != IO_CLOSED)
		i++;
	if (i == IO_FILES)
		return -EMFILE;
	if (i == io_nfiles)
		io_nfiles++;
	io_files[i] = (struct io_file){
	    .kind = kind, .in = in, .out = out, .nonblock = nonblock};
	if (in)
		in->readers++;
	if (out)
		out->writers++;
	return (int)i + FIRST_FD;
}

struct io_file *io_file(int fd)
{
	unsigned i = (unsigned)fd - FIRST_FD;

	return i < io_nfiles && io_files[i].kind != IO_CLOSED ? &io_files[i]
	                                                      : NULL;
}

static struct pipe *new_pipe(void)
{
	struct pipe *p = &pipes[npipes];

	if (npipes == PIPES)
		return NULL;
	npipes++;
	p->readers = p->writers = p->from = p->len = 0;
	if (!p->data)
		p->data = xmalloc(PIPE_SIZE);
	return p;
}

static int pair(int fds[2], int first, int second)
{
	if (first < 0 || second < 0)
		return -EMFILE;
	fds[0] = first;
	fds[1] = second;
	return 0;
}

int io_pipe(int fds[2], unsigned nonblock)
{
	struct pipe *p = new_pipe();

	if (!p)
		return -EMFILE;
	return pair(fds,
	            new_file(IO_STREAM, p, NULL, nonblock & IO_NONBLOCK_0),
	            new_file(IO_STREAM, NULL, p, nonblock & IO_NONBLOCK_1));
}

int io_socket_pair(int fds[2], unsigned nonblock)
{
	struct pipe *a = new_pipe(), *b = new_pipe();

	if (!a || !b)
		return -EMFILE;
	return pair(fds, new_file(IO_STREAM, a, b, nonblock & IO_NONBLOCK_0),
	            new_file(IO_STREAM, b, a, nonblock & IO_NONBLOCK_1));
}

int io_eventfd(uint64_t value, bool semaphore, bool nonblock)
{
	int fd = new_file(IO_EVENT, NULL, NULL, nonblock);

	if (fd >= 0) {
		io_file(fd)->count = value;
		io_file(fd)->semaphore = semaphore;
	}
	return fd;
}

int io_open_bytes(const char *bytes, size_t n)
{
	int fd = new_file(IO_BYTES, NULL, NULL, false);

	if (fd >= 0) {
		io_file(fd)->bytes = bytes;
		io_file(fd)->count = n;
	}
	return fd;
}

int io_epoll(const void *pc)
{
	int fd = new_file(IO_EPOLL, NULL, NULL, false);

	if (fd >= 0)
		poll_init(io_file(fd), pc);
	return fd;
}

uint32_t io_events(const struct io_file *f)
{
	uint32_t e = 0;

	switch (f->kind) {
	case IO_STREAM:
		if (f->in && f->in->len > 0)
			e |= EPOLLIN;
		if (f->in && f->in->writers == 0)
			e |= EPOLLHUP | EPOLLRDHUP | EPOLLIN;
		if (f->out && f->out->len < PIPE_SIZE)
			e |= EPOLLOUT;
		if (f->out && f->out->readers == 0)
			e |= EPOLLERR | EPOLLOUT;
		return e;
	case IO_EVENT:
		return (f->count > 0 ? EPOLLIN : 0) |
		       (f->count < UINT64_MAX - 1 ? EPOLLOUT : 0);
	case IO_BYTES:
		return EPOLLIN;
	default:
		return 0;
	}
}

/* The two ends of a pipe, or who waits at an eventfd, have news. */
static void changed(const void *object)
{
	sched.cur->writes++;
	sched_wake(object, THREADS, 0);
	for (unsigned i = 0; i < io_nfiles; i++)
		if (io_files[i].in == object || io_files[i].out == object ||
		    &io_files[i] == object)
			poll_edge((int)i + FIRST_FD);
	sched_wake(&io_changes, THREADS, 0);
}

/* ---- reading and writing ---- */

static size_t take(struct pipe *p, uint8_t *to, size_t n)
{
	n = n < p->len ? n : p->len;
	for (size_t i = 0; i < n; i++)
		to[i] = p->data[(p->from + i) % PIPE_SIZE];
	p->from = (uint32_t)((p->from + n) % PIPE_SIZE);
	p->len -= (uint32_t)n;
	return n;
}

static size_t put(struct pipe *p, const uint8_t *from, size_t n)
{
	n = n < PIPE_SIZE - p->len ? n : PIPE_SIZE - p->len;
	for (size_t i = 0; i < n; i++)
		p->data[(p->from + p->len + i) % PIPE_SIZE] = from[i];
	p->len += (uint32_t)n;
	return n;
}

static long read_stream(struct io_file *f, void *p, size_t n)
{
	struct pipe *in = f->in;

	if (!in)
		return -EBADF;
	while (in->len == 0) {
		if (in->writers == 0 || n == 0)
			return 0;
		if (f->nonblock)
			return -EAGAIN;
		sched_block(WAIT_FD, in, -1);
	}
	n = take(in, p, n);
	race_acquire(in);
	changed(in);
	return (long)n;
}

static long write_stream(struct io_file *f, const uint8_t *p, size_t n)
{
	struct pipe *out = f->out;
	size_t done = 0;

	if (!out)
		return -EBADF;
	while (done < n) {
		size_t some;

		if (out->readers == 0)
			return done ? (long)done : -EPIPE;
		some = put(out, p + done, n - done);
		done += some;
		if (some > 0) {
			race_release(out);
			changed(out);
		} else if (f->nonblock) {
			return done ? (long)done : -EAGAIN;
		} else {
			sched_block(WAIT_FD, out, -1);
		}
	}
	return (long)done;
}

static long read_event(struct io_file *f, void *p, size_t n)
{
	uint64_t value;

	if (n < sizeof value)
		return -EINVAL;
	while (f->count == 0) {
		if (f->nonblock)
			return -EAGAIN;
		sched_block(WAIT_FD, f, -1);
	}
	value = f->semaphore ? 1 : f->count;
	f->count -= value;
	memcpy(p, &value, sizeof value);
	race_acquire(f);
	changed(f);
	return sizeof value;
}

static long write_event(struct io_file *f, const void *p, size_t n)
{
	uint64_t value;

	if (n < sizeof value)
		return -EINVAL;
	memcpy(&value, p, sizeof value);
	if (value == UINT64_MAX)
		return -EINVAL;
	while (f->count > UINT64_MAX - 1 - value) {
		if (f->nonblock)
			return -EAGAIN;
		sched_block(WAIT_FD, f, -1);
	}
	f->count += value;
	race_release(f);
	changed(f);
	return sizeof value;
}

long io_pread(int fd, void *p, size_t n, uint64_t offset, const void *pc)
{
	struct io_file *f;

	point(EV_IO, NULL, 0, pc);
	happened(pc, n);
	f = io_file(fd);
	if (!f || f->kind != IO_BYTES)
		return f ? -ESPIPE : -EBADF;
	if (offset >= f->count)
		return 0;
	n = n < f->count - offset ? n : f->count - offset;
	memcpy(p, f->bytes + offset, n);
	return (long)n;
}

static long read_bytes(struct io_file *f, void *p, size_t n)
{
	n = n < f->count - f->offset ? n : f->count - f->offset;
	if (n > 0)
		memcpy(p, f->bytes + f->offset, n);
	f->offset += n;
	return (long)n;
}

static long do_read(struct io_file *f, void *p, size_t n)
{
	switch (f->kind) {
	case IO_STREAM:
		return read_stream(f, p, n);
	case IO_EVENT:
		return read_event(f, p, n);
	case IO_BYTES:
		return read_bytes(f, p, n);
	default:
		return -EINVAL;
	}
}

long io_read(int fd, void *p, size_t n, const void *pc)
{
	struct io_file *f;
	long r;

	point(EV_IO, NULL, 0, pc);
	f = io_file(fd);
	r = f ? do_read(f, p, n) : -EBADF;
	happened(pc, (uint64_t)r);
	return r;
}

static long do_write(int fd, const void *p, size_t n)
{
	struct io_file *f = io_file(fd);

	if (fd == 1 || fd == 2)
		return process_write(p, n);
	if (!f)
		return -EBADF;
	switch (f->kind) {
	case IO_STREAM:
		return write_stream(f, p, n);
	case IO_EVENT:
		return write_event(f, p, n);
	default:
		return -EBADF;
	}
}

long io_write(int fd, const void *p, size_t n, const void *pc)
{
	long r;

	point(EV_IO, NULL, 0, pc);
	r = do_write(fd, p, n);
	happened(pc, (uint64_t)r);
	return r;
}

long io_wait_readable(int fd, const void *pc)
{
	struct io_file *f;

	point(EV_IO, NULL, 0, pc);
	happened(pc, 0);
	while ((f = io_file(fd)) && !(io_events(f) & (EPOLLIN | EPOLLHUP)))
		sched_block(WAIT_FD, &io_changes, -1);
	return f ? 1 : -EBADF;
}

int io_close(int fd, const void *pc)
{
	struct io_file *f;

	point(EV_IO, NULL, 0, pc);
	happened(pc, 0);
	f = io_file(fd);
	if (!f)
		return -EBADF;
	poll_forget(fd);
	f->kind = IO_CLOSED;
	if (f->in && --f->in->readers == 0)
		changed(f->in);
	if (f->out && --f->out->writers == 0)
		changed(f->out);
	return 0;
}
