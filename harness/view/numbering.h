/* numbering.h: traces of 1.5 with the sequence numbers of later versions, for
 * later.c, which see. */
#ifndef VIEW_NUMBERING_H
#define VIEW_NUMBERING_H

#include "harness/view/later.h"

/* For both ways of writing: counts an event that is left out. */
void later_left_out(struct later_report *r, uint8_t type);

/* All behind the header. */
void numbering_write(struct outfile *out, const struct trace *t,
                     enum trace_version to, struct symbols *s,
                     struct later_report *r);

#endif
