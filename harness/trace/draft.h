/*
 * draft.h: traces made by hand or of a real trace, for tests only.  A draft is
 * a list of records that can be changed (see draft_edit.h) and written.
 *
 * A handwritten draft is loose: events, in the order in which they happened.
 * Its text has one a line, `PROCESSOR NAME ARGUMENT...`, as in
 *
 *	0 GoCreate 1
 *	0 ProcStart 7
 *	0 GoStart 1
 *	- GoUnblock 2 stack=3
 *	0 stamp
 *
 * `-` is the buffer of those without a processor.  Line n (from 1) has
 * sequence number n and 10 n ticks, unless seq=, ticks= say otherwise; a line
 * `stamp` only uses its number up.  Stack ids are 0 unless stack= is there.
 *
 * A draft of a real trace is laid out: it has the records of the trace, its
 * batches and tables among them, in the order of the bytes.
 */
#ifndef TRACE_DRAFT_H
#define TRACE_DRAFT_H

#include "harness/base/buf.h"
#include "harness/trace/format.h"

struct draft_record {
	uint64_t p;     /* of events and Batch: id, not number */
	uint64_t seq;   /* of events and Batch, in 1.5 */
	uint64_t ticks; /* of events and Batch */
	uint64_t arg[3]; /* of events what follows the stamp; of a Batch none */
	uint64_t stack;
	size_t body;    /* where in draft.bodies it has body_len bytes: */
	size_t body_len; /* the text of String, UserLog; a Stack's frames */
	uint8_t type;   /* enum ev_type */
};

/* Zeroed memory is an empty draft. */
struct draft {
	struct draft_record *records; /* owned; n good */
	size_t n;
	size_t cap;
	struct buf bodies;
	uint64_t freq; /* of a loose draft; 0: 1 tick is 1 ns */
	enum trace_version version;
	bool laid_out;
};

void draft_done(struct draft *d);

/* Events are added behind those there.  Bad text ends the program. */
void draft_text(struct draft *d, const char *text);
/* Defines stack id, with one frame. */
void draft_stack(struct draft *d, uint64_t id);
/* Defines string id, as "s" and itself. */
void draft_string(struct draft *d, uint64_t id);
/* Ends as faithful tracers do: goroutines give up their processors, and all
 * processors but the first to run stop. */
void draft_end(struct draft *d);

/* The records of a trace in which struct reader finds no fault; anything else
 * ends the program.  d is empty.  The bytes may go afterwards. */
void draft_from(struct draft *d, const uint8_t *bytes, size_t len);

/* Puts r where record `at` was, or behind the last. */
void draft_insert(struct draft *d, size_t at, struct draft_record r);

static inline bool draft_is_event(const struct draft_record *r)
{
	return ev_formats[r->type].event;
}

/*
 * Appends the trace to out.  A draft that is laid out is written as it is, so
 * that what Go or gort wrote comes out byte by byte as it was.  A loose one
 * gets a batch a processor, in order of their first events, then the other
 * records, then the frequency.
 *
 * In either, a batch begins by itself where an event has another processor
 * than the last one; and a Batch has its first event's stamp if that is less
 * than its own.
 */
void draft_write(struct buf *out, const struct draft *d);

/* The pieces, for traces that no draft can say. */
void draft_put_header(struct buf *out);
void draft_put_header_of(struct buf *out, enum trace_version version);
void draft_put_varint(struct buf *out, uint64_t v);
/* n arguments, of any number; a length is written where the format wants.
 * Without _of: of 1.5. */
void draft_put_record(struct buf *out, uint8_t type, const uint64_t *args,
                      size_t n);
void draft_put_record_of(struct buf *out, enum trace_version version,
                         uint8_t type, const uint64_t *args, size_t n);
void draft_put_string(struct buf *out, uint64_t id, const char *text);

#endif
