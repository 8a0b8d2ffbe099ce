/* trace.c: see trace.h. */
#include "harness/trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

/* What is known while the records of a trace are read. */
struct scan {
	struct trace *t;
	struct batch *batch; /* the last, or NULL */
	bool fresh;          /* it has no event yet */
	uint64_t seq, ticks; /* of the last event in it */
	uint64_t *last_seq;  /* by processor: of its last event, + 1 */
	uint32_t last_seq_cap;
	uint64_t good;       /* offset behind the last good record */
};

static void fault(struct trace *t, enum trace_fault why, uint64_t off)
{
	if (!t->fault) {
		t->fault = why;
		t->fault_off = off;
	}
}

/* The number of processor id; a new one has no batch. */
static uint32_t add_proc(struct trace *t, uint64_t id)
{
	uint32_t seen = t->ps.len;
	uint32_t p = idmap_add(&t->ps, id);

	if (p < seen)
		return p;
	if (p == t->chains_cap) {
		t->chains_cap = p ? p * 2 : 16;
		t->chains = xrealloc(t->chains,
		                     t->chains_cap * sizeof(*t->chains));
	}
	t->chains[p] = (struct chain){NO_BATCH, NO_BATCH};
	return p;
}

/* last_seq of processor p, of which there was nothing before. */
static uint64_t *last_seq_of(struct scan *s, uint32_t p)
{
	if (p >= s->last_seq_cap) {
		uint32_t cap = s->t->chains_cap;

		s->last_seq = xrealloc(s->last_seq,
		                       cap * sizeof(*s->last_seq));
		memset(s->last_seq + s->last_seq_cap, 0,
		       (cap - s->last_seq_cap) * sizeof(*s->last_seq));
		s->last_seq_cap = cap;
	}
	return &s->last_seq[p];
}

static struct batch *new_batch(struct trace *t, uint32_t p)
{
	struct chain *chain = &t->chains[p];
	uint32_t n = t->nbatches++;

	if (n == t->batches_cap) {
		t->batches_cap = n ? n * 2 : 16;
		t->batches = xrealloc(t->batches,
		                      t->batches_cap * sizeof(*t->batches));
	}
	if (chain->last == NO_BATCH)
		chain->first = n;
	else
		t->batches[chain->last].next = n;
	chain->last = n;
	return &t->batches[n];
}

static void end_batch(struct scan *s, uint64_t off)
{
	if (!s->batch)
		return;
	s->batch->end = off;
	if (s->t->version < TRACE_1_7)
		*last_seq_of(s, s->batch->p) = s->seq + !s->fresh;
}

static void begin_batch(struct scan *s, const struct record *rec,
                        uint64_t next_off)
{
	struct trace *t = s->t;
	uint32_t p;

	end_batch(s, rec->off);
	p = add_proc(t, rec->arg[0]);
	s->seq = t->version < TRACE_1_7 ? rec->arg[1] : 0;
	s->ticks = rec->arg[rec->nargs - 1];
	s->fresh = true;
	if (s->seq > INT64_MAX || s->ticks > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	else if (t->version < TRACE_1_7 && s->seq < *last_seq_of(s, p))
		fault(t, FAULT_BATCH_ORDER, rec->off);
	s->batch = t->fault ? NULL : new_batch(t, p);
	if (!s->batch)
		return;
	*s->batch = (struct batch){.off = next_off, .seq = s->seq,
	                           .ticks = s->ticks, .first_exit = NO_EXIT,
	                           .p = p, .next = NO_BATCH};
}

static void add_sample(struct trace *t, const uint64_t *arg, uint64_t off)
{
	if (t->nsamples == t->samples_cap) {
		t->samples_cap = t->nsamples ? t->nsamples * 2 : 64;
		t->samples = xrealloc(t->samples,
		                      t->samples_cap * sizeof(*t->samples));
	}
	t->samples[t->nsamples++] = (struct sample){arg[0], off};
	if (arg[0] > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, off);
	add_proc(t, arg[1]);
	idmap_add(&t->gs, arg[2]);
}

/* arg: what follows the stamp. */
static void add_exit(struct scan *s, const struct record *rec,
                     const uint64_t *arg)
{
	struct trace *t = s->t;

	if (arg[2] > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	if (t->version >= TRACE_1_7)
		return;
	if (arg[1] > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
	if (arg[1] && arg[1] < s->batch->first_exit)
		s->batch->first_exit = arg[1];
	if (arg[2] && arg[2] < t->start_ticks)
		t->start_ticks = arg[2];
}

/* What only some events have. */
static void add_more(struct scan *s, const struct record *rec,
                     const uint64_t *arg)
{
	struct trace *t = s->t;
	unsigned string = ev_args(&ev_formats[rec->type], t->version)->string;

	if (string && arg[string - 1])
		table_refer(&t->strings, arg[string - 1], rec->off);
	if (rec->type == EV_GO_SYS_EXIT)
		add_exit(s, rec, arg);
	if (rec->type == EV_CPU_SAMPLE)
		add_sample(t, arg, rec->off);
	if (rec->type == EV_GO_SYS_EXIT_LOCAL && arg[1] > INT64_MAX)
		fault(t, FAULT_STAMP_RANGE, rec->off);
}

/* The steps are unsigned; a step back is a huge one that wraps. */
static void step_stamp(struct scan *s, const struct record *rec,
                       unsigned stamp)
{
	uint64_t seq = s->seq + (stamp == 2 ? rec->arg[0] : 0);
	uint64_t ticks = s->ticks + rec->arg[stamp - 1];

	if (stamp == 2 && seq <= s->seq && (seq < s->seq || !s->fresh))
		fault(s->t, FAULT_BATCH_ORDER, rec->off);
	if ((seq | ticks) > INT64_MAX)
		fault(s->t, FAULT_STAMP_RANGE, rec->off);
	if (ticks < s->t->start_ticks)
		s->t->start_ticks = ticks;
	s->seq = seq;
	s->ticks = ticks;
	s->fresh = false;
}

static void add_event(struct scan *s, const struct record *rec)
{
	const struct ev_format *f = &ev_formats[rec->type];
	unsigned stamp = ev_stamp_args(s->t->version);
	const uint64_t *arg = rec->arg + stamp;
	struct trace *t = s->t;

	if (!s->batch) {
		fault(t, FAULT_NO_BATCH, rec->off);
		return;
	}
	t->nevents++;
	step_stamp(s, rec, stamp);
	if (f->stack && rec->arg[rec->nargs - 1])
		table_refer(&t->stacks, rec->arg[rec->nargs - 1], rec->off);
	if (f->names_g) {
		if (arg[0] == 0)
			fault(t, FAULT_GOROUTINE_ZERO, rec->off);
		idmap_add(&t->gs, arg[0]);
	}
	add_more(s, rec, arg);
}

/* x if there is such a thing, else 0; no branch: types come as if at random. */
static inline uint64_t only_if(bool there, uint64_t x)
{
	return x & (0 - (uint64_t)there);
}

/*
 * Events, as long as they are plain, in the order of time, and mention only
 * ids that are known: nearly all.  The first that is not is left to add_event,
 * which does all that is done here and more.  stamp: how many arguments that
 * is; inlined once for each such number.
 */
__attribute__((always_inline))
static inline void scan_plain(struct scan *s, struct reader *r, unsigned stamp)
{
	struct trace *t = s->t;
	const uint8_t *at = r->at;
	uint64_t n = 0, seq = s->seq, ticks = s->ticks;

	/* Steps are of 21 bits, so a stamp of less cannot leave its range. */
	while (r->end - at >= READER_SPAN && (seq | ticks) < INT64_MAX / 2) {
		struct wire wire = r->wire[*at & (TRACE_NWIRE - 1)];
		uint64_t arg[TRACE_MAX_ARGS];
		const uint8_t *next = reader_plain(r, at, wire, arg);
		uint64_t stack, g;
		unsigned known;

		if (!next)
			break;
		g = only_if(wire.names_g, arg[stamp]);
		stack = only_if(wire.stack, arg[wire.want - 1]);
		/* One branch for all: each alone would be as if at random. */
		known = (unsigned)idmap_has(&t->gs, g) &
		        ((unsigned)!wire.names_g | (g != 0)) &
		        ((unsigned)idmap_has(&t->stacks.ids, stack) |
		         (stack == 0));
		if (!known || (stamp == 2 && arg[0] == 0))
			break;
		seq += stamp == 2 ? arg[0] : 0;
		ticks += arg[stamp - 1];
		n++;
		at = next;
	}
	t->nevents += n;
	s->seq = seq;
	s->ticks = ticks;
	r->at = at;
}

__attribute__((noinline))
static void scan_plain_1_5(struct scan *s, struct reader *r)
{
	scan_plain(s, r, 2);
}

__attribute__((noinline))
static void scan_plain_1_7(struct scan *s, struct reader *r)
{
	scan_plain(s, r, 1);
}

/* A record defines the id that is its first argument. */
static void define(struct trace *t, struct table *table,
                   const struct record *rec, uint64_t size,
                   enum trace_fault zero, enum trace_fault twice)
{
	struct table_entry *entry;

	if (rec->arg[0] == 0) {
		fault(t, zero, rec->off);
		return;
	}
	entry = table_add(table, rec->arg[0], rec->off);
	if (entry->defined) {
		fault(t, twice, rec->off);
		return;
	}
	entry->defined = rec->frames_off;
	entry->size = size;
}

/* Since 1.7 the frames have strings. */
static void refer_frames(struct trace *t, const struct record *rec)
{
	uint64_t off = rec->frames_off;

	for (uint64_t n = rec->arg[1]; n; n--) {
		uint64_t pc = reader_frame(t->bytes, &off);
		uint64_t func = reader_frame(t->bytes, &off);
		uint64_t file = reader_frame(t->bytes, &off);
		uint64_t line = reader_frame(t->bytes, &off);

		(void)pc;
		(void)line;
		if (func)
			table_refer(&t->strings, func, rec->off);
		if (file)
			table_refer(&t->strings, file, rec->off);
	}
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

/* Records that are no events: they have no stamp. */
static void add_other(struct scan *s, const struct record *rec,
                      uint64_t next_off)
{
	struct trace *t = s->t;

	switch (rec->type) {
	case EV_BATCH:
		begin_batch(s, rec, next_off);
		return;
	case EV_STACK:
		define(t, &t->stacks, rec, rec->arg[1], FAULT_STACK_ZERO,
		       FAULT_STACK_TWICE);
		if (t->version >= TRACE_1_7)
			refer_frames(t, rec);
		return;
	case EV_STRING:
		define(t, &t->strings, rec, rec->arg[1], FAULT_STRING_ZERO,
		       FAULT_STRING_TWICE);
		return;
	case EV_FREQUENCY:
		set_frequency(t, rec);
		return;
	default:
		return;
	}
}

static void add_record(struct scan *s, const struct record *rec,
                       uint64_t next_off)
{
	struct trace *t = s->t;
	bool event = ev_formats[rec->type].event;

	/* The frequency is known when tracing has ended.  Since 1.7 batches
	 * with the stacks follow it. */
	if (t->ticks_per_s &&
	    (event || (rec->type == EV_BATCH && t->version < TRACE_1_7)))
		fault(t, FAULT_TRAILING, rec->off);
	else if (event)
		add_event(s, rec);
	else
		add_other(s, rec, next_off);
}

static void scan(struct scan *s, struct reader *r)
{
	struct trace *t = s->t;
	struct record rec;

	while (!t->fault && reader_next(r, &rec) > 0) {
		add_record(s, &rec, (uint64_t)(r->at - t->bytes));
		if (t->fault)
			break;
		if (s->batch && !s->fresh && !t->ticks_per_s) {
			if (t->version < TRACE_1_7)
				scan_plain_1_5(s, r);
			else
				scan_plain_1_7(s, r);
		}
		s->good = (uint64_t)(r->at - t->bytes);
	}
	end_batch(s, s->good);
	free(s->last_seq);
	if (r->fault)
		fault(t, r->fault, r->fault_off);
}

static int by_time(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

/* What can only be said when all records have been read. */
static void check_whole(struct trace *t)
{
	const struct table_entry *stack = table_undefined(&t->stacks);
	const struct table_entry *string = table_undefined(&t->strings);

	if (t->nevents == 0)
		fault(t, FAULT_NO_EVENTS, t->len);
	if (!t->ticks_per_s)
		fault(t, FAULT_FREQUENCY_MISSING, t->len);
	if (stack)
		fault(t, FAULT_STACK_UNDEFINED, stack->referred);
	if (string)
		fault(t, FAULT_STRING_UNDEFINED, string->referred);
}

void trace_load(struct trace *t, const uint8_t *bytes, size_t len)
{
	struct scan s = {.t = t};
	struct reader r;

	t->bytes = bytes;
	t->len = len;
	t->start_ticks = UINT64_MAX;
	idmap_add(&t->gs, NO_G);
	reader_open(&r, bytes, len);
	t->version = r.version;
	scan(&s, &r);
	check_whole(t);
	if (t->nsamples)
		qsort(t->samples, t->nsamples, sizeof(*t->samples), by_time);
}

void trace_done(struct trace *t)
{
	idmap_done(&t->gs);
	idmap_done(&t->ps);
	table_done(&t->stacks);
	table_done(&t->strings);
	free(t->batches);
	free(t->chains);
	free(t->samples);
	*t = (struct trace){0};
}
