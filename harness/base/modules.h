/*
 * modules.h: which files are mapped where in a process, so that addresses can
 * be given names when the process is long gone.  As text, a line each:
 *
 *	START END BIAS BUILD-ID PATH
 *	7f0c1a000000 7f0c1a02b000 7f0c1a000000 40a63b3e154b /x/targets/gort.so
 *
 * The numbers are hexadecimal; END is behind the last byte; an address less
 * BIAS is the one that the file speaks of.  BUILD-ID is - if the file has
 * none.  PATH is absolute, and goes on to the end of the line.
 */
#ifndef BASE_MODULES_H
#define BASE_MODULES_H

#include <stdint.h>

#include "harness/base/buf.h"

#define BUILD_ID_MAX 64 /* bytes that count; linkers write 8, 16 or 20 */

struct module {
	uint64_t start, end;
	uint64_t bias;
	char build_id[2 * BUILD_ID_MAX + 1]; /* hexadecimal, or "-" */
	const char *path;                    /* in the text; path_len good */
	size_t path_len;
};

/* How many modules this process has ever loaded: while that stays, so does
 * what modules_print says.  Any thread. */
uint64_t modules_loaded(void);
/* Appends the modules of this process.  Any thread. */
void modules_print(struct buf *out);

/* Reads the line at *text, which moves behind it; empty lines and those that
 * begin with # do not count.  1, 0 at the end, -1 if it is none: then *text stays
 * there. */
int modules_next(const char **text, struct module *m);

/* The build id of the file at path, or "-"; and the span of its addresses,
 * and whether it is bound to these (ET_EXEC).  m->path borrows path.  0, or
 * -errno; -ENOEXEC if it is no ELF file of this machine's word size. */
int modules_of_file(const char *path, struct module *m, _Bool *fixed);

#endif
