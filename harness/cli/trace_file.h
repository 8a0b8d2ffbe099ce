/* trace_file.h: trace files named on the command line. */
#ifndef CLI_TRACE_FILE_H
#define CLI_TRACE_FILE_H

#include <stdbool.h>

#include "harness/base/bytes.h"

/*
 * Opens file, "-" being standard input.  When it cannot it says so on standard
 * error and returns false.  From then on, a file that is cut off while it is
 * looked at ends the program with one line and EXIT_ENVIRONMENT.
 */
bool trace_file_open(struct bytes *b, const char *file);

#endif
