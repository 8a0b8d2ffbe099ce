/*
 * oracle.h: reads a trace, checks it, gives a verdict.  Pure: bytes in,
 * verdict out; the same bytes give the same verdict.  Any thread; one call
 * shares nothing with another.
 */
#ifndef ORACLE_ORACLE_H
#define ORACLE_ORACLE_H

#include <stdbool.h>
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

/* What was right by a narrow margin: how often, and the narrowest. */
enum near_miss_kind {
	NEAR_EXIT_LATE,
	NEAR_EXIT_CLOSE,
	NEAR_SEQ_UNUSED,
	NEAR_COUNT
};

struct near_miss_text {
	const char *name; /* for ever, as a rule's id */
	const char *unit; /* of the margin */
	bool most;        /* whether the worst is the most or the least */
	const char *sentence;
};

extern const struct near_miss_text near_misses[NEAR_COUNT];

struct near_miss {
	uint64_t count;
	uint64_t worst; /* 0 if count is 0 */
};

/* Adds m to what there is of its kind. */
void near_miss_add(struct near_miss *sum, enum near_miss_kind kind,
                   const struct near_miss *m);

struct verdict {
	enum verdict_kind kind;
	const char *rule;     /* stable id, static; "" when ok */
	struct buf signature; /* rule, event kinds and states; no ids */
	struct buf text;      /* for a person; empty when ok; else lines */
	struct buf json;      /* what text says, as members of a JSON object,
	                       * a comma before each; see report_json.c */
	struct buf warned;    /* lines, for a person */
	uint64_t warnings;    /* how many there were */
	struct near_miss near[NEAR_COUNT];
	uint64_t events;      /* judged */
	uint64_t goroutines;  /* live at the start of the session */
	uint64_t procs;       /* processors seen */
	uint64_t span_ns;     /* from the first event judged to the last */
};

/* Judges len bytes at trace.  truth may be NULL; see trace/truth.h.  The
 * verdict is the caller's: zeroed memory or one used before; free with
 * verdict_done. */
void oracle_judge(struct verdict *v, const uint8_t *trace, size_t len,
                  const struct truth *truth);
void verdict_done(struct verdict *v);

#endif
