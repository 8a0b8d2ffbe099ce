/*
 * reader.h: bytes to records, one at a time.  Checks what can be checked of
 * one record alone.
 *
 * A fault is sticky: the first one is kept with its place, and from then on
 * the reader is at its end.
 */
#ifndef TRACE_READER_H
#define TRACE_READER_H

#include <stddef.h>
#include <stdint.h>

#include "harness/trace/format.h"

/* Why bytes are not a trace.  The oracle has a rule for each. */
enum trace_fault {
	FAULT_NONE,
	/* Found by the reader. */
	FAULT_VERSION,
	FAULT_EMPTY,
	FAULT_HEADER,
	FAULT_TRUNCATED,
	FAULT_VARINT,
	FAULT_TYPE,
	FAULT_ARG_COUNT,
	FAULT_RECORD_LENGTH,
	FAULT_STACK_FRAMES,
	FAULT_STRING_LENGTH,
	/* Found when records are put together; see trace.h. */
	FAULT_STACK_ZERO,
	FAULT_STACK_TWICE,
	FAULT_STACK_UNDEFINED,
	FAULT_STRING_ZERO,
	FAULT_STRING_TWICE,
	FAULT_STRING_UNDEFINED,
	FAULT_NO_BATCH,
	FAULT_STAMP_RANGE,
	FAULT_GOROUTINE_ZERO,
	FAULT_FREQUENCY_MISSING,
	FAULT_FREQUENCY_BAD,
	FAULT_FREQUENCY_TWICE,
	FAULT_TRAILING,
	FAULT_NO_EVENTS,
	FAULT_BATCH_ORDER,
	FAULT_COUNT
};

struct record {
	uint8_t type;  /* enum ev_type */
	uint8_t nargs; /* good ones in arg; a Stack's frames do not count */
	uint64_t off;  /* of its first byte */
	uint64_t frames_off; /* Stack, String: where the first frame or byte is */
	uint64_t arg[TRACE_MAX_ARGS];
};

/* What a type on the wire is in the trace's version. */
struct wire {
	uint8_t type; /* enum ev_type; EV_NONE: unknown */
	uint8_t want; /* arguments; 0: unknown, or a String, which has none */
};

struct reader {
	const uint8_t *base; /* borrowed */
	const uint8_t *at;
	const uint8_t *end;
	enum trace_fault fault;
	uint64_t fault_off;
	uint8_t version;     /* enum trace_version */
	uint8_t form_args;   /* arguments when the top bits are 0 */
	struct wire wire[TRACE_NWIRE];
};

/* Begins to read len bytes, which must outlive the reader. */
void reader_open(struct reader *r, const uint8_t *bytes, size_t len);
/* The number at *off of bytes, and *off behind it.  For frames that
 * reader_next has been over: nothing is checked. */
uint64_t reader_frame(const uint8_t *bytes, uint64_t *off);
/* Reads the next record.  Returns 1, 0 at the end, -1 on a fault. */
int reader_next(struct reader *r, struct record *rec);

#endif
