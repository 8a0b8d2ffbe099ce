/* append_file.c: see append_file.h. */
#include "harness/cli/append_file.h"

#include <stdbool.h>
#include <stdio.h>

#include "harness/cli/cli.h"

int append_file(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "ae");
	bool written;

	if (f) {
		written = fwrite(text->data, 1, text->len, f) == text->len;
		if (fclose(f) == 0 && written)
			return EXIT_OK;
	}
	complain("cannot write %s: %m", path);
	return EXIT_ENVIRONMENT;
}
