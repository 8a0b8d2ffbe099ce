/* trace.c: see trace.h. */
#include "harness/trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

/* What the last Batch and the events since then say. */
struct batch {
	bool open;
	bool fresh;    /* no event yet */
	uint32_t p;
	uint64_t seq;
	uint64_t ticks;
};

static void fault(struct trace *t, enum trace_fault why, uint32_t off)
{
	if (!t->fault) {
		t->fault = why;
		t->fault_off = off;
	}
}

/* The number of processor id; a new one runs nobody. */
static uint32_t add_proc(struct trace *t, uint64_t id)
{
	uint32_t seen = t->ps.len;
	uint32_t p = idmap_add(&t->ps, id);

	if (p < seen)
		return p;
	if (p == t->procs_cap) {
		uint32_t cap = t->procs_cap ? t->procs_cap * 2 : 16;

		t->running = xrealloc(t->running, cap * sizeof(*t->running));
		t->last_seq = xrealloc(t->last_seq,
		                       cap * sizeof(*t->last_seq));
		t->procs_cap = cap;
	}
	t->running[p] = NO_G;
	t->last_seq[p] = 0;
	return p;
}

static void begin_batch(struct trace *t, struct batch *b,
                        const struct record *rec)
{
	uint32_t p = add_proc(t, rec->arg[0]);

	*b = (struct batch){.open = true, .fresh = true, .p = p};
	if (t->version < TRACE_1_7)
		b->seq = rec->arg[1];
	b->ticks = rec->arg[rec->nargs - 1];
	if (b->seq > INT64_MAX || b->ticks > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	else if (b->seq < t->last_seq[p])
		fault(t, FAULT_BATCH_ORDER, rec->off);
}

static struct event *new_event(struct trace *t)
{
	if (t->nevents == t->events_cap) {
		/* An event takes 3 bytes at least and 6 as a rule. */
		size_t cap = t->events_cap ? (size_t)t->events_cap * 2
		                           : t->len / 5 + 16;

		t->events = xrealloc(t->events, cap * sizeof(*t->events));
		t->events_cap = (uint32_t)cap;
	}
	return &t->events[t->nevents];
}

/* Gives e its goroutines, and remembers who runs on its processor next. */
__attribute__((always_inline))
static inline void place_goroutines(struct trace *t, struct event *e,
                                    const struct ev_format *f)
{
	uint32_t *running = &t->running[e->p];

	e->g = *running;
	e->named = NO_G;
	if (f->names_g) {
		if (e->arg[0] == 0)
			fault(t, FAULT_GOROUTINE_ZERO, e->off);
		e->named = idmap_add(&t->gs, e->arg[0]);
	}
	switch ((enum ev_subject)f->subject) {
	case SUBJECT_CURRENT:
		break;
	case SUBJECT_LEAVES:
		*running = NO_G;
		break;
	case SUBJECT_ENTERS:
		*running = e->named;
		e->g = e->named;
		break;
	case SUBJECT_NAMED:
		e->g = e->named;
		break;
	}
}

/* Notes that the record at off refers to string id, 0 being "". */
static void want_string(struct trace *t, uint64_t id, uint32_t off)
{
	uint32_t seen = t->wanted.len;

	if (id == 0 || idmap_add(&t->wanted, id) < seen)
		return;
	if (seen == t->wanted_cap) {
		t->wanted_cap = seen ? seen * 2 : 64;
		t->wanted_off = xrealloc(t->wanted_off, t->wanted_cap *
		                         sizeof(*t->wanted_off));
	}
	t->wanted_off[seen] = off;
}

/*
 * A sample of the CPU profile, which a thread of its own writes later: it
 * says itself when it was and whose.
 */
static void place_sample(struct trace *t, struct event *e)
{
	e->ticks = e->arg[0];
	if (e->ticks > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, e->off);
	e->p = add_proc(t, e->arg[1]);
	e->g = idmap_add(&t->gs, e->arg[2]);
}

/* What the events have that are not in 1.5.  Not inline: then traces of 1.5
 * would pay for it. */
__attribute__((noinline))
static void place_later(struct trace *t, struct event *e,
                        const struct ev_format *f)
{
	unsigned string = ev_args(f, t->version)->string;

	if (string)
		want_string(t, e->arg[string - 1], e->off);
	if (e->type == EV_CPU_SAMPLE)
		place_sample(t, e);
}

/* Gives e its stamp.  The steps are unsigned; a step back is a huge one that
 * wraps. */
static void set_stamp(struct trace *t, struct batch *b, struct event *e,
                      const struct record *rec)
{
	uint64_t seq = b->seq + rec->arg[0];
	uint64_t ticks = b->ticks + rec->arg[1];
	uint64_t all = seq | ticks;

	e->seq = seq;
	e->ticks = ticks;
	if (e->type == EV_GO_SYS_EXIT)
		all |= event_seq(e) | event_ticks(e);
	if (seq <= b->seq && (seq < b->seq || !b->fresh))
		fault(t, FAULT_BATCH_ORDER, rec->off);
	if (all > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	b->seq = seq;
	b->ticks = ticks;
	b->fresh = false;
	t->last_seq[b->p] = seq + 1;
}

/* The same since 1.7. */
static void set_ticks(struct trace *t, struct batch *b, struct event *e,
                      const struct record *rec)
{
	e->seq = 0;
	e->ticks = b->ticks + rec->arg[0];
	if (e->ticks > INT64_MAX || event_ticks(e) > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	b->ticks = e->ticks;
}

/* stamp: how many arguments that is.  Inlined once for each such number. */
__attribute__((always_inline))
static inline void add_event(struct trace *t, struct batch *b,
                             const struct record *rec, unsigned stamp)
{
	const struct ev_format *f = &ev_formats[rec->type];
	struct event *e = new_event(t);
	unsigned nargs = rec->nargs - stamp - (f->stack ? 1u : 0u);
	const uint64_t *arg = rec->arg + stamp;

	if (!b->open) {
		fault(t, FAULT_NO_BATCH, rec->off);
		return;
	}
	e->off = rec->off;
	e->p = b->p;
	e->type = rec->type;
	e->nargs = (uint8_t)nargs;
	e->arg[0] = nargs > 0 ? arg[0] : 0;
	e->arg[1] = nargs > 1 ? arg[1] : 0;
	e->arg[2] = nargs > 2 ? arg[2] : 0;
	e->stack = 0;
	if (f->stack) {
		if (arg[nargs] > UINT32_MAX)
			fault(t, FAULT_STACK_UNDEFINED, rec->off);
		e->stack = (uint32_t)arg[nargs];
	}
	if (stamp == 2)
		set_stamp(t, b, e, rec);
	else
		set_ticks(t, b, e, rec);
	place_goroutines(t, e, f);
	if (e->type >= EV_STRING)
		place_later(t, e, f);
	t->nevents++;
}

__attribute__((noinline))
static void add_later_event(struct trace *t, struct batch *b,
                            const struct record *rec)
{
	add_event(t, b, rec, 1);
}

static void add_stack(struct trace *t, const struct record *rec)
{
	uint32_t seen = t->stacks.len;

	if (rec->arg[0] == 0)
		fault(t, FAULT_STACK_ZERO, rec->off);
	else if (idmap_add(&t->stacks, rec->arg[0]) != seen)
		fault(t, FAULT_STACK_TWICE, rec->off);
	if (t->version < TRACE_1_7)
		return;
	for (uint64_t n = rec->arg[1], off = rec->frames_off; n; n--) {
		uint32_t at = (uint32_t)off;

		reader_frame(t->bytes, &at);
		want_string(t, reader_frame(t->bytes, &at), rec->off);
		want_string(t, reader_frame(t->bytes, &at), rec->off);
		reader_frame(t->bytes, &at);
		off = at;
	}
}

__attribute__((noinline))
static void add_string(struct trace *t, const struct record *rec)
{
	uint32_t seen = t->strings.len;

	if (rec->arg[0] == 0)
		fault(t, FAULT_STRING_ZERO, rec->off);
	else if (idmap_add(&t->strings, rec->arg[0]) != seen)
		fault(t, FAULT_STRING_TWICE, rec->off);
}

static void set_frequency(struct trace *t, const struct record *rec)
{
	if (t->ticks_per_s)
		fault(t, FAULT_FREQUENCY_TWICE, rec->off);
	else if (rec->arg[0] == 0 || rec->arg[0] > INT64_MAX)
		fault(t, FAULT_FREQUENCY_BAD, rec->off);
	else
		t->ticks_per_s = rec->arg[0];
}

static void add_record(struct trace *t, struct batch *b,
                       const struct record *rec)
{
	switch (rec->type) {
	case EV_STACK:
		add_stack(t, rec);
		return;
	case EV_FREQUENCY:
		set_frequency(t, rec);
		return;
	case EV_STRING:
		add_string(t, rec);
		return;
	case EV_TIMER_GOROUTINE:
		return;
	}
	/* The frequency is known when tracing has ended.  Since 1.7 batches
	 * with the stacks follow it. */
	if (t->ticks_per_s &&
	    (rec->type != EV_BATCH || t->version < TRACE_1_7))
		fault(t, FAULT_TRAILING, rec->off);
	else if (rec->type == EV_BATCH)
		begin_batch(t, b, rec);
	else if (t->version < TRACE_1_7)
		add_event(t, b, rec, 2);
	else
		add_later_event(t, b, rec);
}

/* What can only be said when all records have been read. */
static void check_whole(struct trace *t)
{
	if (t->nevents == 0)
		fault(t, FAULT_NO_EVENTS, (uint32_t)t->len);
	else if (!t->ticks_per_s)
		fault(t, FAULT_FREQUENCY_MISSING, (uint32_t)t->len);
	for (uint32_t i = 0; i < t->nevents && !t->fault; i++) {
		const struct event *e = &t->events[i];

		if (e->stack &&
		    idmap_find(&t->stacks, e->stack) == IDMAP_NONE)
			fault(t, FAULT_STACK_UNDEFINED, e->off);
	}
	for (uint32_t i = 0; i < t->wanted.len && !t->fault; i++) {
		if (idmap_find(&t->strings, t->wanted.ids[i]) == IDMAP_NONE)
			fault(t, FAULT_STRING_UNDEFINED, t->wanted_off[i]);
	}
}

void trace_load(struct trace *t, const uint8_t *bytes, size_t len)
{
	struct batch b = {0};
	struct reader r;
	struct record rec;

	t->bytes = bytes;
	t->len = len;
	idmap_add(&t->gs, NO_G);
	reader_open(&r, bytes, len);
	t->version = r.version;
	while (!t->fault && reader_next(&r, &rec) > 0)
		add_record(t, &b, &rec);
	if (r.fault)
		fault(t, r.fault, r.fault_off);
	if (!t->fault)
		check_whole(t);
}

void trace_done(struct trace *t)
{
	free(t->events);
	free(t->order);
	free(t->running);
	free(t->last_seq);
	free(t->wanted_off);
	idmap_done(&t->gs);
	idmap_done(&t->ps);
	idmap_done(&t->stacks);
	idmap_done(&t->strings);
	idmap_done(&t->wanted);
	*t = (struct trace){0};
}
