/* version.c: see version.h. */
#include "harness/base/version.h"

const char version_number[] = "0.1";
const char version_commit[] = COMMIT; /* by the Makefile */
