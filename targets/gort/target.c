/* target.c: gort as a target: what target.h asks for, boot and shutdown. */
#include "targets/gort/gort.h"

#include <string.h>

#include "targets/gort/trace.h"

struct boot {
	tt_body body;
	void *arg;
};

static struct g *last(struct m *m, struct g *g)
{
	g_move(g, G_RUNNING, G_DEAD);
	m->p = NULL; /* with shutdown set: the M leaves its loop */
	return NULL;
}

/* On the first goroutine: everybody leaves.  All other Gs have ended, or are
 * the runtime's own and are abandoned where they wait. */
static void shut_down(void)
{
	struct m *m;

	stop_the_world();
	lock(&sched.lock);
	atomic_store_explicit(&sched.shutdown, true, memory_order_relaxed);
	while ((m = SLIST_FIRST(&sched.idle_ms))) {
		SLIST_REMOVE_HEAD(&sched.idle_ms, idle);
		note_wake(&m->park);
	}
	sysmon_wake();
	unlock(&sched.lock);
	timer_wake();
	netpoll_break();
	switch_from(this_m()->cur, last);
}

static void first_goroutine(void *arg)
{
	struct boot b = *(struct boot *)arg;

	b.body(b.arg);
	shut_down();
}

/* relaxed: no other thread is there yet. */
#define set(at, value) atomic_store_explicit(at, value, memory_order_relaxed)

static void boot(const struct tt_config *cfg)
{
	struct m *m;

	sched.config = *cfg;
	sched.new_procs = cfg->procs;
	sched.ms = 0;
	STAILQ_INIT(&sched.runq);
	SLIST_INIT(&sched.idle_ms);
	SLIST_INIT(&sched.all_ms);
	SLIST_INIT(&sched.idle_ps);
	set(&sched.runq_size, 0);
	set(&sched.npidle, 0);
	set(&sched.nmspinning, 0);
	set(&sched.gc_waiting, false);
	set(&sched.sysmon_waits, false);
	set(&sched.last_poll, 0);
	set(&sched.shutdown, false);
	set(&sched.procs, 0);
	set(&sched.next_id, 0);
	note_clear(&sched.stop_note);
	note_clear(&sched.sysmon_note);
	sched.ever_procs = 0;
	mutex_init(&world_sema);
	heap_init();
	gc_init();
	trace_init();
	m = m_new(true);
	set_this_m(m);
	context_thread(&m->context);
	lock(&sched.lock);
	procs_resize(sched.new_procs);
	unlock(&sched.lock);
	m_start(NULL, false, sysmon);
}

static void clean_up(void)
{
	m_join_all();
	set_this_m(NULL);
	trace_done();
	for (uint32_t n = sched.ever_procs; n > 0; n--) {
		sched.ever_procs = n - 1; /* first: see g_free_all */
		p_free(sched.all_ps[n - 1]);
	}
	g_free_all();
	heap_done();
	timer_done();
	netpoll_done();
	call_in_done();
}

static int go_run(const struct tt_config *cfg, tt_body body, void *arg)
{
	struct boot b = {body, arg};

	if (cfg->procs < 1 || cfg->procs > MAX_PROCS)
		return TT_ERR_INVALID;
	boot(cfg);
	if (!go_spawn(first_goroutine, &b))
		out_of("memory", 12);
	sched_loop(this_m(), NULL);
	clean_up();
	return TT_OK;
}

static uint64_t go_task_id(void)
{
	return this_m()->cur->id;
}

/* What may wait, or takes long, is a safe point, as every function is in Go. */
static uint64_t spawn(tt_body body, void *arg)
{
	safepoint();
	return go_spawn(body, arg);
}

static int trace_start(void)
{
	safepoint();
	return go_trace_start();
}

static int trace_stop(void)
{
	safepoint();
	return go_trace_stop();
}

static long trace_read(const void **data)
{
	safepoint();
	return go_trace_read(data);
}

static size_t counters(struct tt_counter *out, size_t n)
{
	static const char *const names[COUNT_KINDS] = {
#define X(id, name) name,
	    COUNTS(X)
#undef X
	};
	uint64_t counts[COUNT_KINDS];

	m_counts(counts);
	for (size_t i = 0; i < n && i < COUNT_KINDS; i++)
		out[i] = (struct tt_counter){names[i], counts[i]};
	return COUNT_KINDS;
}

const struct tt_target tt_target = {
    .abi = TT_ABI,
    .name = "gort",
    .about = "the reference runtime: goroutines, Ms, Ps and a tracer after "
             "Go 1.5, with every known fix",
    .trace_format = "go 1.5",
    .caps = TT_CAP_SLEEP | TT_CAP_SYSCALL | TT_CAP_CHAN | TT_CAP_MUTEX |
            TT_CAP_COND | TT_CAP_GC | TT_CAP_LOCK_THREAD | TT_CAP_CALL_IN |
            TT_CAP_POLL | TT_CAP_PROCS,
    .run = go_run,
    .spawn = spawn,
    .task_id = go_task_id,
    .yield = go_yield,
    .safepoint = safepoint,
    .trace_start = trace_start,
    .trace_stop = trace_stop,
    .trace_read = trace_read,
    .counters = counters,
    .dump = go_dump,
    .sleep = go_sleep,
    .syscall = go_syscall,
    .chan_new = go_chan_new,
    .chan_send = go_chan_send,
    .chan_recv = go_chan_recv,
    .chan_close = go_chan_close,
    .chan_free = go_chan_free,
    .select = go_select,
    .mutex_new = go_mutex_new,
    .mutex_lock = go_mutex_lock,
    .mutex_unlock = go_mutex_unlock,
    .mutex_free = go_mutex_free,
    .cond_new = go_cond_new,
    .cond_wait = go_cond_wait,
    .cond_signal = go_cond_signal,
    .cond_broadcast = go_cond_broadcast,
    .cond_free = go_cond_free,
    .gc = go_gc,
    .alloc = go_alloc,
    .lock_thread = go_lock_thread,
    .unlock_thread = go_unlock_thread,
    .call_in = go_call_in,
    .poll_open = go_poll_open,
    .poll_wait = go_poll_wait,
    .poll_close = go_poll_close,
    .poll_free = go_poll_free,
    .set_procs = go_set_procs,
};
