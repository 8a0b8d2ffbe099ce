/* version.h: which tracetorture this is. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* "0.1" */
extern const char version_number[];
/* Of the tree it was built from, as git describes it, with "-dirty" if files
 * were changed; "" outside git. */
extern const char version_commit[];

#endif
