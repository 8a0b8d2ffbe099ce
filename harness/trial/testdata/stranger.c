/* A stranger's target: a task is a pthread that runs while it holds the lock. */
#include <pthread.h>
#include <string.h>
#include <tracetorture/target.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static struct task { tt_body body; void *arg; int alive; } tasks[128];
static enum { OFF, ON, STOPPED, TAKEN } state;
static uint64_t last, live, sessions, seq, len;
static unsigned char trace[1 << 24];
static _Thread_local uint64_t self;
static void put(uint64_t v) { for (; v > 127; v >>= 7) trace[len++] = v | 128; trace[len++] = v; }
static void event(int type, int n, uint64_t arg) { /* a batch for each */
	if (state != ON) return;
	put(1 | 1 << 6), put(0), put(++seq), put(seq), trace[len++] = type | n << 6;
	if (n == 3) put(5); /* bytes that follow, of which the first two are deltas */
	put(0), put(0);
	for (int i = 0; i < n; i++) put(i ? 0 : arg);
}
static void yield(void) { event(17, 1, 0), pthread_mutex_unlock(&lock), /* GoSched, GoStart */
	pthread_mutex_lock(&lock), event(14, 1, self); }
static uint64_t task_id(void) { return self; }
static void *thread(void *id) {
	pthread_mutex_lock(&lock), self = (uintptr_t)id, event(14, 1, self);
	tasks[self].body(tasks[self].arg);
	event(15, 0, 0), tasks[self].alive = 0, live--, pthread_cond_broadcast(&change); /* GoEnd */
	return (void *)(uintptr_t)pthread_mutex_unlock(&lock);
}
static uint64_t spawn(tt_body body, void *arg) {
	pthread_t t; /* GoCreate */
	if (last == 127 || pthread_create(&t, NULL, thread, (void *)(uintptr_t)(last + 1))) return 0;
	tasks[++last] = (struct task){body, arg, 1}, live++, event(13, 3, last);
	return pthread_detach(t), last;
}
static int run(const struct tt_config *c, tt_body body, void *arg) {
	(void)c, pthread_mutex_lock(&lock), spawn(body, arg);
	while (live) pthread_cond_wait(&change, &lock);
	return pthread_mutex_unlock(&lock);
}
static int start(void) {
	if (state != OFF) return TT_ERR_TRACING_ON;
	state = ON, len = 16, memcpy(trace, "go 1.5 trace\0\0\0", 16);
	for (uint64_t i = 1; i <= last; i++) if (tasks[i].alive) event(13, 3, i);
	return event(5, 1, 0), event(14, 1, self), 0; /* ProcStart, GoStart */
}
static int stop(void) {
	if (state != ON) return TT_ERR_TRACING_OFF;
	event(17, 1, 0), put(2), put(1000000000), put(0); /* Frequency */
	state = STOPPED, pthread_cond_broadcast(&change);
	for (uint64_t before = sessions; sessions == before;) pthread_cond_wait(&change, &lock);
	return event(14, 1, self), 0;
}
static long take(const void **data) {
	if (state < STOPPED) event(17, 1, 0);
	while (state < STOPPED) pthread_cond_wait(&change, &lock);
	if (state++ == STOPPED) return *data = trace, (long)len;
	return state = OFF, sessions++, pthread_cond_broadcast(&change);
}
const struct tt_target tt_target = { TT_ABI, "stranger", "one lock", "go 1.5", 0, run, spawn,
	task_id, yield, yield, start, stop, take, NULL, NULL };
