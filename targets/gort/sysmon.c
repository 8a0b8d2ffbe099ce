/*
 * sysmon.c: a thread without a P that watches the others: it retakes Ps from
 * long system calls, preempts Gs that run for long, and polls the network when
 * nobody did for a while.  Nothing stops it with the world.
 */
#include "targets/gort/gort.h"

#include <time.h>

#include "targets/gort/trace.h"

enum {
	SHORTEST_NS = 20 * 1000, /* between two looks, while there is work */
	LONGEST_NS = 10 * 1000 * 1000,
	IDLE_LOOKS = 50,         /* after so many in vain, look less often */
	SLICE_NS = 10 * 1000 * 1000, /* a G runs that long unasked */
	POLL_NS = 10 * 1000 * 1000,
	REST_NS = 500 * 1000 * 1000 /* longest sleep while all idles */
};

void sysmon_wake(void)
{
	if (!atomic_load_explicit(&sched.sysmon_waits, memory_order_relaxed))
		return;
	atomic_store_explicit(&sched.sysmon_waits, false,
	                      memory_order_relaxed);
	note_wake(&sched.sysmon_note);
}

/* In a call since the last look?  Then it is time to take p away, unless it
 * would be of no use to anybody. */
static bool retake_due(struct p *p, int64_t now)
{
	uint32_t t = atomic_load_explicit(&p->syscall_tick,
	                                  memory_order_relaxed);
	uint32_t idle;

	if (p->seen_syscall_tick != t) {
		p->seen_syscall_tick = t;
		p->seen_syscall_ns = now;
		return false;
	}
	idle = atomic_load_explicit(&sched.nmspinning, memory_order_relaxed) +
	       atomic_load_explicit(&sched.npidle, memory_order_relaxed);
	return !runq_empty(p) || idle == 0 ||
	       now - p->seen_syscall_ns >= SLICE_NS;
}

/* Also if p is in a system call just now: a G that does nothing but short calls
 * always gets its P back, and is never seen running. */
static void preempt_if_long(struct p *p, int64_t now)
{
	uint32_t t = atomic_load_explicit(&p->sched_tick,
	                                  memory_order_relaxed);

	if (p->seen_sched_tick != t) {
		p->seen_sched_tick = t;
		p->seen_sched_ns = now;
	} else if (now - p->seen_sched_ns >= SLICE_NS) {
		atomic_store_explicit(&p->preempt, true, memory_order_relaxed);
	}
}

/* Returns how many Ps it took away. */
static int look(struct m *m, int64_t now)
{
	uint32_t n = atomic_load_explicit(&sched.procs, memory_order_acquire);
	int taken = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct p *p = sched.all_ps[i];
		enum p_status s = p_status(p);

		if (s == P_RUNNING || s == P_SYSCALL)
			preempt_if_long(p, now);
		if (s == P_SYSCALL && retake_due(p, now) &&
		    p_move(p, P_SYSCALL, P_IDLE)) {
			syscall_retake(p);
			COUNT(m, RETAKE_SYSMON);
			hand_off(p);
			taken++;
		}
	}
	return taken;
}

static void poll_if_due(int64_t now)
{
	struct g_list list = STAILQ_HEAD_INITIALIZER(list);
	int64_t last = atomic_load_explicit(&sched.last_poll,
	                                    memory_order_relaxed);

	if (!netpoll_used() || last == 0 || now - last < POLL_NS)
		return;
	if (!atomic_compare_exchange_strong_explicit(
	        &sched.last_poll, &last, now, memory_order_relaxed,
	        memory_order_relaxed))
		return;
	netpoll(&list, false);
	ready_list(&list);
}

/* While the world is stopped, or every P idles, there is nothing to watch.
 * True: it slept. */
static bool rest_if_idle(void)
{
	bool idle;

	lock(&sched.lock);
	idle = !atomic_load_explicit(&sched.shutdown, memory_order_relaxed) &&
	       (atomic_load_explicit(&sched.gc_waiting, memory_order_relaxed) ||
	        atomic_load_explicit(&sched.npidle, memory_order_relaxed) ==
	            atomic_load_explicit(&sched.procs, memory_order_relaxed));
	atomic_store_explicit(&sched.sysmon_waits, idle, memory_order_relaxed);
	unlock(&sched.lock);
	if (!idle)
		return false;
	note_sleep_ns(&sched.sysmon_note, REST_NS);
	lock(&sched.lock);
	atomic_store_explicit(&sched.sysmon_waits, false,
	                      memory_order_relaxed);
	note_clear(&sched.sysmon_note);
	unlock(&sched.lock);
	return true;
}

static void pause_ns(int64_t ns)
{
	struct timespec ts = {.tv_sec = 0, .tv_nsec = (long)ns};

	nanosleep(&ts, NULL);
}

void sysmon(struct m *m)
{
	int64_t delay = SHORTEST_NS;
	int in_vain = 0;

	while (!atomic_load_explicit(&sched.shutdown, memory_order_relaxed)) {
		pause_ns(delay);
		if (rest_if_idle())
			in_vain = 0;
		poll_if_due(now_ns());
		if (look(m, now_ns()) > 0)
			in_vain = 0;
		else
			in_vain++;
		if (in_vain == 0)
			delay = SHORTEST_NS;
		else if (in_vain > IDLE_LOOKS && delay < LONGEST_NS)
			delay *= 2;
		if (delay > LONGEST_NS)
			delay = LONGEST_NS;
	}
}
