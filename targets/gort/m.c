/* m.c: OS threads: making, parking and joining them. */
#include "targets/gort/gort.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
#if defined(GORT_ASAN) || defined(GORT_TSAN)
	M_STACK = 512 * 1024,
#else
	M_STACK = 64 * 1024, /* the scheduler's; deepest seen 5 K */
#endif
};

/* initial-exec: one instruction to read; a loaded object may use a little of
 * the static thread-local space. */
static _Thread_local struct m *self
    __attribute__((tls_model("initial-exec")));

static uint64_t totals[COUNT_KINDS]; /* of ended Ms; no run is on */

/* noinline and the barrier: a G that was switched away may go on on another
 * thread, and a compiler may keep a thread-local's address across a call. */
__attribute__((noinline)) struct m *this_m(void)
{
	__asm__ volatile("" ::: "memory");
	return self;
}

__attribute__((noinline)) void set_this_m(struct m *m)
{
	self = m;
	__asm__ volatile("" ::: "memory");
}

struct m *m_new(bool foreign)
{
	struct m *m = allocate(sizeof *m);

	m->foreign = foreign;
	lock(&sched.lock);
	m->id = sched.ms++;
	m->random = 0x9e3779b97f4a7c15u * (m->id + 1);
	SLIST_INSERT_HEAD(&sched.all_ms, m, all);
	unlock(&sched.lock);
	return m;
}

struct start {
	struct m *m;
	void (*only)(struct m *);
};

static void *thread_main(void *arg)
{
	struct start s = *(struct start *)arg;

	free(arg);
	set_this_m(s.m);
	context_thread(&s.m->context);
	if (s.only) {
		s.only(s.m);
		return NULL;
	}
	p_acquire(s.m, s.m->next_p);
	s.m->next_p = NULL;
	sched_loop(s.m, NULL);
	return NULL;
}

/* The least that the C library takes depends on the machine. */
static size_t stack_size(void)
{
	long least = sysconf(_SC_THREAD_STACK_MIN);

	return M_STACK + (least > 0 ? (size_t)least : 0);
}

void m_start(struct p *p, bool spinning, void (*only)(struct m *))
{
	struct start *s = allocate(sizeof *s);
	struct m *me = this_m();
	pthread_attr_t attr;
	int err;

	s->m = m_new(false);
	if (sched.config.max_threads && s->m->id > sched.config.max_threads)
		out_of("threads", EAGAIN);
	s->only = only;
	s->m->next_p = p;
	s->m->spinning = spinning;
	if (me)
		COUNT(me, THREADS);
	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, stack_size()) == 0);
	err = pthread_create(&s->m->thread, &attr, thread_main, s);
	if (err)
		out_of("threads", err);
	pthread_attr_destroy(&attr);
}

bool m_stop(struct m *m)
{
	CHECK(!m->p && !m->spinning);
	lock(&sched.lock);
	if (atomic_load_explicit(&sched.shutdown, memory_order_relaxed)) {
		unlock(&sched.lock);
		return false;
	}
	SLIST_INSERT_HEAD(&sched.idle_ms, m, idle);
	unlock(&sched.lock);
	note_sleep(&m->park);
	note_clear(&m->park);
	if (!m->next_p) /* only a shutdown wakes without a P */
		return false;
	p_acquire(m, m->next_p);
	m->next_p = NULL;
	return true;
}

/* xorshift64*, Vigna: An experimental exploration of Marsaglia's xorshift
 * generators, 2016.  For choices of no consequence. */
uint32_t m_random(struct m *m)
{
	m->random ^= m->random >> 12;
	m->random ^= m->random << 25;
	m->random ^= m->random >> 27;
	return (uint32_t)(m->random * 0x2545f4914f6cdd1du >> 32);
}

void m_join_all(void)
{
	struct m *m;

	for (size_t i = 0; i < COUNT_KINDS; i++)
		totals[i] = 0;
	while ((m = SLIST_FIRST(&sched.all_ms))) {
		SLIST_REMOVE_HEAD(&sched.all_ms, all);
		if (!m->foreign)
			CHECK(pthread_join(m->thread, NULL) == 0);
		for (size_t i = 0; i < COUNT_KINDS; i++)
			totals[i] += m->counts[i];
		free(m);
	}
}

void m_counts(uint64_t counts[COUNT_KINDS])
{
	for (size_t i = 0; i < COUNT_KINDS; i++)
		counts[i] = totals[i];
}
