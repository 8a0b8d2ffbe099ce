/* trace_event.c: see trace_event.h. */
#include "harness/view/trace_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/check.h"
#include "harness/trace/order.h"
#include "harness/view/tracks.h"

enum runtime_track { TRACK_TRACING = 1, TRACK_GC, TRACK_STW };

/* States that a goroutine's counted in. */
enum g_state {
	G_GONE, /* or not there yet */
	G_RUNNABLE,
	G_RUNNING,
	G_BLOCKED,
	G_IN_CALL,
	G_STATES
};

/* What an event makes of its goroutine. */
struct turn {
	uint8_t state; /* 0: the event is of no goroutine's state */
	bool named;    /* of the one it names; else of its own */
	bool ends;     /* ... which is gone */
	const char *label;
};

#define BLOCKED(on) {G_BLOCKED, false, false, "blocked on " on}
#define RUNNABLE(who) {G_RUNNABLE, who, false, "runnable"}
#define RUNNING {G_RUNNING, true, false, "running"}

static const struct turn turns[EV_COUNT] = {
	[EV_GO_CREATE] = RUNNABLE(true),
	[EV_GO_WAITING] = {G_BLOCKED, true, false, "blocked"},
	[EV_GO_IN_SYSCALL] = {G_IN_CALL, true, false, "in a system call"},
	[EV_GO_START] = RUNNING,
	[EV_GO_START_LOCAL] = RUNNING,
	[EV_GO_START_LABEL] = RUNNING,
	[EV_GO_END] = {G_GONE, false, true, NULL},
	[EV_GO_STOP] = {G_BLOCKED, false, false, "stopped for ever"},
	[EV_GO_SCHED] = RUNNABLE(false),
	[EV_GO_PREEMPT] = RUNNABLE(false),
	[EV_GO_SLEEP] = {G_BLOCKED, false, false, "sleeping"},
	[EV_GO_BLOCK] = {G_BLOCKED, false, false, "blocked"},
	[EV_GO_BLOCK_SEND] = BLOCKED("channel send"),
	[EV_GO_BLOCK_RECV] = BLOCKED("channel receive"),
	[EV_GO_BLOCK_SELECT] = BLOCKED("select"),
	[EV_GO_BLOCK_SYNC] = BLOCKED("mutex"),
	[EV_GO_BLOCK_COND] = BLOCKED("condition"),
	[EV_GO_BLOCK_NET] = BLOCKED("network"),
	[EV_GO_BLOCK_GC] = BLOCKED("collector"),
	[EV_GO_UNBLOCK] = RUNNABLE(true),
	[EV_GO_UNBLOCK_LOCAL] = RUNNABLE(true),
	[EV_GO_SYS_BLOCK] = {G_IN_CALL, false, false, "in a system call"},
	[EV_GO_SYS_EXIT] = RUNNABLE(true),
	[EV_GO_SYS_EXIT_LOCAL] = RUNNABLE(true),
};

struct g_view {
	struct track track;
	uint64_t start;      /* of lines_func: its first function */
	int64_t call_ns;     /* when it last entered a system call */
	uint64_t call_stack;
	int64_t woken_ns;    /* by who ran on processor woken_by */
	uint32_t woken_by;   /* number + 1; 0: nobody */
	uint32_t regions;    /* open ones */
	bool had_regions;
	uint8_t state;       /* enum g_state */
};

struct task {
	uint64_t name;
	bool open;
};

struct view {
	struct lines l;
	struct track *ps; /* by processor */
	struct g_view *gs;
	struct track gc, stw;
	struct idmap task_ids;
	struct task *tasks; /* by number */
	uint32_t tasks_cap;
	uint64_t arrows;
	uint64_t counts[G_STATES]; /* goroutines */
	uint64_t threads;          /* processors that run */
	int64_t counts_ns;         /* when they last changed */
	bool g_changed, threads_changed; /* ... which is not written yet */
	uint64_t heap, next_gc;
	int64_t last_ns;           /* the latest event's */
};

/* Where a track's slices are written. */
struct place {
	struct view *v;
	enum pid pid;
	uint64_t tid;
};

static uint64_t g_tid(const struct view *v, uint32_t g)
{
	return lines_tid(v->l.t->gs.ids[g], g);
}

static uint64_t p_tid(const struct view *v, uint32_t p)
{
	return lines_tid(v->l.t->ps.ids[p], p);
}

static struct place proc_place(struct view *v, uint32_t p)
{
	return (struct place){v, PID_PROCS, p_tid(v, p)};
}

static struct place g_place(struct view *v, uint32_t g)
{
	return (struct place){v, PID_GOROUTINES, g_tid(v, g)};
}

/* "G12 main.worker" */
static void name_g(struct view *v, const char *key, uint32_t g)
{
	struct buf name = {0};
	size_t len;
	const char *func = lines_func(&v->l, v->gs[g].start, &len);

	buf_printf(&name, "G%" PRIu64, v->l.t->gs.ids[g]);
	if (len > 0)
		buf_byte(&name, ' ');
	buf_put(&name, func, len);
	line_bytes(&v->l, key, name.data, name.len);
	buf_done(&name);
}

static const char *stw_name(const struct view *v, uint64_t kind)
{
	if (v->l.t->version < TRACE_1_21)
		kind++;
	return kind == 1   ? "mark termination"
	       : kind == 2 ? "sweep termination"
	                   : "another reason";
}

static void name_slice(struct view *v, const struct slice *s)
{
	char text[40];

	switch ((enum slice_kind)s->kind) {
	case SLICE_PROC:
		snprintf(text, sizeof text, "thread %" PRIu64, s->value);
		line_text(&v->l, "name", text);
		return;
	case SLICE_RUN:
		name_g(v, "name", s->g);
		return;
	case SLICE_STATE:
		line_text(&v->l, "name", turns[s->type].label);
		return;
	case SLICE_SCAN:
		line_text(&v->l, "name", "GC scan");
		return;
	case SLICE_SWEEP:
		line_text(&v->l, "name", "GC sweep");
		return;
	case SLICE_ASSIST:
		line_text(&v->l, "name", "GC mark assist");
		return;
	case SLICE_GC:
		line_text(&v->l, "name", "GC");
		return;
	case SLICE_STW:
		line_text(&v->l, "name", stw_name(v, s->value));
		return;
	}
}

static void write_slice(void *ctx, const struct slice *s, int64_t end_ns,
                        const struct event *end)
{
	struct place *at = ctx;
	struct lines *l = &at->v->l;

	line_begin(l, 'X', at->pid, at->tid);
	name_slice(at->v, s);
	line_ns(l, "ts", s->start_ns);
	line_ns(l, "dur", end_ns - s->start_ns);
	line_args(l);
	line_text(l, "begins with", ev_formats[s->type].name);
	line_stack(l, "stack", s->stack);
	if (end)
		line_text(l, "ends with", ev_formats[end->type].name);
	/* A goroutine's next slice begins with it. */
	if (end && s->kind != SLICE_STATE)
		line_stack(l, "stack at its end", end->stack);
	if (end && end->type == EV_GC_SWEEP_DONE && end->nargs == 2) {
		line_number(l, "swept", end->arg[0]);
		line_number(l, "reclaimed", end->arg[1]);
	}
	line_end(l);
}

static struct slice slice_of(enum slice_kind kind, const struct event *e,
                             int64_t ns)
{
	return (struct slice){.start_ns = ns, .stack = e->stack,
	                      .value = e->arg[0], .g = e->named,
	                      .type = e->type, .kind = (uint8_t)kind};
}

/* On processor p's track. */
static void proc_open(struct view *v, enum slice_kind kind,
                      const struct event *e, int64_t ns)
{
	struct place at = proc_place(v, e->p);

	track_open(&v->ps[e->p], slice_of(kind, e, ns), write_slice, &at);
}

static void proc_close(struct view *v, enum slice_kind kind,
                       const struct event *e, int64_t ns)
{
	struct place at = proc_place(v, e->p);

	track_close(&v->ps[e->p], kind, ns, e, write_slice, &at);
}

/* A point on a goroutine's track, or on the processor's if it is of none. */
static void point_begin(struct view *v, const struct event *e, int64_t ns,
                        const char *name)
{
	if (e->g != NO_G)
		line_begin(&v->l, 'i', PID_GOROUTINES, g_tid(v, e->g));
	else
		line_begin(&v->l, 'i', PID_PROCS, p_tid(v, e->p));
	line_text(&v->l, "name", name);
	line_ns(&v->l, "ts", ns);
	line_text(&v->l, "s", "t");
	line_args(&v->l);
	line_stack(&v->l, "stack", e->stack);
}

/* What a counter is from ns on; it must not go back in time. */
static void counter_begin(struct view *v, const char *name, int64_t ns)
{
	line_begin(&v->l, 'C', PID_RUNTIME, TRACK_TRACING);
	line_text(&v->l, "name", name);
	line_ns(&v->l, "ts", ns);
	line_args(&v->l);
}

static void write_counts(struct view *v)
{
	if (v->g_changed) {
		counter_begin(v, "goroutines", v->counts_ns);
		line_number(&v->l, "running", v->counts[G_RUNNING]);
		line_number(&v->l, "runnable", v->counts[G_RUNNABLE]);
		line_number(&v->l, "blocked", v->counts[G_BLOCKED]);
		line_number(&v->l, "in system calls", v->counts[G_IN_CALL]);
		line_end(&v->l);
	}
	if (v->threads_changed) {
		counter_begin(v, "threads", v->counts_ns);
		line_number(&v->l, "with a processor", v->threads);
		line_number(&v->l, "in system calls", v->counts[G_IN_CALL]);
		line_end(&v->l);
	}
	v->g_changed = v->threads_changed = false;
}

/* Before a count changes: what it was is written once a time. */
static void counts_change(struct view *v, int64_t ns)
{
	if (ns > v->counts_ns) {
		write_counts(v);
		v->counts_ns = ns;
	}
}

/* An arrow from the slice that woke g to the one that begins now. */
static void write_arrow(struct view *v, struct g_view *g,
                        const struct event *e, int64_t ns)
{
	const struct {
		char ph;
		uint32_t p;
		int64_t ns;
	} ends[] = {{'s', g->woken_by - 1, g->woken_ns},
	            {'f', e->p, track_forward(&v->ps[e->p], ns)}};

	if (!g->woken_by || g->woken_ns > ends[1].ns)
		return;
	v->arrows++;
	for (int i = 0; i < 2; i++) {
		line_begin(&v->l, ends[i].ph, PID_PROCS, p_tid(v, ends[i].p));
		line_text(&v->l, "name", "wakes");
		line_text(&v->l, "cat", "wakes");
		line_number(&v->l, "id", v->arrows);
		line_ns(&v->l, "ts", ends[i].ns);
		if (ends[i].ph == 'f')
			line_text(&v->l, "bp", "e"); /* the one around it */
		line_end(&v->l);
	}
	g->woken_by = 0;
}

static void leave_regions(struct view *v, uint32_t g)
{
	for (; v->gs[g].regions > 0; v->gs[g].regions--) {
		line_begin(&v->l, 'E', PID_REGIONS, g_tid(v, g));
		line_ns(&v->l, "ts", v->last_ns);
		line_end(&v->l);
	}
}

/* Goroutine number i goes into the state that e says. */
static void turn_g(struct view *v, uint32_t i, const struct event *e,
                   int64_t ns)
{
	const struct turn *turn = &turns[e->type];
	struct g_view *g = &v->gs[i];
	struct slice s = slice_of(SLICE_STATE, e, ns);
	struct place at = g_place(v, i);

	/* It was in the call when it had entered it. */
	if (e->type == EV_GO_SYS_BLOCK) {
		s.start_ns = g->call_ns;
		s.stack = g->call_stack;
	}
	track_close(&g->track, SLICE_STATE, s.start_ns, e, write_slice, &at);
	counts_change(v, ns);
	v->g_changed = true;
	v->threads_changed |= g->state == G_IN_CALL ||
	                      turn->state == G_IN_CALL;
	v->counts[g->state]--;
	v->counts[turn->state]++;
	g->state = turn->state;
	if (turn->ends)
		leave_regions(v, i);
	else
		track_open(&g->track, s, write_slice, &at);
}

/* Who runs on e's processor. */
static void turn_proc(struct view *v, const struct event *e, int64_t ns)
{
	const struct ev_format *f = &ev_formats[e->type];

	if (f->subject == SUBJECT_ENTERS)
		proc_open(v, SLICE_RUN, e, ns);
	else if (f->subject == SUBJECT_LEAVES)
		proc_close(v, SLICE_RUN, e, ns);
}

/* e makes a goroutine runnable, or says that it is not. */
static void wake(struct view *v, const struct event *e, int64_t ns)
{
	struct g_view *g = &v->gs[e->named];
	/* others only tell of it, or it came by itself */
	bool woken = e->type == EV_GO_CREATE || e->type == EV_GO_UNBLOCK ||
	             e->type == EV_GO_UNBLOCK_LOCAL;

	g->woken_by = 0;
	if (woken && track_find(&v->ps[e->p], SLICE_RUN)) {
		g->woken_by = e->p + 1;
		g->woken_ns = track_forward(&v->ps[e->p], ns);
	}
}

/* What moves goroutines. */
static void take_turn(struct view *v, const struct event *e, int64_t ns)
{
	const struct turn *turn = &turns[e->type];
	uint32_t g = turn->named ? e->named : e->g;

	if (e->type == EV_GO_CREATE)
		v->gs[g].start = e->arg[1];
	if (turn->state == G_RUNNING)
		write_arrow(v, &v->gs[g], e, ns);
	else if (turn->named)
		wake(v, e, ns);
	turn_proc(v, e, ns);
	if (g != NO_G)
		turn_g(v, g, e, ns);
}

static void take_heap(struct view *v, const struct event *e)
{
	*(e->type == EV_HEAP_ALLOC ? &v->heap : &v->next_gc) = e->arg[0];
	counter_begin(v, "heap", v->last_ns);
	line_number(&v->l, "allocated", v->heap);
	line_number(&v->l, "next GC", v->next_gc);
	line_end(&v->l);
}

static void take_call(struct view *v, const struct event *e, int64_t ns)
{
	v->gs[e->g].call_ns = ns;
	v->gs[e->g].call_stack = e->stack;
	point_begin(v, e, ns, "enters a system call");
	line_end(&v->l);
}

/* The task with that id, as one that is not open if it is new. */
static struct task *task_of(struct view *v, uint64_t id)
{
	uint32_t seen = v->task_ids.len;
	uint32_t n = idmap_add(&v->task_ids, id);

	if (n == v->tasks_cap) {
		v->tasks_cap = n ? n * 2 : 16;
		v->tasks = xrealloc(v->tasks, v->tasks_cap * sizeof *v->tasks);
	}
	if (n == seen)
		v->tasks[n] = (struct task){0};
	return &v->tasks[n];
}

/* ph: b, begins; e, ends. */
static void write_task(struct view *v, char ph, uint64_t id, uint64_t name,
                       int64_t ns)
{
	char text[24];

	snprintf(text, sizeof text, "0x%" PRIx64, id);
	line_begin(&v->l, ph, PID_TASKS, 0);
	line_name(&v->l, name);
	line_text(&v->l, "cat", "task");
	line_text(&v->l, "id", text);
	line_ns(&v->l, "ts", ns);
}

static void take_task(struct view *v, const struct event *e)
{
	int64_t ns = v->last_ns;
	struct task *task = task_of(v, e->arg[0]);

	if (task->open)
		write_task(v, 'e', e->arg[0], task->name, ns);
	if (task->open)
		line_end(&v->l);
	task->open = e->type == EV_USER_TASK_CREATE;
	if (!task->open)
		return;
	task->name = e->arg[2];
	write_task(v, 'b', e->arg[0], task->name, ns);
	line_args(&v->l);
	line_number(&v->l, "task", e->arg[0]);
	line_number(&v->l, "of task", e->arg[1]);
	line_stack(&v->l, "stack", e->stack);
	line_end(&v->l);
}

static void take_region(struct view *v, const struct event *e)
{
	struct g_view *g = &v->gs[e->g];
	bool begins = e->arg[1] == 0;

	/* One that began before the trace ends alone. */
	if (!begins && g->regions == 0)
		return;
	g->regions = begins ? g->regions + 1 : g->regions - 1;
	g->had_regions = true;
	line_begin(&v->l, begins ? 'B' : 'E', PID_REGIONS, g_tid(v, e->g));
	line_name(&v->l, e->arg[2]);
	line_ns(&v->l, "ts", v->last_ns);
	line_args(&v->l);
	line_number(&v->l, "task", e->arg[0]);
	line_stack(&v->l, "stack", e->stack);
	line_end(&v->l);
}

/* Behind a UserLog's arguments are a length and as many bytes. */
static void take_log(struct view *v, const struct event *e, int64_t ns)
{
	const uint8_t *bytes = v->l.t->bytes;
	uint64_t off = e->off + 1, n = (bytes[e->off] >> 6) + 1u;

	if (n == 4) {
		n = reader_frame(bytes, &off);
		off += n;
	} else {
		while (n--)
			reader_frame(bytes, &off);
	}
	n = reader_frame(bytes, &off);
	point_begin(v, e, ns, "log");
	line_number(&v->l, "task", e->arg[0]);
	line_string(&v->l, "category", e->arg[1]);
	line_bytes(&v->l, "message", bytes + off, n);
	line_end(&v->l);
}

static void take_procs(struct view *v, const struct event *e, int64_t ns)
{
	bool runs = track_find(&v->ps[e->p], SLICE_PROC) != NULL;
	bool starts = e->type == EV_PROC_START;

	if (runs != starts) {
		counts_change(v, ns);
		v->threads_changed = true;
		v->threads = starts ? v->threads + 1 : v->threads - 1;
	}
	if (starts)
		proc_open(v, SLICE_PROC, e, ns);
	else
		proc_close(v, SLICE_PROC, e, ns);
}

static void take_runtime(struct view *v, const struct event *e, int64_t ns)
{
	bool stw = e->type == EV_STW_START || e->type == EV_STW_DONE;
	struct place at = {v, PID_RUNTIME, stw ? TRACK_STW : TRACK_GC};
	struct track *track = stw ? &v->stw : &v->gc;
	enum slice_kind kind = stw ? SLICE_STW : SLICE_GC;

	if (e->type == EV_STW_START || e->type == EV_GC_START)
		track_open(track, slice_of(kind, e, ns), write_slice, &at);
	else
		track_close(track, kind, ns, e, write_slice, &at);
}

static void take_assist(struct view *v, const struct event *e, int64_t ns)
{
	struct place at = g_place(v, e->g);
	struct track *track = &v->gs[e->g].track;

	if (e->g == NO_G)
		return;
	if (e->type == EV_GC_MARK_ASSIST_START)
		track_open(track, slice_of(SLICE_ASSIST, e, ns), write_slice,
		           &at);
	else
		track_close(track, SLICE_ASSIST, ns, e, write_slice, &at);
}

/* What moves no goroutine. */
static void take_other(struct view *v, const struct event *e, int64_t ns)
{
	switch (e->type) {
	case EV_GOMAXPROCS:
		counter_begin(v, "GOMAXPROCS", v->last_ns);
		line_number(&v->l, "processors", e->arg[0]);
		line_end(&v->l);
		return;
	case EV_PROC_START:
	case EV_PROC_STOP:
		take_procs(v, e, ns);
		return;
	case EV_GC_START:
	case EV_GC_DONE:
	case EV_STW_START:
	case EV_STW_DONE:
		take_runtime(v, e, ns);
		return;
	case EV_GC_SCAN_START:
		proc_open(v, SLICE_SCAN, e, ns);
		return;
	case EV_GC_SCAN_DONE:
		proc_close(v, SLICE_SCAN, e, ns);
		return;
	case EV_GC_SWEEP_START:
		proc_open(v, SLICE_SWEEP, e, ns);
		return;
	case EV_GC_SWEEP_DONE:
		proc_close(v, SLICE_SWEEP, e, ns);
		return;
	case EV_GC_MARK_ASSIST_START:
	case EV_GC_MARK_ASSIST_DONE:
		take_assist(v, e, ns);
		return;
	case EV_GO_SYS_CALL:
		take_call(v, e, ns);
		return;
	case EV_HEAP_ALLOC:
	case EV_NEXT_GC:
		take_heap(v, e);
		return;
	case EV_FUTILE_WAKEUP:
		point_begin(v, e, ns, "woken in vain");
		line_end(&v->l);
		return;
	case EV_CPU_SAMPLE:
		point_begin(v, e, ns, "CPU sample");
		line_end(&v->l);
		return;
	case EV_USER_TASK_CREATE:
	case EV_USER_TASK_END:
		take_task(v, e);
		return;
	case EV_USER_REGION:
		take_region(v, e);
		return;
	case EV_USER_LOG:
		take_log(v, e, ns);
		return;
	}
}

static void take_event(struct view *v, const struct event *e)
{
	int64_t ns = lines_ns(&v->l, event_ticks(e));

	v->last_ns = ns > v->last_ns ? ns : v->last_ns;
	if (turns[e->type].label || turns[e->type].ends)
		take_turn(v, e, ns);
	else
		take_other(v, e, ns);
}

/* Names a group or a track; what: process_name, thread_name. */
static void begin_name(struct view *v, const char *what, enum pid pid,
                       uint64_t tid)
{
	line_begin(&v->l, 'M', pid, tid);
	line_text(&v->l, "name", what);
	line_args(&v->l);
}

static void name_track(struct view *v, enum pid pid, uint64_t tid,
                       const char *name)
{
	begin_name(v, "thread_name", pid, tid);
	line_text(&v->l, "name", name);
	line_end(&v->l);
}

static void name_groups(struct view *v)
{
	static const char *const names[] = {
		[PID_RUNTIME] = "runtime",
		[PID_PROCS] = "processors",
		[PID_GOROUTINES] = "goroutines",
		[PID_REGIONS] = "regions",
		[PID_TASKS] = "tasks",
	};

	for (int pid = PID_RUNTIME; pid <= PID_TASKS; pid++) {
		begin_name(v, "process_name", (enum pid)pid, 0);
		line_text(&v->l, "name", names[pid]);
		line_end(&v->l);
		begin_name(v, "process_sort_index", (enum pid)pid, 0);
		line_number(&v->l, "sort_index", (uint64_t)pid);
		line_end(&v->l);
	}
	name_track(v, PID_RUNTIME, TRACK_TRACING, "tracing");
	name_track(v, PID_RUNTIME, TRACK_GC, "collector");
	name_track(v, PID_RUNTIME, TRACK_STW, "stopped world");
}

/* Names come last: what a goroutine is called its creation tells. */
static void name_tracks(struct view *v)
{
	const struct trace *t = v->l.t;
	char name[40];

	for (uint32_t p = 0; p < t->ps.len; p++) {
		snprintf(name, sizeof name, "Proc %" PRIu64, t->ps.ids[p]);
		name_track(v, PID_PROCS, p_tid(v, p),
		           t->ps.ids[p] == TRACE_NO_PROC ? "no processor"
		                                         : name);
	}
	for (uint32_t g = NO_G; g < t->gs.len; g++) {
		/* a broken trace may have regions of nobody */
		enum pid pid = g == NO_G ? PID_REGIONS : PID_GOROUTINES;
		enum pid last = v->gs[g].had_regions ? PID_REGIONS
		                                     : PID_GOROUTINES;

		for (; pid <= last; pid++) {
			begin_name(v, "thread_name", pid, g_tid(v, g));
			name_g(v, "name", g);
			line_end(&v->l);
		}
	}
}

static void mark(struct view *v, const char *name, int64_t ns)
{
	line_begin(&v->l, 'i', PID_RUNTIME, TRACK_TRACING);
	line_text(&v->l, "name", name);
	line_ns(&v->l, "ts", ns);
	line_text(&v->l, "s", "g");
	line_end(&v->l);
}

static void end_tracks(struct view *v)
{
	const struct trace *t = v->l.t;
	struct place at = {v, PID_RUNTIME, TRACK_GC};

	write_counts(v);
	track_end(&v->gc, v->last_ns, write_slice, &at);
	at.tid = TRACK_STW;
	track_end(&v->stw, v->last_ns, write_slice, &at);
	for (uint32_t p = 0; p < t->ps.len; p++) {
		at = proc_place(v, p);
		track_end(&v->ps[p], v->last_ns, write_slice, &at);
	}
	for (uint32_t g = NO_G; g < t->gs.len; g++) {
		at = g_place(v, g);
		track_end(&v->gs[g].track, v->last_ns, write_slice, &at);
		leave_regions(v, g);
	}
	for (uint32_t i = 0; i < v->task_ids.len; i++) {
		if (!v->tasks[i].open)
			continue;
		write_task(v, 'e', v->task_ids.ids[i], v->tasks[i].name,
		           v->last_ns);
		line_end(&v->l);
	}
}

bool trace_event_write(struct outfile *out, const struct trace *t,
                       struct symbols *s)
{
	struct view v = {.l = {.out = out, .t = t, .symbols = s}};
	const struct event *e;
	struct order o;
	bool whole;

	v.ps = xcalloc(t->ps.len + 1, sizeof *v.ps);
	v.gs = xcalloc(t->gs.len, sizeof *v.gs);
	lines_begin(&v.l);
	name_groups(&v);
	mark(&v, "tracing starts", 0);
	order_init(&o, t, ORDER_ALL);
	while (!out->err && (e = order_next(&o)))
		take_event(&v, e);
	whole = o.end == ORDER_WHOLE;
	order_done(&o);
	end_tracks(&v);
	mark(&v, "tracing stops", v.last_ns);
	name_tracks(&v);
	lines_end(&v.l);
	free(v.ps);
	free(v.gs);
	free(v.tasks);
	idmap_done(&v.task_ids);
	return whole;
}
