/*
 * buf.h: a byte buffer that grows.  Zeroed memory is an empty buffer.  One
 * thread at a time.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data; /* owned; len bytes good */
	size_t len;
	size_t cap;
};

void buf_done(struct buf *b);  /* frees; b is empty again */
void buf_clear(struct buf *b); /* empties, keeps the memory */
/* Makes room for n more bytes and returns where they go; len is unchanged. */
void *buf_reserve(struct buf *b, size_t n);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_byte(struct buf *b, uint8_t x);
void buf_puts(struct buf *b, const char *s); /* without the NUL */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
/* The contents as a string: puts a NUL behind them that len does not count.
 * Good until the buffer changes. */
const char *buf_str(struct buf *b);

/* Reads the whole of path (a file or a pipe) behind what b holds.  0 or
 * -errno; -EFBIG when it has more than max bytes. */
int buf_read_file(struct buf *b, const char *path, size_t max);
/* The same of what is left of the open file fd, which stays open. */
int buf_read_fd(struct buf *b, int fd, size_t max);
/* Writes b to path, replacing it whole: the data goes to a neighbour that is
 * renamed, so that a reader sees the old file or the new.  0 or -errno. */
int buf_write_file(const struct buf *b, const char *path);

#endif
