/*
 * oracle.h: reads a trace, checks it, gives a verdict.  Pure: bytes in,
 * verdict out; the same bytes give the same verdict.  Any thread; one call
 * shares nothing with another.
 */
#ifndef ORACLE_ORACLE_H
#define ORACLE_ORACLE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

struct truth;

enum verdict_kind {
	VERDICT_OK,
	VERDICT_INCONSISTENT, /* readable, but cannot have happened */
	VERDICT_MALFORMED,    /* not a trace of the format it says */
	VERDICT_UNSUPPORTED,  /* a format this oracle does not read */
};

/* "ok", "inconsistent", ... */
const char *verdict_kind_name(enum verdict_kind kind);

struct verdict {
	enum verdict_kind kind;
	const char *rule;     /* stable id, static; "" when ok */
	struct buf signature; /* rule, event kinds and states; no ids */
	struct buf text;      /* for a person; empty when ok; else lines */
	uint64_t events;      /* judged */
	uint64_t goroutines;  /* live at the start of the session */
	uint64_t procs;       /* processors seen */
};

/* Judges len bytes at trace.  truth may be NULL; see trace/truth.h.  The
 * verdict is the caller's: zeroed memory or one used before; free with
 * verdict_done. */
void oracle_judge(struct verdict *v, const uint8_t *trace, size_t len,
                  const struct truth *truth);
void verdict_done(struct verdict *v);

#endif
