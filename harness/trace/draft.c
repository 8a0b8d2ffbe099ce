/* draft.c: drafts written by hand; see draft.h. */
#include "harness/trace/draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

void draft_done(struct draft *d)
{
	free(d->records);
	buf_done(&d->bodies);
	*d = (struct draft){0};
}

void draft_insert(struct draft *d, size_t at, struct draft_record r)
{
	CHECK_OP(at, <=, d->n);
	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 64;
		d->records = xrealloc(d->records,
		                      d->cap * sizeof(*d->records));
	}
	memmove(d->records + at + 1, d->records + at,
	        (d->n - at) * sizeof(*d->records));
	d->records[at] = r;
	d->n++;
}

void draft_stack(struct draft *d, uint64_t id)
{
	struct draft_record r = {.type = EV_STACK, .arg = {id, 1},
	                         .body = d->bodies.len};

	draft_put_varint(&d->bodies, 0x401000);
	for (unsigned i = 1; i < ev_frame_args(d->version); i++)
		draft_put_varint(&d->bodies, 0);
	r.body_len = d->bodies.len - r.body;
	draft_insert(d, d->n, r);
}

void draft_string(struct draft *d, uint64_t id)
{
	struct draft_record r = {.type = EV_STRING, .arg = {id},
	                         .body = d->bodies.len};

	buf_printf(&d->bodies, "s%" PRIu64, id);
	r.body_len = d->bodies.len - r.body;
	draft_insert(d, d->n, r);
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
static void take_word(struct draft_record *e, unsigned *narg, const char *w)
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
	struct draft_record e = {.seq = number, .ticks = 10 * number};
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
		const struct draft_record *e = &d->records[i];

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
	struct draft_record e = {.p = p, .type = type};

	for (size_t i = 0; i < d->n; i++) {
		e.seq = d->records[i].seq > e.seq ? d->records[i].seq : e.seq;
		e.ticks = d->records[i].ticks > e.ticks ? d->records[i].ticks
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
		uint64_t p = d->records[i].p;
		struct tail t = tail_of(d, p);

		if (d->records[i].type != EV_PROC_START || !t.runs)
			continue;
		if (t.busy)
			append(d, p, t.futile ? EV_GO_BLOCK : EV_GO_SCHED);
		if (stopper)
			append(d, p, EV_PROC_STOP);
		stopper = true;
	}
}

