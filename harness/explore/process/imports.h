/* imports.h: what a controlled flavour may call outside itself. */
#ifndef EXPLORE_IMPORTS_H
#define EXPLORE_IMPORTS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/*
 * Looks through the shared object in `file`.  0; or -1, with one line appended
 * to error, when it is not a controlled flavour, or calls what can't be
 * simulated: it says which.
 */
int imports_check(const uint8_t *file, size_t len, const char *path,
                  struct buf *error);

#endif
