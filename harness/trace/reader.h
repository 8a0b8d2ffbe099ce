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
	bool plain;   /* see reader_plain */
	bool names_g; /* as in ev_formats */
	bool stack;
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

/* In the first byte of a record: the type has the low bits; the top bits say
 * how many arguments there are, or that the length comes next. */
#define READER_TYPE_BITS 6
#define READER_LENGTH_FORM 3u
/* How many bytes behind it reader_plain may look at. */
#define READER_SPAN 32

/*
 * The arguments of the record at `at`, if it is as nearly all are: an event
 * with no more to say than its stamp, goroutine and stack, its numbers of at
 * most 21 bits, and READER_SPAN bytes before the end.  Returns where it ends;
 * NULL: it may be anything, and reader_next will tell.
 */
static inline const uint8_t *reader_plain(const struct reader *r,
                                          const uint8_t *at, struct wire wire,
                                          uint64_t arg[TRACE_MAX_ARGS])
{
	unsigned form = *at >> READER_TYPE_BITS;
	const uint8_t *start = at += form == READER_LENGTH_FORM ? 2 : 1;

	if (!wire.plain)
		return NULL;
	for (unsigned i = 0; i < wire.want; i++) {
		if (at[0] < 0x80) {
			arg[i] = at[0];
			at += 1;
		} else if (at[1] < 0x80) {
			arg[i] = (at[0] & 0x7fu) | (uint64_t)at[1] << 7;
			at += 2;
		} else if (at[2] < 0x80) {
			arg[i] = (at[0] & 0x7fu) | (at[1] & 0x7fu) << 7 |
			         (uint64_t)at[2] << 14;
			at += 3;
		} else {
			return NULL;
		}
	}
	return (form == READER_LENGTH_FORM ? start[-1] == at - start
	                                   : form + r->form_args == wire.want)
	       ? at : NULL;
}

#endif
