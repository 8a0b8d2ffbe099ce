/*
 * null.c: the smallest target, the example to copy.  A task is a pthread with
 * a processor of its own (both have one number): alive, it is running.  The
 * lock gives events their order.  Event numbers and layout are Go 1.5's, each
 * event in a batch of its own: head [P, sequence number, ns], then the event.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "targets/target.h"

enum { BATCH = 1, FREQUENCY, PROC_START = 5, PROC_STOP, GO_CREATE = 13 };
enum { GO_START = 14, GO_END, GO_SCHED = 17, GO_SYSCALL = 28 };
enum { FIRST_ID = 1 << 14, LAST_ID = (1 << 21) - 1 }; /* 3 bytes in LEB128 */

static struct task {
	tt_body body;
	void *arg;
	int alive;
} tasks[LAST_ID + 1]; /* by id; an id is never used again */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all here */
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static uint64_t live, seq, finished, last_id = FIRST_ID - 1;
static enum { OFF, ON, STOPPED, HANDED_OUT } state;
static int reading;
static FILE *trace; /* writes to bytes[0..len) */
static char *bytes;
static size_t len;
static _Thread_local uint64_t self;

static void put(uint64_t v)
{
	for (; v > 127; v >>= 7)
		putc((int)(v & 127) | 128, trace);
	putc((int)v, trace);
}

/* An event's own arguments are `first` and zeros (no stack, no PC). */
static void emit(uint64_t p, int type, int nargs, uint64_t first)
{
	struct timespec t;

	if (state != ON)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	put(BATCH | 1 << 6), put(p), put(++seq);
	put((uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec);
	putc(type | nargs << 6, trace);
	if (nargs == 3) /* three or more: their length in bytes comes first */
		putc(7, trace);
	put(0), put(0); /* sequence and time since the batch head */
	for (int i = 0; i < nargs; i++)
		put(i ? 0 : first);
}

static void emit_running(uint64_t id)
{
	emit(id, PROC_START, 1, id);
	emit(id, GO_START, 1, id);
}

static void *task_thread(void *id)
{
	self = (uint64_t)id;
	tasks[self].body(tasks[self].arg);
	pthread_mutex_lock(&lock);
	emit(self, GO_END, 0, 0);
	emit(self, PROC_STOP, 0, 0);
	tasks[self].alive = 0;
	live--;
	pthread_cond_broadcast(&change);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static uint64_t null_spawn(tt_body body, void *arg)
{
	pthread_t thread;
	uint64_t id;

	pthread_mutex_lock(&lock);
	id = last_id + 1;
	tasks[id] = (struct task){body, arg, 1};
	if (id == LAST_ID ||
	    pthread_create(&thread, NULL, task_thread, (void *)id)) {
		id = 0;
	} else {
		pthread_detach(thread);
		last_id = id;
		live++;
		emit(self, GO_CREATE, 3, id);
		emit_running(id);
	}
	pthread_mutex_unlock(&lock);
	return id;
}

static int null_run(const struct tt_config *config, tt_body body, void *arg)
{
	(void)config; /* no bound on what runs at once; no notes */
	if (!null_spawn(body, arg))
		return TT_ERR_RESOURCE;
	pthread_mutex_lock(&lock);
	while (live)
		pthread_cond_wait(&change, &lock);
	pthread_mutex_unlock(&lock);
	return 0;
}

static int null_start(void)
{
	int err = TT_ERR_TRACING_ON;

	pthread_mutex_lock(&lock);
	if (state == OFF) {
		err = 0;
		state = ON;
		trace = open_memstream(&bytes, &len);
		fwrite("go 1.5 trace\0\0\0", 1, 16, trace);
		for (uint64_t id = FIRST_ID; id <= last_id; id++)
			if (tasks[id].alive)
				emit(self, GO_CREATE, 3, id);
		for (uint64_t id = FIRST_ID; id <= last_id; id++)
			if (tasks[id].alive)
				emit_running(id);
	}
	pthread_mutex_unlock(&lock);
	return err;
}

static int null_stop(void)
{
	int err = TT_ERR_TRACING_OFF;

	pthread_mutex_lock(&lock);
	if (state == ON) {
		uint64_t before = finished;

		err = 0;
		for (uint64_t id = FIRST_ID; id <= last_id; id++) {
			if (!tasks[id].alive)
				continue;
			emit(id, GO_SCHED, 1, 0);
			if (id != self)
				emit(id, PROC_STOP, 0, 0);
		}
		putc(FREQUENCY, trace), put(1000000000), put(0);
		fclose(trace);
		state = STOPPED;
		pthread_cond_broadcast(&change);
		while (finished == before)
			pthread_cond_wait(&change, &lock);
	}
	pthread_mutex_unlock(&lock);
	return err;
}

/* Hands out the whole trace at once, then 0. */
static long null_read(const void **data)
{
	long n = TT_ERR_READER_BUSY;

	pthread_mutex_lock(&lock);
	if (!reading) {
		reading = 1;
		while (state < STOPPED)
			pthread_cond_wait(&change, &lock);
		reading = 0;
		if (state == STOPPED) {
			state = HANDED_OUT;
			*data = bytes;
			n = (long)len;
		} else {
			free(bytes);
			state = OFF;
			n = 0;
			finished++;
			pthread_cond_broadcast(&change);
		}
	}
	pthread_mutex_unlock(&lock);
	return n;
}

static long null_syscall(tt_call call, void *arg, int blocks)
{
	(void)blocks;
	pthread_mutex_lock(&lock);
	emit(self, GO_SYSCALL, 1, 0);
	pthread_mutex_unlock(&lock);
	return call(arg);
}

static void null_sleep(int64_t ns)
{
	nanosleep(&(struct timespec){ns / 1000000000, ns % 1000000000}, NULL);
}

static void null_yield(void)
{
	sched_yield();
}

static void null_safepoint(void)
{
}

static uint64_t null_task_id(void)
{
	return self;
}

const struct tt_target tt_target = {
	.abi = TT_ABI,
	.name = "null",
	.about = "a task is a pthread: the smallest target",
	.trace_format = "go 1.5",
	.caps = TT_CAP_SLEEP | TT_CAP_SYSCALL,
	.run = null_run,
	.spawn = null_spawn,
	.task_id = null_task_id,
	.yield = null_yield,
	.safepoint = null_safepoint,
	.trace_start = null_start,
	.trace_stop = null_stop,
	.trace_read = null_read,
	.syscall = null_syscall,
	.sleep = null_sleep,
};
