/* controlled_shrink.h: shrink.h for a target, whose scenario becomes simple,
 * too. */
#ifndef TRIAL_CONTROLLED_SHRINK_H
#define TRIAL_CONTROLLED_SHRINK_H

#include "harness/explore/shrink.h"

/*
 * shrink(); s is of controlled_subject, r of a target: it ends with the
 * simplest scenario, on which s is set.  The options' simpler, keep and back
 * are ours to set.  SHRINK_OTHER, too, where r's scenario can't be read.
 */
enum shrink_end controlled_shrink(struct subject *s, struct repro *r,
                                  const struct shrink_options *o,
                                  struct shrink_totals *totals,
                                  struct buf *error);

#endif
