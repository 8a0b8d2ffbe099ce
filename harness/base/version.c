/* version.c: see version.h. */
#include "harness/base/version.h"

const char version_number[] = "0.1";
#ifndef COMMIT /* compiled by hand, not by the Makefile */
#define COMMIT ""
#endif
const char version_commit[] = COMMIT;
