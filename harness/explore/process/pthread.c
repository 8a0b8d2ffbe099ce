/*
 * pthread.c: threads, keys and once.  A pthread_t is the thread's number and
 * one.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/race.h"
#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"
#include "harness/explore/process/sync.h"

static void (*destructors[KEYS])(void *);
static bool used[KEYS];
static bool any_used; /* keys, in this run */

void pthread_reset(void)
{
	if (any_used)
		memset(used, 0, sizeof used);
	any_used = false;
}

/* ---- threads ---- */

int ttx_pthread_create(pthread_t *handle, const pthread_attr_t *attr,
                       void *(*body)(void *), void *arg);
int ttx_pthread_create(pthread_t *handle, const pthread_attr_t *attr,
                       void *(*body)(void *), void *arg)
{
	const void *pc = CALLER;
	int detached = PTHREAD_CREATE_JOINABLE;
	struct thread *t;

	if (!sched.running)
		return EAGAIN;
	point(EV_CREATE, NULL, 0, pc);
	t = sched_spawn(body, arg);
	if (!t) {
		sched.result->place = place(pc);
		sched_end(RUN_UNSUPPORTED, "more than %d threads", THREADS);
	}
	if (attr)
		pthread_attr_getdetachstate(attr, &detached);
	t->detached = detached == PTHREAD_CREATE_DETACHED;
	*handle = t->id + 1;
	happened(pc, t->id);
	return 0;
}

static struct thread *thread_of(pthread_t handle, const void *pc)
{
	if (handle > 0 && handle <= sched.nthreads &&
	    !sched.threads[handle - 1].joined)
		return &sched.threads[handle - 1];
	sched.result->place = place(pc);
	sched_end(RUN_MISUSE, "there is no such thread to join or detach");
}

int ttx_pthread_join(pthread_t handle, void **result);
int ttx_pthread_join(pthread_t handle, void **result)
{
	const void *pc = CALLER;
	struct thread *t;

	point(EV_JOIN, NULL, 0, pc);
	t = thread_of(handle, pc);
	if (t == sched.cur)
		return EDEADLK;
	if (t->detached)
		return EINVAL;
	while (t->state != T_DONE)
		sched_block(WAIT_JOIN, t, -1);
	race_acquire(t);
	t->joined = true;
	if (result)
		*result = t->result;
	happened(pc, t->id);
	return 0;
}

int ttx_pthread_detach(pthread_t handle);
int ttx_pthread_detach(pthread_t handle)
{
	struct thread *t = thread_of(handle, CALLER);

	if (t->detached)
		return EINVAL;
	t->detached = true;
	return 0;
}

pthread_t ttx_pthread_self(void);
pthread_t ttx_pthread_self(void)
{
	return sched.cur->id + 1;
}

/* As many times as POSIX asks (PTHREAD_DESTRUCTOR_ITERATIONS). */
static void run_destructors(struct thread *t)
{
	if (!any_used)
		return;
	for (int round = 0; round < 4;
	     round++) {
		for (unsigned k = 0; k < KEYS; k++) {
			void *value = t->keys[k];

			t->keys[k] = NULL;
			if (value && used[k] && destructors[k])
				destructors[k](value);
		}
	}
}

void thread_end(void *result, const void *pc)
{
	struct thread *t = sched.cur;

	run_destructors(t);
	point(EV_EXIT, NULL, 0, pc);
	happened(pc, 0);
	sched_exit(result);
}

_Noreturn void ttx_pthread_exit(void *result);
_Noreturn void ttx_pthread_exit(void *result)
{
	thread_end(result, CALLER);
}

/* ---- keys ---- */

int ttx_pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int ttx_pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	for (unsigned k = 0; k < KEYS; k++) {
		if (used[k])
			continue;
		used[k] = any_used = true;
		destructors[k] = destructor;
		*key = k;
		return 0;
	}
	return EAGAIN;
}

int ttx_pthread_key_delete(pthread_key_t key);
int ttx_pthread_key_delete(pthread_key_t key)
{
	if (key >= KEYS || !used[key])
		return EINVAL;
	used[key] = false;
	for (uint32_t i = 0; i < sched.nthreads; i++)
		sched.threads[i].keys[key] = NULL;
	return 0;
}

void *ttx_pthread_getspecific(pthread_key_t key);
void *ttx_pthread_getspecific(pthread_key_t key)
{
	return key < KEYS ? sched.cur->keys[key] : NULL;
}

int ttx_pthread_setspecific(pthread_key_t key, const void *value);
int ttx_pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= KEYS || !used[key])
		return EINVAL;
	sched.cur->keys[key] = (void *)value;
	return 0;
}

/* ---- once ---- */

enum { ONCE_NEW = PTHREAD_ONCE_INIT, ONCE_RUNS, ONCE_DONE };

int ttx_pthread_once(pthread_once_t *once, void (*body)(void));
int ttx_pthread_once(pthread_once_t *once, void (*body)(void))
{
	const void *pc = CALLER;

	point(EV_LOCK, once, sizeof *once, pc);
	while (*once == ONCE_RUNS)
		sched_block(WAIT_ONCE, once, -1);
	happened(pc, (uint64_t)*once);
	if (*once == ONCE_DONE) {
		race_acquire(once);
		return 0;
	}
	*once = ONCE_RUNS;
	body();
	point(EV_UNLOCK, once, sizeof *once, pc);
	*once = ONCE_DONE;
	race_release(once);
	sched_wake(once, THREADS, 0);
	return 0;
}

/* ---- who am I ---- */

int ttx_gettid(void);
int ttx_gettid(void)
{
	return (int)sched.cur->id + 1000;
}

int ttx_getpid(void);
int ttx_getpid(void)
{
	return 1000;
}

int *ttx_errno_location(void);
int *ttx_errno_location(void)
{
	return &sched.cur->error;
}
