/* environment.h: what this process runs on, as table environment holds it. */
#ifndef REPORTS_STORE_ENVIRONMENT_H
#define REPORTS_STORE_ENVIRONMENT_H

#include <stdint.h>

#include "harness/base/buf.h"

/* Columns of the table; unknown: empty, or 0. */
struct environment {
	struct buf hash; /* of the others */
	struct buf tool;
	struct buf compiler;
	struct buf kernel;
	struct buf machine;
	struct buf cpu;
	uint64_t cores; /* that this process may use */
	uint64_t memory_bytes;
	struct buf packages;
};

/* Fills e, which is zeroed.  sqlite: its version, "" for none. */
void environment_collect(struct environment *e, const char *sqlite);
void environment_done(struct environment *e);

#endif
