/*
 * draft.h: traces made by hand, for tests only: event by event, from a few
 * lines of text, or from a real trace that is then changed.
 *
 * The text has one event a line, `PROCESSOR NAME ARGUMENT...`, as in
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
 */
#ifndef TRACE_DRAFT_H
#define TRACE_DRAFT_H

#include "harness/base/buf.h"
#include "harness/trace/trace.h"

struct draft_event {
	uint64_t p; /* id, not number */
	uint64_t seq;
	uint64_t ticks;
	uint64_t arg[3];
	uint64_t stack;
	uint8_t type;
};

/* Zeroed memory is an empty draft. */
struct draft {
	struct draft_event *events; /* owned; n good; in order of writing */
	size_t n;
	size_t cap;
	uint64_t *stacks; /* owned; ids to define, each with one frame */
	size_t nstacks;
	uint64_t *strings; /* owned; ids to define, each as "s" and itself */
	size_t nstrings;
	uint64_t freq;    /* 0: 1 tick is 1 ns */
	enum trace_version version;
};

void draft_done(struct draft *d);
/* Events are added behind those there.  Bad text ends the program. */
void draft_text(struct draft *d, const char *text);
void draft_stack(struct draft *d, uint64_t id);
void draft_string(struct draft *d, uint64_t id);
/* Ends as faithful tracers do: goroutines give up their processors, and all
 * processors but the first to run stop. */
void draft_end(struct draft *d);
/* The events of t, which has no fault. */
void draft_from(struct draft *d, const struct trace *t);

void draft_insert(struct draft *d, size_t at, struct draft_event e);
void draft_remove(struct draft *d, size_t at);

/* Appends the trace to out: the header, one batch a processor, in order of
 * their first events, the stacks, the frequency. */
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
