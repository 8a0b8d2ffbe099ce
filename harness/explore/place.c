/* place.c: code places as text. */
#include <stdio.h>

#include "harness/explore/image.h"
#include "harness/explore/place.h"
#include "harness/explore/sched.h"

void explore_print_place(struct explore_image *image, uint32_t at,
                         struct buf *out)
{
	(void)image;
	buf_printf(out, "+0x%x", at);
}

void explore_print_pc(struct buf *out, const void *pc)
{
	buf_printf(out, "+0x%x", place(pc));
}
