/* repro_file.h: repros named on the command line, and what they run. */
#ifndef CLI_REPRO_FILE_H
#define CLI_REPRO_FILE_H

#include <stdbool.h>

#include "harness/explore/repro.h"
#include "harness/explore/subject.h"

/* Reads the file.  0, and the caller calls repro_done; or says on standard
 * error what is wrong and returns EXIT_USAGE. */
int repro_file_load(const char *path, struct repro *r);

/*
 * Opens what the repro runs, set to its scenario and seed; there for as long
 * as the process.  NULL, after a message: it cannot be had (EXIT_ENVIRONMENT).
 * *other_build: it is not the one that the repro was made with, which is said
 * on standard error.
 */
struct subject *repro_file_open(struct repro *r, bool *other_build);

/* Says on standard output that the repro does not fail, or not so, and returns
 * the exit code: strayed choices of another build prove nothing. */
int repro_file_passed(const struct repro *r, bool other_build,
                      uint64_t strayed);

/* Writes the traces of the last run to DIR/1.trace, DIR/2.trace ..., in the
 * order of their sessions; DIR is made.  False, after a message: it can't.  Not
 * of a program. */
bool repro_file_traces(struct subject *s, const char *dir);

#endif
