/*
 * sync.c: what POSIX threads wait at.
 *
 * The state of an object lies in the target's own pthread_..._t, laid out so
 * that glibc's static initialisers give a fresh one.  A thread that cannot go
 * on blocks on the object's address; whoever changes the object wakes all that
 * could go on, and they look again: who wins is a scheduling decision.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

#include "harness/explore/process/clock.h"
#include "harness/explore/process/heap.h"
#include "harness/explore/hooks.h"
#include "harness/explore/race.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

/* A mutex's kind is where glibc has it: the initialisers set it. */
struct mutex {
	uint32_t owner; /* number of the holder + 1; 0: free */
	uint32_t depth; /* of a recursive one, less 1 */
	uint64_t unused;
	int kind;
};
_Static_assert(sizeof(struct mutex) <= sizeof(pthread_mutex_t), "fits");
_Static_assert(offsetof(pthread_mutex_t, __data.__kind) ==
                   offsetof(struct mutex, kind),
               "glibc's place for it");

struct rwlock {
	uint32_t writer;  /* number + 1 */
	uint32_t readers;
	uint32_t last_reader; /* number + 1, for reports */
};

struct condition {
	uint64_t unused;
	int clock;
};

struct semaphore {
	uint32_t value;
};

struct barrier {
	uint32_t needed;
	uint32_t arrived;
	uint32_t round;
};

static uint32_t me(void)
{
	return sched.cur->id + 1;
}

/* Ends the run: undefined behaviour. */
#define MISUSE(pc, ...)                                                        \
	do {                                                                   \
		sched.result->place = place(pc);                               \
		sched_end(RUN_MISUSE, __VA_ARGS__);                            \
	} while (0)

/* An object's address may lie in freed memory. */
static void look_at(const void *object, const void *pc)
{
	heap_check(object, 4, true, pc);
}

/* ---- mutexes ---- */

static void taken(struct mutex *m)
{
	m->owner = me();
	race_acquire(m);
}

/* 0, or the error, or -1: has to wait. */
static int try_lock(struct mutex *m)
{
	if (m->owner == 0) {
		taken(m);
		return 0;
	}
	if (m->owner != me() || m->kind == PTHREAD_MUTEX_NORMAL)
		return -1;
	if (m->kind == PTHREAD_MUTEX_ERRORCHECK)
		return EDEADLK;
	m->depth++;
	return 0;
}

static int lock_until(struct mutex *m, int64_t deadline_ns, const void *pc)
{
	int err;

	look_at(m, pc);
	point(EV_LOCK, m, 0, pc);
	while ((err = try_lock(m)) < 0)
		if (!sched_block(WAIT_MUTEX, m, deadline_ns)) {
			err = ETIMEDOUT;
			break;
		}
	sched.cur->writes++;
	happened(pc, (uint64_t)err);
	return err;
}

int ttx_pthread_mutex_init(struct mutex *m, const pthread_mutexattr_t *attr);
int ttx_pthread_mutex_init(struct mutex *m, const pthread_mutexattr_t *attr)
{
	hook_range(m, sizeof(pthread_mutex_t), true, CALLER);
	memset(m, 0, sizeof(pthread_mutex_t));
	if (attr)
		pthread_mutexattr_gettype(attr, &m->kind);
	return 0;
}

int ttx_pthread_mutex_destroy(struct mutex *m);
int ttx_pthread_mutex_destroy(struct mutex *m)
{
	hook_range(m, sizeof(pthread_mutex_t), true, CALLER);
	if (m->owner != 0)
		MISUSE(CALLER, "a mutex is destroyed while thread %u holds it",
		       m->owner - 1);
	return 0;
}

int ttx_pthread_mutex_lock(struct mutex *m);
int ttx_pthread_mutex_lock(struct mutex *m)
{
	return lock_until(m, -1, CALLER);
}

int ttx_pthread_mutex_timedlock(struct mutex *m, const struct timespec *t);
int ttx_pthread_mutex_timedlock(struct mutex *m, const struct timespec *t)
{
	return lock_until(m, clock_deadline(t, CLOCK_REALTIME, true), CALLER);
}

int ttx_pthread_mutex_clocklock(struct mutex *m, clockid_t id,
                                const struct timespec *t);
int ttx_pthread_mutex_clocklock(struct mutex *m, clockid_t id,
                                const struct timespec *t)
{
	return lock_until(m, clock_deadline(t, id, true), CALLER);
}

int ttx_pthread_mutex_trylock(struct mutex *m);
int ttx_pthread_mutex_trylock(struct mutex *m)
{
	const void *pc = CALLER;
	int err;

	look_at(m, pc);
	point(EV_LOCK, m, 0, pc);
	err = try_lock(m);
	if (err != 0) {
		note_read(m, pc, m->owner);
		err = EBUSY;
	} else {
		sched.cur->writes++;
	}
	happened(pc, (uint64_t)err);
	return err;
}

/* Returns 0 or the error. */
static int unlock(struct mutex *m, const void *pc)
{
	if (m->owner != me()) {
		if (m->kind != PTHREAD_MUTEX_NORMAL)
			return EPERM;
		if (m->owner == 0)
			MISUSE(pc, "a mutex is unlocked that is not locked");
		MISUSE(pc, "a mutex is unlocked that thread %u holds",
		       m->owner - 1);
	}
	if (m->depth > 0) {
		m->depth--;
		return 0;
	}
	m->owner = 0;
	race_release(m);
	note_write(m, sizeof *m);
	sched_wake(m, THREADS, 0);
	return 0;
}

int ttx_pthread_mutex_unlock(struct mutex *m);
int ttx_pthread_mutex_unlock(struct mutex *m)
{
	const void *pc = CALLER;
	int err;

	look_at(m, pc);
	point(EV_UNLOCK, m, 0, pc);
	err = unlock(m, pc);
	happened(pc, (uint64_t)err);
	return err;
}

/* A spin lock is a mutex in 4 bytes. */
int ttx_pthread_spin_init(uint32_t *s, int shared);
int ttx_pthread_spin_init(uint32_t *s, int shared)
{
	(void)shared;
	*s = 0;
	return 0;
}

int ttx_pthread_spin_destroy(uint32_t *s);
int ttx_pthread_spin_destroy(uint32_t *s)
{
	(void)s;
	return 0;
}

int ttx_pthread_spin_lock(uint32_t *s);
int ttx_pthread_spin_lock(uint32_t *s)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_LOCK, s, 0, pc);
	while (*s != 0)
		sched_block(WAIT_MUTEX, s, -1);
	*s = me();
	race_acquire(s);
	happened(pc, 0);
	return 0;
}

int ttx_pthread_spin_trylock(uint32_t *s);
int ttx_pthread_spin_trylock(uint32_t *s)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_LOCK, s, 0, pc);
	happened(pc, *s);
	if (*s != 0)
		return EBUSY;
	*s = me();
	race_acquire(s);
	return 0;
}

int ttx_pthread_spin_unlock(uint32_t *s);
int ttx_pthread_spin_unlock(uint32_t *s)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_UNLOCK, s, 0, pc);
	if (*s != me())
		MISUSE(pc, "a spin lock is unlocked by who does not hold it");
	*s = 0;
	race_release(s);
	sched_wake(s, THREADS, 0);
	happened(pc, 0);
	return 0;
}

/* ---- conditions ---- */

int ttx_pthread_cond_init(struct condition *c, const pthread_condattr_t *a);
int ttx_pthread_cond_init(struct condition *c, const pthread_condattr_t *a)
{
	clockid_t id = CLOCK_REALTIME;

	hook_range(c, sizeof(pthread_cond_t), true, CALLER);
	memset(c, 0, sizeof(pthread_cond_t));
	if (a)
		pthread_condattr_getclock(a, &id);
	c->clock = id;
	return 0;
}

int ttx_pthread_cond_destroy(struct condition *c);
int ttx_pthread_cond_destroy(struct condition *c)
{
	hook_range(c, sizeof(pthread_cond_t), true, CALLER);
	if (sched_waiting(c) > 0)
		MISUSE(CALLER, "a condition is destroyed while %u wait",
		       sched_waiting(c));
	return 0;
}

static int wait_until(struct condition *c, struct mutex *m,
                      int64_t deadline_ns, const void *pc)
{
	bool woken;
	int err;

	look_at(c, pc);
	point(EV_WAIT, c, 0, pc);
	err = unlock(m, pc);
	if (err)
		return err;
	woken = sched_block(WAIT_COND, c, deadline_ns);
	happened(pc, woken);
	err = lock_until(m, -1, pc);
	return woken ? err : ETIMEDOUT;
}

int ttx_pthread_cond_wait(struct condition *c, struct mutex *m);
int ttx_pthread_cond_wait(struct condition *c, struct mutex *m)
{
	return wait_until(c, m, -1, CALLER);
}

int ttx_pthread_cond_timedwait(struct condition *c, struct mutex *m,
                               const struct timespec *t);
int ttx_pthread_cond_timedwait(struct condition *c, struct mutex *m,
                               const struct timespec *t)
{
	return wait_until(c, m, clock_deadline(t, c->clock, true), CALLER);
}

int ttx_pthread_cond_clockwait(struct condition *c, struct mutex *m,
                               clockid_t id, const struct timespec *t);
int ttx_pthread_cond_clockwait(struct condition *c, struct mutex *m,
                               clockid_t id, const struct timespec *t)
{
	return wait_until(c, m, clock_deadline(t, id, true), CALLER);
}

static int wake_some(struct condition *c, uint32_t n, const void *pc)
{
	look_at(c, pc);
	point(EV_WAKE, c, 0, pc);
	sched.cur->writes++;
	happened(pc, sched_wake(c, n, 0));
	return 0;
}

int ttx_pthread_cond_signal(struct condition *c);
int ttx_pthread_cond_signal(struct condition *c)
{
	return wake_some(c, 1, CALLER);
}

int ttx_pthread_cond_broadcast(struct condition *c);
int ttx_pthread_cond_broadcast(struct condition *c)
{
	return wake_some(c, THREADS, CALLER);
}

/* ---- read-write locks ---- */

int ttx_pthread_rwlock_init(struct rwlock *l, const void *attr);
int ttx_pthread_rwlock_init(struct rwlock *l, const void *attr)
{
	(void)attr;
	hook_range(l, sizeof(pthread_rwlock_t), true, CALLER);
	memset(l, 0, sizeof(pthread_rwlock_t));
	return 0;
}

int ttx_pthread_rwlock_destroy(struct rwlock *l);
int ttx_pthread_rwlock_destroy(struct rwlock *l)
{
	hook_range(l, sizeof(pthread_rwlock_t), true, CALLER);
	if (l->writer || l->readers)
		MISUSE(CALLER, "a read-write lock is destroyed while held");
	return 0;
}

/* Who reads and who writes release at different places, so that two readers
 * are not ordered by the lock. */
static void rwlock_taken(struct rwlock *l, bool write)
{
	if (write)
		l->writer = me();
	else
		l->last_reader = me(), l->readers++;
	race_acquire(l);
	if (write)
		race_acquire((char *)l + 8);
}

static bool rwlock_free(const struct rwlock *l, bool write)
{
	return l->writer == 0 && (!write || l->readers == 0);
}

static int rwlock_until(struct rwlock *l, bool write, int64_t deadline_ns,
                        const void *pc)
{
	int err = 0;

	look_at(l, pc);
	point(EV_LOCK, l, 0, pc);
	if (l->writer == me())
		return EDEADLK;
	while (!rwlock_free(l, write) && !err)
		if (!sched_block(write ? WAIT_WRITE_LOCK : WAIT_READ_LOCK, l,
		                 deadline_ns))
			err = ETIMEDOUT;
	if (!err)
		rwlock_taken(l, write);
	sched.cur->writes++;
	happened(pc, (uint64_t)err);
	return err;
}

static int rwlock_try(struct rwlock *l, bool write, const void *pc)
{
	bool is_free;

	look_at(l, pc);
	point(EV_LOCK, l, 0, pc);
	is_free = rwlock_free(l, write);
	happened(pc, is_free);
	if (is_free) {
		rwlock_taken(l, write);
		sched.cur->writes++;
	} else {
		note_read(l, pc, l->writer);
	}
	return is_free ? 0 : EBUSY;
}

int ttx_pthread_rwlock_rdlock(struct rwlock *l);
int ttx_pthread_rwlock_rdlock(struct rwlock *l)
{
	return rwlock_until(l, false, -1, CALLER);
}

int ttx_pthread_rwlock_wrlock(struct rwlock *l);
int ttx_pthread_rwlock_wrlock(struct rwlock *l)
{
	return rwlock_until(l, true, -1, CALLER);
}

int ttx_pthread_rwlock_timedrdlock(struct rwlock *l, const struct timespec *t);
int ttx_pthread_rwlock_timedrdlock(struct rwlock *l, const struct timespec *t)
{
	return rwlock_until(l, false, clock_deadline(t, CLOCK_REALTIME, true),
	                    CALLER);
}

int ttx_pthread_rwlock_timedwrlock(struct rwlock *l, const struct timespec *t);
int ttx_pthread_rwlock_timedwrlock(struct rwlock *l, const struct timespec *t)
{
	return rwlock_until(l, true, clock_deadline(t, CLOCK_REALTIME, true),
	                    CALLER);
}

int ttx_pthread_rwlock_tryrdlock(struct rwlock *l);
int ttx_pthread_rwlock_tryrdlock(struct rwlock *l)
{
	return rwlock_try(l, false, CALLER);
}

int ttx_pthread_rwlock_trywrlock(struct rwlock *l);
int ttx_pthread_rwlock_trywrlock(struct rwlock *l)
{
	return rwlock_try(l, true, CALLER);
}

int ttx_pthread_rwlock_unlock(struct rwlock *l);
int ttx_pthread_rwlock_unlock(struct rwlock *l)
{
	const void *pc = CALLER;
	bool wrote = l->writer == me();

	look_at(l, pc);
	point(EV_UNLOCK, l, 0, pc);
	if (!wrote && l->readers == 0)
		MISUSE(pc, "a read-write lock is unlocked that is not held");
	if (wrote)
		l->writer = 0;
	else
		l->readers--;
	race_release(wrote ? (char *)l : (char *)l + 8);
	note_write(l, sizeof *l);
	happened(pc, 0);
	sched_wake(l, THREADS, 0);
	return 0;
}

/* ---- semaphores ---- */

int ttx_sem_init(struct semaphore *s, int shared, unsigned value);
int ttx_sem_init(struct semaphore *s, int shared, unsigned value)
{
	(void)shared;
	hook_range(s, sizeof(sem_t), true, CALLER);
	s->value = value;
	return 0;
}

int ttx_sem_destroy(struct semaphore *s);
int ttx_sem_destroy(struct semaphore *s)
{
	hook_range(s, sizeof(sem_t), true, CALLER);
	return 0;
}

static int fail(int err)
{
	sched.cur->error = err;
	return -1;
}

static int sem_until(struct semaphore *s, int64_t deadline_ns, const void *pc)
{
	look_at(s, pc);
	point(EV_WAIT, s, 0, pc);
	while (s->value == 0)
		if (!sched_block(WAIT_SEMAPHORE, s, deadline_ns))
			return fail(ETIMEDOUT);
	s->value--;
	race_acquire(s);
	note_write(s, sizeof *s);
	happened(pc, s->value);
	return 0;
}

int ttx_sem_wait(struct semaphore *s);
int ttx_sem_wait(struct semaphore *s)
{
	return sem_until(s, -1, CALLER);
}

int ttx_sem_timedwait(struct semaphore *s, const struct timespec *t);
int ttx_sem_timedwait(struct semaphore *s, const struct timespec *t)
{
	return sem_until(s, clock_deadline(t, CLOCK_REALTIME, true), CALLER);
}

int ttx_sem_trywait(struct semaphore *s);
int ttx_sem_trywait(struct semaphore *s)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_WAIT, s, 0, pc);
	happened(pc, s->value);
	if (s->value == 0) {
		note_read(s, pc, 0);
		return fail(EAGAIN);
	}
	s->value--;
	race_acquire(s);
	note_write(s, sizeof *s);
	return 0;
}

int ttx_sem_post(struct semaphore *s);
int ttx_sem_post(struct semaphore *s)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_WAKE, s, 0, pc);
	s->value++;
	race_release(s);
	note_write(s, sizeof *s);
	happened(pc, s->value);
	sched_wake(s, 1, 0);
	return 0;
}

int ttx_sem_getvalue(struct semaphore *s, int *value);
int ttx_sem_getvalue(struct semaphore *s, int *value)
{
	const void *pc = CALLER;

	look_at(s, pc);
	point(EV_READ, s, 0, pc);
	happened(pc, s->value);
	*value = (int)s->value;
	return 0;
}

/* ---- barriers ---- */

int ttx_pthread_barrier_init(struct barrier *b, const void *attr, unsigned n);
int ttx_pthread_barrier_init(struct barrier *b, const void *attr, unsigned n)
{
	(void)attr;
	if (n == 0)
		return EINVAL;
	hook_range(b, sizeof(pthread_barrier_t), true, CALLER);
	*b = (struct barrier){.needed = n};
	return 0;
}

int ttx_pthread_barrier_destroy(struct barrier *b);
int ttx_pthread_barrier_destroy(struct barrier *b)
{
	hook_range(b, sizeof(pthread_barrier_t), true, CALLER);
	return 0;
}

int ttx_pthread_barrier_wait(struct barrier *b);
int ttx_pthread_barrier_wait(struct barrier *b)
{
	const void *pc = CALLER;
	uint32_t round;
	int result = 0;

	look_at(b, pc);
	point(EV_WAIT, b, 0, pc);
	round = b->round;
	sched.cur->writes++;
	race_release(b);
	if (++b->arrived == b->needed) {
		b->arrived = 0;
		b->round++;
		result = PTHREAD_BARRIER_SERIAL_THREAD;
		sched_wake(b, THREADS, 0);
	}
	while (b->round == round)
		sched_block(WAIT_BARRIER, b, -1);
	race_acquire(b);
	happened(pc, b->round);
	return result;
}

/* ---- reports ---- */

int sync_holder(enum explore_wait wait, const void *object)
{
	switch (wait) {
	case WAIT_MUTEX:
		return (int)*(const uint32_t *)object - 1;
	case WAIT_READ_LOCK:
	case WAIT_WRITE_LOCK: {
		const struct rwlock *l = object;

		return (int)(l->writer ? l->writer : l->last_reader) - 1;
	}
	case WAIT_JOIN:
		return (int)((const struct thread *)object)->id;
	default:
		return -1;
	}
}
