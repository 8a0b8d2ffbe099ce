/* everything.c: what a pthreads program may use, with its results asserted:
 * the simulated calls behave like the system's in every order. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int own = 7;
static pthread_key_t key;
static _Atomic int destroyed, once_runs;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void destroy(void *value)
{
	assert(value == &key);
	atomic_fetch_add(&destroyed, 1);
}

static void run_once(void)
{
	atomic_fetch_add(&once_runs, 1);
}

static void *with_key(void *arg)
{
	assert(own == 7);
	own = (int)(long)arg;
	pthread_setspecific(key, &key);
	pthread_once(&once, run_once);
	sched_yield();
	assert(own == (int)(long)arg);
	assert(pthread_getspecific(key) == &key);
	errno = own;
	usleep(10);
	assert(errno == own);
	return arg;
}

static void threads_and_locals(void)
{
	pthread_t t[3];
	void *result;

	pthread_key_create(&key, destroy);
	for (long i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, with_key, (void *)(i + 1));
	for (long i = 0; i < 3; i++) {
		pthread_join(t[i], &result);
		assert(result == (void *)(i + 1));
	}
	assert(destroyed == 3 && once_runs == 1 && own == 7);
}

static void mutex_kinds(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	struct timespec past = {0};

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&m, &attr);
	assert(pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == 0);
	assert(pthread_mutex_unlock(&m) == 0 && pthread_mutex_unlock(&m) == 0);
	assert(pthread_mutex_unlock(&m) == EPERM);
	pthread_mutex_destroy(&m);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m, &attr);
	assert(pthread_mutex_lock(&m) == 0);
	assert(pthread_mutex_lock(&m) == EDEADLK);
	assert(pthread_mutex_trylock(&m) == EBUSY);
	assert(pthread_mutex_unlock(&m) == 0);
	pthread_mutex_destroy(&m);
	pthread_mutex_init(&m, NULL);
	assert(pthread_mutex_lock(&m) == 0);
	assert(pthread_mutex_timedlock(&m, &past) == ETIMEDOUT);
	pthread_mutex_unlock(&m);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t sem;
static int shared, serial;
static _Atomic unsigned word;
static int pipe_fds[2], event_fd;

static void *partner(void *arg)
{
	char c;

	pthread_mutex_lock(&lock);
	shared = 1;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&lock);

	pthread_rwlock_wrlock(&rwlock);
	serial++;
	pthread_rwlock_unlock(&rwlock);

	if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		atomic_fetch_add(&word, 0);
	sem_post(&sem);

	atomic_store(&word, 1);
	syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);

	assert(read(pipe_fds[0], &c, 1) == 1 && c == 'x');
	eventfd_write(event_fd, 5);
	return arg;
}

static void meet(void)
{
	struct timespec soon;
	pthread_t t;

	pthread_barrier_init(&barrier, NULL, 2);
	sem_init(&sem, 0, 0);
	assert(pipe(pipe_fds) == 0);
	event_fd = eventfd(0, 0);
	pthread_create(&t, NULL, partner, NULL);

	pthread_mutex_lock(&lock);
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_sec += 1;
	while (!shared) {
		int err = pthread_cond_timedwait(&cond, &lock, &soon);

		assert(err == 0 || err == ETIMEDOUT);
	}
	pthread_mutex_unlock(&lock);

	pthread_rwlock_rdlock(&rwlock);
	assert(serial == 0 || serial == 1);
	pthread_rwlock_unlock(&rwlock);

	pthread_barrier_wait(&barrier);
	assert(serial == 1);
	sem_wait(&sem);
	while (atomic_load(&word) == 0)
		syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	assert(write(pipe_fds[1], "x", 1) == 1);
	{
		struct epoll_event ev = {.events = EPOLLIN, .data.u32 = 9};
		int ep = epoll_create1(0);
		eventfd_t value;

		assert(epoll_ctl(ep, EPOLL_CTL_ADD, event_fd, &ev) == 0);
		assert(epoll_wait(ep, &ev, 1, -1) == 1 && ev.data.u32 == 9);
		assert(eventfd_read(event_fd, &value) == 0 && value == 5);
		assert(epoll_wait(ep, &ev, 1, 0) == 0);
		close(ep);
	}
	pthread_join(t, NULL);
	close(pipe_fds[1]);
	assert(read(pipe_fds[0], &soon, 1) == 0);
}

static void memory(void)
{
	char *p = malloc(100), *q = calloc(10, 10);
	char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
	                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < 100; i++)
		assert(q[i] == 0);
	for (int i = 0; i < 8192; i++)
		assert(map[i] == 0);
	memset(map, 1, 8192);
	munmap(map, 8192);
	strcpy(p, "hello");
	p = realloc(p, 200);
	assert(!strcmp(p, "hello"));
	free(p);
	free(q);
}

static void time_passes(void)
{
	struct timespec a, b, ms = {0, 1000000};

	clock_gettime(CLOCK_MONOTONIC, &a);
	nanosleep(&ms, NULL);
	clock_gettime(CLOCK_MONOTONIC, &b);
	assert((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec >=
	       1000000);
}

int main(void)
{
	threads_and_locals();
	mutex_kinds();
	meet();
	memory();
	time_passes();
	printf("all of it\n");
	return 0;
}
