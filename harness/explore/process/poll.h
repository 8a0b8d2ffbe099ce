/* poll.h: files as io.c and poll.c share them. */
#ifndef EXPLORE_POLL_H
#define EXPLORE_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IO_FILES = 128, POLL_ITEMS = IO_FILES };

enum io_kind { IO_CLOSED, IO_STREAM, IO_EVENT, IO_BYTES, IO_EPOLL };

struct pipe;

struct io_file {
	enum io_kind kind;
	bool nonblock;
	bool semaphore;        /* of an eventfd */
	struct pipe *in, *out; /* of a stream; NULL: not this way */
	uint64_t count;        /* of an eventfd; length of bytes */
	uint64_t offset;       /* in bytes */
	const char *bytes;
	unsigned epoll;        /* its number, of an epoll */
};

extern struct io_file io_files[IO_FILES];
extern const char io_changes;

struct io_file *io_file(int fd); /* NULL: not open */
uint32_t io_events(const struct io_file *f); /* EPOLLIN, ... */

void poll_reset(void);
void poll_init(struct io_file *epoll, const void *pc);
void poll_edge(int fd);   /* something happened there */
void poll_forget(int fd); /* it is being closed */

#endif
