/* scenario_file.h: scenarios named on the command line. */
#ifndef CLI_SCENARIO_FILE_H
#define CLI_SCENARIO_FILE_H

#include <stdbool.h>

#include "harness/base/buf.h"
#include "harness/scenario/scenario.h"

/*
 * Loads the scenario of that name, a built-in one or a file; its text goes
 * behind what *text holds.  Returns 0, or says on standard error what is wrong
 * and returns EXIT_USAGE.
 */
int scenario_file_load(struct scenario *s, struct buf *text, const char *name);
/* The same, of text that is there already. */
int scenario_file_parse(struct scenario *s, const struct buf *text,
                        const char *name);

#endif
