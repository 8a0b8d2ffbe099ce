/* gort_test.c: what gort promises in target.h, one behaviour a case. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "targets/target.h"

#define T (&tt_target)
#define EXPECT(x)                                                              \
	do {                                                                   \
		if (!(x)) {                                                    \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			        #x);                                           \
			abort();                                               \
		}                                                              \
	} while (0)

static void boot(uint32_t procs, tt_body body)
{
	struct tt_config cfg = {.procs = procs};

	EXPECT(T->run(&cfg, body, NULL) == TT_OK);
}

static uint64_t counter(const char *name)
{
	struct tt_counter c[64];
	size_t n = T->counters(c, 64);

	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].name, name) == 0)
			return c[i].count;
	fprintf(stderr, "no counter %s\n", name);
	abort();
}

/* A count of tasks still running; tasks_wait waits until there are none. */
static _Atomic int running;

static void task_ends(void)
{
	atomic_fetch_sub(&running, 1);
}

static void tasks_wait(void)
{
	while (atomic_load(&running) > 0)
		T->sleep(20 * 1000);
}

static void spawn(tt_body body, void *arg)
{
	atomic_fetch_add(&running, 1);
	EXPECT(T->spawn(body, arg) != 0);
}

/* ---- tasks ---- */

static _Atomic int sum;

static void add_one(void *arg)
{
	(void)arg;
	T->yield();
	atomic_fetch_add(&sum, 1);
	task_ends();
}

static void main_spawns_thousands(void *arg)
{
	(void)arg;
	atomic_store(&sum, 0);
	for (int i = 0; i < 5000; i++)
		spawn(add_one, NULL);
	tasks_wait();
	EXPECT(atomic_load(&sum) == 5000);
}

static void every_spawned_task_runs_once(void)
{
	boot(4, main_spawns_thousands);
}

static void main_notes_ids(void *arg)
{
	(void)arg;
	EXPECT(T->task_id() == 1);
	T->yield();
	EXPECT(T->task_id() == 1);
}

static void a_runtime_can_be_booted_again_and_again(void)
{
	for (int i = 0; i < 20; i++)
		boot(1 + (uint32_t)i % 3, main_notes_ids);
}

static void a_configuration_out_of_range_is_refused(void)
{
	struct tt_config none = {.procs = 0}, many = {.procs = 1025};

	EXPECT(T->run(&none, main_notes_ids, NULL) == TT_ERR_INVALID);
	EXPECT(T->run(&many, main_notes_ids, NULL) == TT_ERR_INVALID);
}

/* ---- channels ---- */

static struct tt_chan *chan[3];

static void send_numbers(void *arg)
{
	for (uintptr_t i = 1; i <= 1000; i++)
		EXPECT(T->chan_send(chan[(uintptr_t)arg], i) == TT_OK);
	task_ends();
}

static void receive_from(size_t cap)
{
	uintptr_t v, total = 0;

	chan[0] = T->chan_new(cap);
	for (int i = 0; i < 4; i++)
		spawn(send_numbers, NULL);
	for (int i = 0; i < 4000; i++) {
		EXPECT(T->chan_recv(chan[0], &v) == 1);
		total += v;
	}
	EXPECT(total == 4 * 500500);
	tasks_wait();
	T->chan_free(chan[0]);
}

static void main_channels(void *arg)
{
	uintptr_t v;

	(void)arg;
	receive_from(0);
	receive_from(1);
	receive_from(16);
	chan[0] = T->chan_new(2);
	EXPECT(T->chan_send(chan[0], 7) == TT_OK);
	EXPECT(T->chan_close(chan[0]) == TT_OK);
	EXPECT(T->chan_close(chan[0]) == TT_ERR_CLOSED);
	EXPECT(T->chan_send(chan[0], 8) == TT_ERR_CLOSED);
	EXPECT(T->chan_recv(chan[0], &v) == 1 && v == 7);
	EXPECT(T->chan_recv(chan[0], &v) == 0);
	T->chan_free(chan[0]);
}

static void channels_deliver_each_value_once(void)
{
	boot(4, main_channels);
}

static void receives_750(void *arg)
{
	uintptr_t *total = arg;
	struct tt_case cases[3] = {{.chan = chan[0]}, {.chan = chan[1]},
	                           {.chan = chan[2]}};

	for (int i = 0; i < 750; i++) {
		int k = T->select(cases, 3, 1);

		EXPECT(k >= 0 && k < 3 && !cases[k].closed);
		*total += cases[k].value;
	}
	task_ends();
}

static void main_selects(void *arg)
{
	uintptr_t totals[4] = {0};
	struct tt_case closed;

	(void)arg;
	for (size_t i = 0; i < 3; i++)
		chan[i] = T->chan_new(i * 2);
	closed = (struct tt_case){.chan = chan[0]};
	EXPECT(T->select(&closed, 1, 0) == 1);
	EXPECT(T->select(&closed, 0, 0) == TT_ERR_INVALID);
	for (int i = 0; i < 4; i++)
		spawn(receives_750, &totals[i]);
	for (uintptr_t i = 0; i < 3; i++)
		spawn(send_numbers, (void *)i);
	tasks_wait();
	EXPECT(totals[0] + totals[1] + totals[2] + totals[3] ==
	       3 * 500500);
	EXPECT(T->chan_close(chan[0]) == TT_OK);
	EXPECT(T->select(&closed, 1, 1) == 0 && closed.closed);
	closed.send = 1;
	EXPECT(T->select(&closed, 1, 1) == TT_ERR_CLOSED);
	for (int i = 0; i < 3; i++)
		T->chan_free(chan[i]);
}

static void a_select_takes_each_value_once(void)
{
	for (int i = 0; i < 20; i++)
		boot(4, main_selects);
}

/* ---- mutexes and conditions ---- */

static struct tt_mutex *mutex;
static struct tt_cond *cond;
static int guarded; /* under mutex */

static void lock_and_add(void *arg)
{
	(void)arg;
	for (int i = 0; i < 500; i++) {
		int seen;

		T->mutex_lock(mutex);
		seen = guarded;
		T->yield();
		guarded = seen + 1;
		T->mutex_unlock(mutex);
	}
	task_ends();
}

static void wait_for_ten(void *arg)
{
	(void)arg;
	T->mutex_lock(mutex);
	while (guarded < 10)
		T->cond_wait(cond, mutex);
	T->mutex_unlock(mutex);
	task_ends();
}

static void main_locks(void *arg)
{
	(void)arg;
	mutex = T->mutex_new();
	cond = T->cond_new();
	guarded = 0;
	for (int i = 0; i < 8; i++)
		spawn(lock_and_add, NULL);
	tasks_wait();
	EXPECT(guarded == 8 * 500);
	guarded = 0;
	for (int i = 0; i < 8; i++)
		spawn(wait_for_ten, NULL);
	for (int i = 0; i < 10; i++) {
		T->mutex_lock(mutex);
		guarded++;
		T->mutex_unlock(mutex);
		T->cond_signal(cond);
		T->yield();
	}
	T->cond_broadcast(cond);
	tasks_wait();
	T->cond_free(cond);
	T->mutex_free(mutex);
}

static void a_mutex_excludes_and_a_condition_wakes(void)
{
	boot(4, main_locks);
}

/* ---- system calls ---- */

static int pipe_fd[2];

static long read_pipe(void *arg)
{
	return read(pipe_fd[0], arg, 1);
}

static long quick(void *arg)
{
	(void)arg;
	return getppid();
}

static void reads_a_byte(void *arg)
{
	char byte;

	EXPECT(T->syscall(read_pipe, &byte, arg != NULL) == 1);
	task_ends();
}

static void calls_quickly(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2000; i++)
		EXPECT(T->syscall(quick, NULL, 0) == getppid());
	task_ends();
}

static void main_blocks_hundreds(void *arg)
{
	char bytes[400] = {0};

	(void)arg;
	EXPECT(pipe(pipe_fd) == 0);
	for (uintptr_t i = 0; i < 400; i++)
		spawn(reads_a_byte, (void *)(i % 2));
	for (int i = 0; i < 4; i++)
		spawn(calls_quickly, NULL);
	T->sleep(20 * 1000 * 1000);
	EXPECT(write(pipe_fd[1], bytes, 400) == 400);
	tasks_wait();
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

static void hundreds_block_in_calls_while_others_run(void)
{
	boot(2, main_blocks_hundreds);
	EXPECT(counter("exit-fast") > 1000);
	EXPECT(counter("exit-slow") > 0);
	EXPECT(counter("retake-by-sysmon") > 0);
	EXPECT(counter("enter-blocking") >= 200);
}

/* ---- network poller ---- */

static void polls_and_reads(void *arg)
{
	struct tt_poll *p = T->poll_open(pipe_fd[0]);
	char byte;

	(void)arg;
	EXPECT(p);
	for (int i = 0; i < 50;) {
		ssize_t n = read(pipe_fd[0], &byte, 1);

		if (n == 1)
			i++;
		else
			EXPECT(T->poll_wait(p, TT_POLL_READ) == TT_OK);
	}
	T->poll_close(p);
	EXPECT(T->poll_wait(p, TT_POLL_READ) == TT_ERR_CLOSED);
	T->poll_free(p);
	task_ends();
}

static void waits_until_closed(void *arg)
{
	EXPECT(T->poll_wait(arg, TT_POLL_READ) == TT_ERR_CLOSED);
	task_ends();
}

static void main_polls(void *arg)
{
	struct tt_poll *p;
	int fd;

	(void)arg;
	EXPECT(pipe2(pipe_fd, O_NONBLOCK) == 0);
	spawn(polls_and_reads, NULL);
	for (int i = 0; i < 50; i++) {
		T->sleep(100 * 1000);
		EXPECT(write(pipe_fd[1], "x", 1) == 1);
	}
	tasks_wait();
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	fd = eventfd(0, EFD_NONBLOCK);
	p = T->poll_open(fd);
	spawn(waits_until_closed, p);
	T->sleep(3 * 1000 * 1000);
	T->poll_close(p);
	tasks_wait();
	T->poll_free(p);
	close(fd);
}

static void the_poller_wakes_readers_and_close_wakes_waiters(void)
{
	boot(2, main_polls);
}

static void polls_once(void *arg)
{
	struct tt_poll *p = T->poll_open(pipe_fd[0]);
	char byte;

	(void)arg;
	while (read(pipe_fd[0], &byte, 1) != 1)
		EXPECT(T->poll_wait(p, TT_POLL_READ) == TT_OK);
	T->poll_close(p);
	T->poll_free(p);
	task_ends();
}

static void main_is_busy(void *arg)
{
	(void)arg;
	EXPECT(pipe2(pipe_fd, O_NONBLOCK) == 0);
	spawn(polls_once, NULL);
	T->sleep(1000 * 1000); /* it waits */
	EXPECT(write(pipe_fd[1], "x", 1) == 1);
	while (atomic_load(&running) > 0)
		T->safepoint();
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

static void sysmon_polls_while_every_processor_is_busy(void)
{
	uint64_t n = 0;

	/* Now and then somebody else looks first. */
	for (int i = 0; i < 20 && n == 0; i++) {
		boot(1, main_is_busy);
		n = counter("ready-without-p");
	}
	EXPECT(n > 0);
}

/* ---- pinned tasks, foreign threads, processors ---- */

static void stays_on_its_thread(void *arg)
{
	pthread_t self;

	(void)arg;
	T->lock_thread();
	T->lock_thread();
	self = pthread_self();
	T->unlock_thread(); /* still pinned once */
	for (int i = 0; i < 50; i++) {
		T->yield();
		EXPECT(pthread_equal(self, pthread_self()));
		T->sleep(10 * 1000);
		EXPECT(pthread_equal(self, pthread_self()));
		T->syscall(quick, NULL, 1);
		EXPECT(pthread_equal(self, pthread_self()));
	}
	T->unlock_thread();
	task_ends();
}

static void main_pins(void *arg)
{
	(void)arg;
	for (int i = 0; i < 6; i++)
		spawn(stays_on_its_thread, NULL);
	for (int i = 0; i < 3; i++)
		spawn(calls_quickly, NULL);
	tasks_wait();
}

static void a_pinned_task_never_changes_its_thread(void)
{
	boot(3, main_pins);
}

static void called_in(void *arg)
{
	pthread_t *self = arg;

	EXPECT(pthread_equal(*self, pthread_self()));
	EXPECT(T->task_id() > 0);
	T->yield();
	T->sleep(50 * 1000);
	EXPECT(pthread_equal(*self, pthread_self()));
	atomic_fetch_add(&sum, 1);
}

static void *foreign_thread(void *arg)
{
	pthread_t self = pthread_self();

	(void)arg;
	for (int i = 0; i < 20; i++)
		EXPECT(T->call_in(called_in, &self) == TT_OK);
	task_ends();
	return NULL;
}

static void main_called_into(void *arg)
{
	pthread_t t[5];

	(void)arg;
	atomic_store(&sum, 0);
	atomic_store(&running, 5);
	for (int i = 0; i < 5; i++)
		EXPECT(pthread_create(&t[i], NULL, foreign_thread, NULL) == 0);
	tasks_wait();
	for (int i = 0; i < 5; i++)
		pthread_join(t[i], NULL);
	EXPECT(atomic_load(&sum) == 100);
}

static void foreign_threads_call_in_and_stay_on_their_thread(void)
{
	boot(2, main_called_into);
	EXPECT(counter("call-ins") == 100);
}

static _Atomic int stop_calling;

static void does_nothing(void *arg)
{
	(void)arg;
}

static void *calls_in_all_the_time(void *arg)
{
	(void)arg;
	while (!atomic_load(&stop_calling))
		EXPECT(T->call_in(does_nothing, NULL) == TT_OK);
	task_ends();
	return NULL;
}

static void main_sleeps_beside_call_ins(void *arg)
{
	pthread_t t;

	(void)arg;
	atomic_store(&stop_calling, 0);
	atomic_store(&running, 1);
	EXPECT(pthread_create(&t, NULL, calls_in_all_the_time, NULL) == 0);
	for (int i = 0; i < 10; i++) {
		T->sleep(100 * 1000);
		T->yield();
	}
	atomic_store(&stop_calling, 1);
	tasks_wait();
	pthread_join(t, NULL);
}

/* Without a safe point in a call-in this never ends. */
static void a_thread_that_calls_in_again_and_again_starves_nobody(void)
{
	boot(1, main_sleeps_beside_call_ins);
}

static void unlocks_too_often(void *arg)
{
	pthread_t *self = arg;

	T->unlock_thread();
	for (int i = 0; i < 20; i++) {
		T->sleep(10 * 1000);
		EXPECT(pthread_equal(*self, pthread_self()));
	}
}

static void *unlocking_thread(void *arg)
{
	pthread_t self = pthread_self();

	(void)arg;
	EXPECT(T->call_in(unlocks_too_often, &self) == TT_OK);
	task_ends();
	return NULL;
}

static void main_called_by_unlocker(void *arg)
{
	pthread_t t;

	(void)arg;
	atomic_store(&running, 1);
	EXPECT(pthread_create(&t, NULL, unlocking_thread, NULL) == 0);
	tasks_wait();
	pthread_join(t, NULL);
}

static void a_call_in_cannot_unpin_itself(void)
{
	boot(2, main_called_by_unlocker);
}

static void main_resizes(void *arg)
{
	(void)arg;
	for (int i = 0; i < 4; i++)
		spawn(calls_quickly, NULL);
	for (uint32_t i = 1; i < 40; i++) {
		EXPECT(T->set_procs(1 + i % 7) > 0);
		T->yield();
	}
	EXPECT(T->set_procs(3) == 1 + 39 % 7);
	EXPECT(T->set_procs(0) == TT_ERR_INVALID);
	EXPECT(T->set_procs(1025) == TT_ERR_INVALID);
	tasks_wait();
}

static void processors_come_and_go(void)
{
	boot(4, main_resizes);
}

/* ---- the heap ---- */

static void allocates(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3000; i++)
		EXPECT(T->alloc(8 * 1024) == TT_OK);
	task_ends();
}

static void main_collects(void *arg)
{
	(void)arg;
	EXPECT(T->alloc(0) == TT_ERR_INVALID);
	EXPECT(T->alloc(2 * 1024 * 1024) == TT_ERR_INVALID);
	for (int i = 0; i < 4; i++)
		spawn(allocates, NULL);
	for (int i = 0; i < 5; i++)
		T->gc();
	tasks_wait();
	/* Those above may have been done before a cycle of its own began. */
	for (int i = 0; i < 100; i++) {
		EXPECT(T->alloc(1024 * 1024) == TT_OK);
		T->sleep(1000 * 1000);
	}
}

static void garbage_is_collected_by_request_and_by_itself(void)
{
	boot(3, main_collects);
	EXPECT(counter("gc-cycles") > 5);
}

/* ---- tracing ---- */

static _Atomic uint64_t trace_bytes;
static _Atomic int sessions_read;

static void reads_sessions(void *arg)
{
	int n = *(int *)arg;
	const void *data;

	while (atomic_load(&sessions_read) < n) {
		long len = T->trace_read(&data);

		EXPECT(len >= 0);
		if (len == 0)
			atomic_fetch_add(&sessions_read, 1);
		atomic_fetch_add(&trace_bytes, (uint64_t)len);
	}
	task_ends();
}

static void main_restarts(void *arg)
{
	int n = 300;

	(void)arg;
	atomic_store(&sessions_read, 0);
	EXPECT(T->trace_stop() == TT_ERR_TRACING_OFF);
	spawn(reads_sessions, &n);
	for (int i = 0; i < 4; i++)
		spawn(calls_quickly, NULL);
	for (int i = 0; i < n; i++) {
		EXPECT(T->trace_start() == TT_OK);
		EXPECT(T->trace_start() == TT_ERR_TRACING_ON);
		T->sleep(i * 1000);
		EXPECT(T->trace_stop() == TT_OK);
		EXPECT(T->trace_stop() == TT_ERR_TRACING_OFF);
	}
	tasks_wait();
	EXPECT(atomic_load(&sessions_read) == n);
}

static void tracing_restarts_and_wrong_calls_are_refused(void)
{
	boot(4, main_restarts);
	EXPECT(counter("trace-starts") == 300);
}

static _Atomic int refused;

static void reads_or_is_refused(void *arg)
{
	const void *data;
	long n;

	(void)arg;
	while ((n = T->trace_read(&data)) > 0)
		;
	if (n == TT_ERR_READER_BUSY)
		atomic_fetch_add(&refused, 1);
	else
		EXPECT(n == 0);
	task_ends();
}

static void main_has_two_readers(void *arg)
{
	(void)arg;
	atomic_store(&refused, 0);
	spawn(reads_or_is_refused, NULL);
	spawn(reads_or_is_refused, NULL);
	while (atomic_load(&refused) == 0) /* whoever came second */
		T->yield();
	EXPECT(T->trace_start() == TT_OK);
	EXPECT(T->trace_stop() == TT_OK);
	tasks_wait();
	EXPECT(atomic_load(&refused) == 1);
}

static void of_two_readers_at_once_one_is_refused(void)
{
	boot(2, main_has_two_readers);
}

/* ---- what never comes ---- */

static _Atomic int came;

static void sleeps_for_ever(void *arg)
{
	(void)arg;
	T->sleep(INT64_MAX);
	atomic_store(&came, 1);
}

static void receives_from_nobody(void *arg)
{
	uintptr_t v;

	(void)arg;
	T->chan_recv(NULL, &v);
	atomic_store(&came, 1);
}

static void sends_to_nobody(void *arg)
{
	(void)arg;
	T->chan_send(NULL, 1);
	atomic_store(&came, 1);
}

static void main_leaves_them(void *arg)
{
	(void)arg;
	EXPECT(T->spawn(sleeps_for_ever, NULL) != 0);
	EXPECT(T->spawn(receives_from_nobody, NULL) != 0);
	EXPECT(T->spawn(sends_to_nobody, NULL) != 0);
	T->sleep(5 * 1000 * 1000);
	EXPECT(!atomic_load(&came));
}

static void tasks_that_wait_for_ever_do_not_keep_a_run_from_ending(void)
{
	boot(2, main_leaves_them);
	EXPECT(!atomic_load(&came));
}

/* ---- runs after runs ---- */

static void main_ends_while_tracing(void *arg)
{
	EXPECT(T->trace_start() == TT_OK);
	main_called_into(arg); /* announced by threads without a P */
}

/* The number of the P-less writers' batches. */
static const unsigned char no_p[10] = {255, 255, 255, 255, 255,
                                       255, 255, 255, 255, 1};

static void reads_one_session(void *arg)
{
	const void *data;
	long n;

	(void)arg;
	while ((n = T->trace_read(&data)) > 0)
		EXPECT(!memmem(data, (size_t)n, no_p, sizeof no_p));
	task_ends();
}

static void main_traces_nothing(void *arg)
{
	(void)arg;
	spawn(reads_one_session, NULL);
	EXPECT(T->trace_start() == TT_OK);
	EXPECT(T->trace_stop() == TT_OK);
	while (atomic_load(&running) > 0)
		T->yield();
}

static void a_run_that_ends_while_tracing_leaves_nothing_to_the_next(void)
{
	boot(2, main_ends_while_tracing);
	boot(2, main_traces_nothing);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
#define CASE(x) {#x, x}
    CASE(every_spawned_task_runs_once),
    CASE(a_runtime_can_be_booted_again_and_again),
    CASE(a_configuration_out_of_range_is_refused),
    CASE(channels_deliver_each_value_once),
    CASE(a_select_takes_each_value_once),
    CASE(a_mutex_excludes_and_a_condition_wakes),
    CASE(hundreds_block_in_calls_while_others_run),
    CASE(the_poller_wakes_readers_and_close_wakes_waiters),
    CASE(sysmon_polls_while_every_processor_is_busy),
    CASE(a_pinned_task_never_changes_its_thread),
    CASE(foreign_threads_call_in_and_stay_on_their_thread),
    CASE(a_thread_that_calls_in_again_and_again_starves_nobody),
    CASE(a_call_in_cannot_unpin_itself),
    CASE(processors_come_and_go),
    CASE(garbage_is_collected_by_request_and_by_itself),
    CASE(tracing_restarts_and_wrong_calls_are_refused),
    CASE(of_two_readers_at_once_one_is_refused),
    CASE(tasks_that_wait_for_ever_do_not_keep_a_run_from_ending),
    CASE(a_run_that_ends_while_tracing_leaves_nothing_to_the_next),
};

int main(int argc, char **argv)
{
	size_t n = sizeof cases / sizeof cases[0];

	for (size_t i = 0; i < n; i++) {
		if (argc > 1 && strcmp(argv[1], cases[i].name) != 0)
			continue;
		printf("%s\n", cases[i].name);
		fflush(stdout);
		cases[i].run();
	}
	return 0;
}
