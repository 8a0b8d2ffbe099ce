/* append_file.h: files that several commands write to in turn, as CI has them
 * for a summary. */
#ifndef CLI_APPEND_FILE_H
#define CLI_APPEND_FILE_H

#include "harness/base/buf.h"

/* Appends the text.  0, or EXIT_ENVIRONMENT after a message. */
int append_file(const char *path, const struct buf *text);

#endif
