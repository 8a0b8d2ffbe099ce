/*
 * place.h: code places in texts.  While a run is on nothing is looked up, it
 * would take more stack than a thread has: texts hold marks, which
 * explore_name_places replaces afterwards.
 */
#ifndef EXPLORE_PLACE_H
#define EXPLORE_PLACE_H

#include "harness/base/buf.h"
#include "harness/explore/explore.h"

#define PLACE_MARK "\001+0x"

void explore_print_pc(struct buf *out, const void *pc);

#endif
