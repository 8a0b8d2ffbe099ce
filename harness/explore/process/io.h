/*
 * io.h: simulated descriptors, for the target and for who drives it.  Results
 * are those of the kernel: 0 or more, or -errno.  pc: where the call stands.
 */
#ifndef EXPLORE_IO_H
#define EXPLORE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IO_NONBLOCK_0 = 1, IO_NONBLOCK_1 = 2 }; /* which ends of a pair */

int io_pipe(int fds[2], unsigned nonblock); /* fds[0] is read from */
int io_socket_pair(int fds[2], unsigned nonblock);
int io_eventfd(uint64_t value, bool semaphore, bool nonblock);
/* A file that holds these bytes, for reading; borrowed for the run. */
int io_open_bytes(const char *bytes, size_t n);
int io_epoll(const void *pc);

long io_read(int fd, void *p, size_t n, const void *pc);
long io_pread(int fd, void *p, size_t n, uint64_t offset, const void *pc);
long io_write(int fd, const void *p, size_t n, const void *pc);
/* Waits until fd can be read from, or has no writer. */
long io_wait_readable(int fd, const void *pc);
int io_close(int fd, const void *pc);

#endif
