/* draft.c: see draft.h.  Independent of the reader but for the table. */
#include "harness/trace/draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/written.h"

void draft_done(struct draft *d)
{
	free(d->events);
	free(d->stacks);
	free(d->strings);
	*d = (struct draft){0};
}

void draft_insert(struct draft *d, size_t at, struct draft_event e)
{
	CHECK_OP(at, <=, d->n);
	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 64;
		d->events = xrealloc(d->events, d->cap * sizeof(*d->events));
	}
	memmove(d->events + at + 1, d->events + at,
	        (d->n - at) * sizeof(*d->events));
	d->events[at] = e;
	d->n++;
}

void draft_remove(struct draft *d, size_t at)
{
	CHECK_OP(at, <, d->n);
	d->n--;
	memmove(d->events + at, d->events + at + 1,
	        (d->n - at) * sizeof(*d->events));
}

void draft_stack(struct draft *d, uint64_t id)
{
	d->stacks = xrealloc(d->stacks,
	                     (d->nstacks + 1) * sizeof(*d->stacks));
	d->stacks[d->nstacks++] = id;
}

void draft_string(struct draft *d, uint64_t id)
{
	d->strings = xrealloc(d->strings,
	                      (d->nstrings + 1) * sizeof(*d->strings));
	d->strings[d->nstrings++] = id;
}

static uint8_t type_of(const char *name)
{
	for (uint8_t type = EV_NONE + 1; type < EV_COUNT; type++) {
		if (!strcmp(name, ev_formats[type].name))
			return type;
	}
	fprintf(stderr, "draft: no event is called %s\n", name);
	abort();
}

/* One word behind the name: seq=, ticks=, stack= or the next argument. */
static void take_word(struct draft_event *e, unsigned *narg, const char *w)
{
	if (!strncmp(w, "seq=", 4))
		e->seq = strtoull(w + 4, NULL, 0);
	else if (!strncmp(w, "ticks=", 6))
		e->ticks = strtoull(w + 6, NULL, 0);
	else if (!strncmp(w, "stack=", 6))
		e->stack = strtoull(w + 6, NULL, 0);
	else {
		CHECK_OP(*narg, <, 3);
		e->arg[(*narg)++] = strtoull(w, NULL, 0);
	}
}

static void take_line(struct draft *d, char *line, uint64_t number)
{
	struct draft_event e = {.seq = number, .ticks = 10 * number};
	unsigned narg = 0;
	char *save, *p = strtok_r(line, " ", &save);
	char *name = strtok_r(NULL, " ", &save);

	CHECK(p && name);
	if (!strcmp(name, "stamp"))
		return;
	e.p = strcmp(p, "-") ? strtoull(p, NULL, 0) : TRACE_NO_PROC;
	e.type = type_of(name);
	for (char *w; (w = strtok_r(NULL, " ", &save)) != NULL;)
		take_word(&e, &narg, w);
	draft_insert(d, d->n, e);
}

void draft_text(struct draft *d, const char *text)
{
	struct buf copy = {0};
	char *save, *line;
	uint64_t number = 0;

	buf_put(&copy, text, strlen(text) + 1);
	for (line = strtok_r((char *)copy.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		take_line(d, line, ++number);
	buf_done(&copy);
}

/* What a processor does when the draft's events have happened. */
struct tail {
	bool runs;
	bool busy;
	bool futile; /* must block */
};

static struct tail tail_of(const struct draft *d, uint64_t p)
{
	struct tail t = {0};

	for (size_t i = 0; i < d->n; i++) {
		const struct draft_event *e = &d->events[i];

		if (e->p != p)
			continue;
		if (e->type == EV_PROC_START || e->type == EV_PROC_STOP)
			t.runs = e->type == EV_PROC_START;
		if (ev_formats[e->type].subject == SUBJECT_ENTERS)
			t.busy = true;
		if (ev_formats[e->type].subject == SUBJECT_LEAVES)
			t.busy = false;
		t.futile = e->type == EV_FUTILE_WAKEUP;
	}
	return t;
}

static void append(struct draft *d, uint64_t p, uint8_t type)
{
	struct draft_event e = {.p = p, .type = type};

	for (size_t i = 0; i < d->n; i++) {
		e.seq = d->events[i].seq > e.seq ? d->events[i].seq : e.seq;
		e.ticks = d->events[i].ticks > e.ticks ? d->events[i].ticks
		                                       : e.ticks;
	}
	e.seq++;
	e.ticks++;
	draft_insert(d, d->n, e);
}

void draft_end(struct draft *d)
{
	size_t n = d->n;
	bool stopper = false;

	for (size_t i = 0; i < n; i++) {
		uint64_t p = d->events[i].p;
		struct tail t = tail_of(d, p);

		if (d->events[i].type != EV_PROC_START || !t.runs)
			continue;
		if (t.busy)
			append(d, p, t.futile ? EV_GO_BLOCK : EV_GO_SCHED);
		if (stopper)
			append(d, p, EV_PROC_STOP);
		stopper = true;
	}
}

void draft_from(struct draft *d, const struct trace *t)
{
	struct written w;
	const struct event *e;

	CHECK(!t->fault);
	d->freq = t->ticks_per_s;
	d->version = (enum trace_version)t->version;
	written_init(&w, t);
	while ((e = written_next(&w))) {
		draft_insert(d, d->n, (struct draft_event){
			.p = t->ps.ids[e->p], .seq = e->seq,
			.ticks = e->ticks, .stack = e->stack,
			.arg = {e->arg[0], e->arg[1], e->arg[2]},
			.type = e->type});
	}
	written_done(&w);
	for (uint32_t i = 0; i < t->stacks.ids.len; i++)
		draft_stack(d, t->stacks.ids.ids[i]);
	for (uint32_t i = 0; i < t->strings.ids.len; i++)
		draft_string(d, t->strings.ids.ids[i]);
}

void draft_put_header_of(struct buf *out, enum trace_version version)
{
	buf_put(out, trace_headers[version], TRACE_HEADER_LEN);
}

void draft_put_header(struct buf *out)
{
	draft_put_header_of(out, TRACE_1_5);
}

void draft_put_varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(out, (uint8_t)(v | 0x80));
	buf_byte(out, (uint8_t)v);
}

void draft_put_record_of(struct buf *out, enum trace_version version,
                         uint8_t type, const uint64_t *args, size_t n)
{
	uint8_t wire = ev_formats[type < EV_COUNT ? type : EV_NONE].wire;
	unsigned least = ev_stamp_args(version);
	struct buf body = {0};

	/* Tests write types that there are not. */
	if (!wire)
		wire = type;
	for (size_t i = 0; i < n; i++)
		draft_put_varint(&body, args[i]);
	if (n >= least && n < least + 3) {
		buf_byte(out, (uint8_t)(wire | (n - least) << 6));
	} else {
		buf_byte(out, (uint8_t)(wire | 3u << 6));
		draft_put_varint(out, body.len);
	}
	buf_put(out, body.data, body.len);
	buf_done(&body);
	if (type == EV_USER_LOG && version >= TRACE_1_11)
		draft_put_varint(out, 0);
}

void draft_put_record(struct buf *out, uint8_t type, const uint64_t *args,
                      size_t n)
{
	draft_put_record_of(out, TRACE_1_5, type, args, n);
}

void draft_put_string(struct buf *out, uint64_t id, const char *text)
{
	buf_byte(out, EV_STRING);
	draft_put_varint(out, id);
	draft_put_varint(out, strlen(text));
	buf_puts(out, text);
}

static void put_event(struct buf *out, const struct draft *d,
                      const struct draft_event *e, uint64_t seq,
                      uint64_t ticks)
{
	const struct ev_format *f = &ev_formats[e->type];
	uint64_t args[TRACE_MAX_ARGS + 1];
	size_t n = 0;

	if (d->version < TRACE_1_7)
		args[n++] = e->seq - seq;
	args[n++] = e->ticks - ticks;
	for (unsigned i = 0; i < ev_args(f, d->version)->n; i++)
		args[n++] = e->arg[i];
	if (f->stack)
		args[n++] = e->stack;
	draft_put_record_of(out, d->version, e->type, args, n);
}

/* The events of first's processor, of which first is the first. */
static void put_batch(struct buf *out, const struct draft *d, size_t first)
{
	const struct draft_event *last = &d->events[first];
	uint64_t head[3] = {last->p, last->seq, last->ticks};

	if (d->version < TRACE_1_7) {
		draft_put_record(out, EV_BATCH, head, 3);
	} else {
		head[1] = last->ticks;
		draft_put_record_of(out, d->version, EV_BATCH, head, 2);
	}
	for (size_t i = first; i < d->n; i++) {
		const struct draft_event *e = &d->events[i];

		if (e->p != d->events[first].p)
			continue;
		put_event(out, d, e, last->seq, last->ticks);
		last = e;
	}
}

void draft_write(struct buf *out, const struct draft *d)
{
	uint64_t freq[2] = {d->freq ? d->freq : 1000000000, 0};
	struct idmap seen = {0};

	draft_put_header_of(out, d->version);
	for (size_t i = 0; i < d->n; i++) {
		uint32_t nseen = seen.len;

		if (idmap_add(&seen, d->events[i].p) == nseen)
			put_batch(out, d, i);
	}
	idmap_done(&seen);
	for (size_t i = 0; i < d->nstrings; i++) {
		char text[24];

		snprintf(text, sizeof(text), "s%" PRIu64, d->strings[i]);
		draft_put_string(out, d->strings[i], text);
	}
	for (size_t i = 0; i < d->nstacks; i++) {
		uint64_t stack[6] = {d->stacks[i], 1, 0x401000};

		draft_put_record_of(out, d->version, EV_STACK, stack,
		                    2 + ev_frame_args(d->version));
	}
	draft_put_record_of(out, d->version, EV_FREQUENCY, freq,
	                    d->version < TRACE_1_7 ? 2 : 1);
}
