/* folder.c: see folder.h. */
#include "harness/base/folder.h"

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "harness/base/buf.h"

int folder_make(const char *path)
{
	struct buf part = {0};
	int err = 0;

	for (const char *p = path; *p && !err; p++) {
		buf_byte(&part, (uint8_t)*p);
		if (p[1] != '/' && p[1] != '\0')
			continue;
		if (mkdir(buf_str(&part), 0777) < 0 && errno != EEXIST)
			err = -errno;
	}
	buf_done(&part);
	return err;
}
