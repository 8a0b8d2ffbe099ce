/*
 * lines.h: rows kept as lines of JSON, by a program without SQLite, or where
 * SQLite's locks can't be relied on:
 *
 *	{"table":"schema","version":1}
 *	{"table":"finding","hunt":"5f0c...","number":0,...}
 *
 * Each line is written whole, and is on the disk when lines_put returns.  A
 * last line that is torn (its writer was killed) is cut off by the next
 * writer.  Bytes of a text that are not UTF-8 become U+FFFD: JSON has no
 * other way.
 */
#ifndef REPORTS_STORE_LINES_H
#define REPORTS_STORE_LINES_H

#include "harness/base/buf.h"
#include "reports/store/row.h"

/* Opens or makes the file.  A descriptor, or -errno. */
int lines_open(const char *path);
/* Appends the rows.  0 or -errno: then none of them is there. */
int lines_put(int fd, const struct row *rows, size_t n);

#endif
