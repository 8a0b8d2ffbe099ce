/*
 * replay.c: the engine of builds without one: runs the target once with each
 * file named.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzzers/fuzz.h"
#include "harness/base/buf.h"
#include "harness/base/check.h"

/* In memory that ends where the input does, so that a sanitizer sees what
 * reads behind it. */
static void run(const struct buf *b)
{
	uint8_t *data = malloc(b->len);

	CHECK(data || !b->len);
	if (b->len)
		memcpy(data, b->data, b->len);
	LLVMFuzzerTestOneInput(data, b->len);
	free(data);
}

int main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		struct buf b = {0};
		int err = buf_read_file(&b, argv[i], SIZE_MAX);

		if (err) {
			fprintf(stderr, "%s: %s\n", argv[i], strerror(-err));
			return 4;
		}
		/* A crash is of the last one here. */
		printf("%s\n", argv[i]);
		fflush(stdout);
		run(&b);
		buf_done(&b);
	}
	printf("%d inputs\n", argc - 1);
	return 0;
}
