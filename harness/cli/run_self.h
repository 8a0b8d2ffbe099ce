/* run_self.h: this program's other commands, in processes of their own. */
#ifndef CLI_RUN_SELF_H
#define CLI_RUN_SELF_H

#include <stdint.h>

/* Runs this program with argv, its output to the file out, until it ends.  When
 * its time is up it is asked to (shrink then keeps what it has), and killed
 * after as long again.  It dies with this process.  Its exit code, or -1. */
int run_self(char *const argv[], const char *out, int64_t deadline_ns);

#endif
