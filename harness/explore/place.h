/* place.h: code places as text, while a run is on. */
#ifndef EXPLORE_PLACE_H
#define EXPLORE_PLACE_H

#include "harness/base/buf.h"

void explore_print_pc(struct buf *out, const void *pc);

#endif
