/*
 * image.h: the controlled flavour of a program, loaded, and its memory put
 * back to what it was after loading.
 */
#ifndef EXPLORE_IMAGE_H
#define EXPLORE_IMAGE_H

#include "harness/explore/explore.h"

enum { IMAGE_SEGMENTS = 4 }; /* writable ones */

struct explore_image {
	void *handle;
	char *path;        /* owned */
	uintptr_t base;    /* what places are offsets from */
	size_t extent;     /* bytes of it all, in memory */
	struct {
		char *at;
		size_t size;
		char *saved; /* owned; as it was after loading */
	} segments[IMAGE_SEGMENTS];
	unsigned nsegments;
};

/* Its variables are as after loading. */
void image_restore(const struct explore_image *image);

#endif
