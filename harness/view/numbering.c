/* numbering.c: see numbering.h and later.h. */
#include "harness/view/numbering.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/trace/order.h"
#include "harness/view/records.h"
#include "harness/view/stops.h"

/* A batch is handed on when it has so many bytes; Go's have 64 KiB. */
#define BATCH_BYTES ((size_t)1 << 15)

/* What a processor has written and is not handed on. */
struct pending {
	struct buf events;
	uint64_t first, last; /* ticks */
};

/* A number that no goroutine gets to. */
#define NEVER ((uint64_t)INT64_MAX)

enum state { ABSENT, RUNNABLE, RUNNING, WAITING };

struct numbered {
	uint64_t next; /* sequence number */
	uint8_t state; /* enum state */
	bool woken;    /* its last wake-up is in the trace */
};

struct numbering {
	const struct trace *t;
	enum trace_version to;
	struct later_report *r;
	struct outfile *out;
	struct symbols *symbols;
	struct pending *ps;   /* by processor */
	struct numbered *gs;  /* by goroutine */
	uint64_t collections;
	uint64_t was, is;     /* ticks of the last event, here and there */
	struct stops stops;
	struct idmap starts;  /* PCs of goroutines' first functions */
	uint64_t after_stacks; /* ids from here on are free */
	struct buf text;
};

/* Ticks for an event at ticks: later than all before, unless these are
 * too late themselves. */
static uint64_t place(struct numbering *n, uint64_t ticks)
{
	bool tie = ticks >= n->was && ticks <= n->is && n->is < INT64_MAX;

	n->was = ticks;
	n->is = tie ? n->is + 1 : ticks;
	return n->is;
}

static void hand_on(struct numbering *n, uint32_t p)
{
	struct pending *b = &n->ps[p];

	if (b->events.len == 0)
		return;
	put_batch(&n->text, n->t->ps.ids[p], b->first);
	outfile_take(n->out, &n->text);
	outfile_take(n->out, &b->events);
}

/*
 * The number of e's goroutine before e, which takes it.  If the goroutine is
 * not in the state for e, e gets one that it never gets to: by its time alone
 * e might find a place where it is right.
 */
static uint64_t take_number(struct numbering *n, const struct event *e,
                            enum state from)
{
	struct numbered *g = &n->gs[e->named];

	return g->state == from ? g->next++ : NEVER;
}

/* The states of e's goroutines behind e. */
static void set_states(struct numbering *n, const struct event *e)
{
	switch (e->type) {
	case EV_GO_CREATE:
	case EV_GO_UNBLOCK:
	case EV_GO_SYS_EXIT:
		n->gs[e->named].state = RUNNABLE;
		return;
	case EV_GO_WAITING:
	case EV_GO_IN_SYSCALL:
		n->gs[e->named].state = WAITING;
		return;
	case EV_GO_START:
		n->gs[e->named].state = RUNNING;
		return;
	case EV_GO_SCHED:
	case EV_GO_PREEMPT:
		n->gs[e->g].state = RUNNABLE;
		return;
	default:
		if (ev_formats[e->type].subject == SUBJECT_LEAVES)
			n->gs[e->g].state = WAITING;
		return;
	}
}

/* The id of a stack of the one function at pc.  If that is 0 (it came from
 * outside) too: Go's viewer wants one. */
static uint64_t start_stack(struct numbering *n, uint64_t pc)
{
	return n->after_stacks + idmap_add(&n->starts, pc);
}

/* Fills in what follows the stamp.  Returns how many there are. */
static size_t fill_args(struct numbering *n, const struct event *e,
                        uint64_t *args)
{
	memcpy(args, e->arg, e->nargs * sizeof *args);
	switch (e->type) {
	case EV_GO_CREATE:
		/* a second one has no number to be right by */
		take_number(n, e, ABSENT);
		args[1] = start_stack(n, e->arg[1]);
		return 2;
	case EV_GO_WAITING:
	case EV_GO_IN_SYSCALL:
		take_number(n, e, RUNNABLE);
		return 1;
	case EV_GO_START:
		args[1] = take_number(n, e, RUNNABLE);
		return 2;
	case EV_GO_UNBLOCK:
		args[1] = take_number(n, e, WAITING);
		return 2;
	case EV_GO_SYS_EXIT:
		args[1] = take_number(n, e, WAITING);
		args[2] = e->arg[2] ? n->is : 0;
		return 3;
	case EV_GC_START:
		args[0] = n->collections++;
		return 1;
	case EV_GC_SWEEP_DONE:
		args[0] = args[1] = 0; /* swept, reclaimed: not known */
		return 2;
	default:
		return e->nargs;
	}
}

/* Whether e is a FutileWakeup without its wake-up.  Go's viewer allows for
 * preemptions in between, and for nothing else. */
static bool is_half_futile(struct numbering *n, const struct event *e)
{
	if (e->type == EV_GO_UNBLOCK)
		n->gs[e->named].woken = true;
	else if (e->type != EV_GO_PREEMPT &&
	         ev_formats[e->type].subject == SUBJECT_LEAVES)
		n->gs[e->g].woken = false;
	return e->type == EV_FUTILE_WAKEUP && !n->gs[e->g].woken;
}

static void write_event(struct numbering *n, const struct event *e)
{
	/* ticks, arguments, stack */
	uint64_t args[TRACE_MAX_ARGS + 2], kind = 0;
	struct pending *b = &n->ps[e->p];
	enum ev_type type = e->type;
	size_t count = 1;

	if (is_stop(e))
		type = stops_step(&n->stops, e, &kind);
	if (type == EV_NONE || is_half_futile(n, e)) {
		later_left_out(n->r, e->type);
		return;
	}
	args[0] = place(n, event_ticks(e));
	if (b->events.len == 0)
		b->first = b->last = args[0];
	args[0] -= b->last;
	b->last += args[0];
	if (type == EV_STW_START)
		args[count++] = kind;
	else if (type == e->type)
		count += fill_args(n, e, args + 1);
	set_states(n, e);
	if (ev_formats[type].stack)
		args[count++] = e->stack;
	put_record(&b->events, (uint8_t)type, args, count);
	if (b->events.len >= BATCH_BYTES)
		hand_on(n, e->p);
}

static void write_events(struct numbering *n)
{
	const struct event *e;
	struct order o;

	order_init(&o, n->t, ORDER_ALL);
	while (!n->out->err && (e = order_next(&o)))
		write_event(n, e);
	n->r->cut = o.end != ORDER_WHOLE;
	order_done(&o);
	for (uint32_t p = 0; p < n->t->ps.len; p++)
		hand_on(n, p);
}

/* A stack of the count calls at pcs; callers of inlined functions count. */
static void write_stack(struct numbering *n, uint64_t id,
                        const struct frame *frames, size_t count)
{
	uint64_t args[2 + 4 * TRACE_MAX_FRAMES] = {id};
	const struct symbol *symbols;
	size_t at = 2;

	for (size_t i = 0; i < count; i++) {
		uint32_t m = symbols_of(n->symbols, frames[i].pc, &symbols);

		for (uint32_t k = 0; k < m; k++) {
			if (args[1] == TRACE_MAX_FRAMES)
				break;
			args[1]++;
			args[at++] = frames[i].pc;
			args[at++] = symbols[k].func;
			args[at++] = symbols[k].file;
			args[at++] = symbols[k].line;
		}
	}
	put_record(&n->text, EV_STACK, args, at);
	outfile_take(n->out, &n->text);
}

static void write_stacks(struct numbering *n)
{
	struct frame frames[TRACE_MAX_FRAMES];
	const struct idmap *ids = &n->t->stacks.ids;

	for (uint32_t i = 0; i < ids->len; i++)
		write_stack(n, ids->ids[i], frames,
		            trace_stack(n->t, ids->ids[i], frames));
	for (uint32_t i = 0; i < n->starts.len; i++) {
		/* a return address is behind the call */
		frames[0] = (struct frame){.pc = n->starts.ids[i] + 1};
		write_stack(n, n->after_stacks + i, frames, 1);
	}
	for (uint32_t i = 0; i < symbols_strings(n->symbols); i++) {
		const char *text = symbols_string(n->symbols, i);

		put_string(&n->text, i, text, strlen(text));
		outfile_take(n->out, &n->text);
	}
}

static void write_timers(struct numbering *n)
{
	struct reader r;
	struct record rec;

	reader_open(&r, n->t->bytes, n->t->len);
	while (reader_next(&r, &rec) > 0)
		if (rec.type == EV_TIMER_GOROUTINE)
			put_record(&n->text, rec.type, rec.arg, 1);
	outfile_take(n->out, &n->text);
}

void numbering_write(struct outfile *out, const struct trace *t,
                     enum trace_version to, struct symbols *s,
                     struct later_report *r)
{
	struct numbering n = {.t = t, .to = to, .r = r, .out = out,
	                      .symbols = s, .after_stacks = 1,
	                      .stops = {.from = t->version,
	                                .to = (uint8_t)to}};

	n.ps = xcalloc(t->ps.len + 1, sizeof *n.ps);
	n.gs = xcalloc(t->gs.len, sizeof *n.gs);
	for (uint32_t i = 0; i < t->stacks.ids.len; i++)
		if (t->stacks.ids.ids[i] >= n.after_stacks)
			n.after_stacks = t->stacks.ids.ids[i] + 1;
	write_events(&n);
	write_stacks(&n);
	write_timers(&n);
	put_record(&n.text, EV_FREQUENCY, &t->ticks_per_s, 1);
	outfile_take(out, &n.text);
	for (uint32_t p = 0; p < t->ps.len; p++)
		buf_done(&n.ps[p].events);
	free(n.ps);
	free(n.gs);
	idmap_done(&n.starts);
	buf_done(&n.text);
}
