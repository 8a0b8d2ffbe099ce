/*
 * lines.h: the lines of a file in trace-event form, which Perfetto and Chrome
 * read: one JSON object a line, in an array.
 *
 *	line_begin(l, 'X', PID_PROCS, 3);
 *	line_text(l, "name", "thread 7");
 *	line_ns(l, "ts", ns);
 *	line_args(l);
 *	line_stack(l, "stack", e->stack);
 *	line_end(l);
 *
 * What they know as process and thread is here a group of tracks and a track.
 */
#ifndef VIEW_LINES_H
#define VIEW_LINES_H

#include "harness/base/outfile.h"
#include "harness/trace/trace.h"
#include "harness/view/symbols.h"

enum pid {
	PID_RUNTIME = 1, /* tracks by enum runtime_track */
	PID_PROCS,       /* by processor */
	PID_GOROUTINES,  /* by goroutine */
	PID_REGIONS,     /* by goroutine */
	PID_TASKS,       /* by task */
};

struct lines {
	struct outfile *out;
	const struct trace *t;
	struct symbols *symbols;
	struct buf text;
	bool any;  /* a line was there */
	bool args; /* inside args */
	struct frame frames[TRACE_MAX_FRAMES]; /* scratch */
};

/* Before and behind all lines. */
void lines_begin(struct lines *l);
void lines_end(struct lines *l);

/* Nanoseconds from the earliest event; not negative. */
int64_t lines_ns(const struct lines *l, uint64_t ticks);
/* The track of the one with that id, whose number in an idmap is given. */
uint64_t lines_tid(uint64_t id, uint32_t number);

void line_begin(struct lines *l, char ph, enum pid pid, uint64_t tid);
/* From here on what is written are arguments, for a person. */
void line_args(struct lines *l);
void line_text(struct lines *l, const char *key, const char *text);
void line_bytes(struct lines *l, const char *key, const void *p, size_t n);
void line_number(struct lines *l, const char *key, uint64_t n);
void line_ns(struct lines *l, const char *key, int64_t ns);
/* String id of the trace; "" if there is none. */
void line_string(struct lines *l, const char *key, uint64_t id);
/* The same as the line's name, which is never empty. */
void line_name(struct lines *l, uint64_t id);
/* "function file:line", the innermost first; nothing for stack 0. */
void line_stack(struct lines *l, const char *key, uint64_t id);
void line_end(struct lines *l);

/* The name of the function that a stack's innermost frame is in; for 1.5 of
 * the function at address id.  *len is 0 if there is none. */
const char *lines_func(struct lines *l, uint64_t id, size_t *len);

#endif
