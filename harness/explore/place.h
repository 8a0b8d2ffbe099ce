/*
 * place.h: code places in texts.  While a run is on nothing is looked up, it
 * would take more stack than a thread has: texts hold marks, which
 * explore_name_places replaces afterwards.
 */
#ifndef EXPLORE_PLACE_H
#define EXPLORE_PLACE_H

#include "harness/base/buf.h"
#include "harness/explore/explore.h"

#define PLACE_MARK "\001+0x" /* of code, */
#define DATA_MARK "\002+0x"  /* of data of the image */

void explore_print_pc(struct buf *out, const void *pc);
/* What lies at an address, in brackets; nothing of what is not the target's. */
void explore_print_object(struct buf *out, const void *object);

/* As explore_print_place; of an inlined function who calls it, too. */
void place_print_inlined(struct explore_image *image, uint32_t at,
                         struct buf *out);

/* What lies at an address, without the address: a variable of the image, a
 * place in the heap, a stack.  False, and nothing is appended: no address of a
 * process. */
bool place_print_data(uintptr_t at, struct buf *out);
/* It is where the driver and libc have their memory, on every machine known:
 * no number of the target's, one hopes. */
bool place_is_foreign(uintptr_t at);

#endif
