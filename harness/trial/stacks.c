/*
 * stacks.c: see stacks.h.
 *
 * The caller sends one thread after another a signal whose value points to a
 * slot; the handler unwinds into that slot alone and posts `answered`.  A
 * thread that answers too late so writes into a slot that nobody else uses.
 * Names are looked up afterwards, by the caller.
 */
#include "harness/trial/stacks.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "harness/base/buf.h"
#include "harness/base/check.h"
#include "harness/base/clock.h"

#ifdef HAVE_LIBBACKTRACE
#include <backtrace.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZER_REPORTS_CRASHES 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZER_REPORTS_CRASHES 1
#endif

enum {
	MAX_FRAMES = 40,
	MAX_THREADS = 40000,
	MAX_GROUPS = 200,        /* printed; a person reads no more */
	MAX_NAMED = 12,          /* thread ids printed of a group */
	ANSWER_TIMEOUT_MS = 200, /* of one thread */
	DUMP_TIMEOUT_MS = 8000,  /* of all */
	CRASH_TIMEOUT_S = 5,
};

struct slot {
	pid_t tid;
	/* atomic; 0 until the handler has filled frames.  release by the
	 * handler, acquire by the dumper: it must see the frames. */
	_Atomic int nframes;
	void *frames[MAX_FRAMES];
};

static sem_t answered;
/* atomic; release in ask, acquire in the handler: the slot must be there
 * before it is filled.  The kernel orders the two in any case, but thread
 * sanitizer does not know that a signal does. */
static _Atomic unsigned asked;

static int stack_signal(void)
{
	return SIGRTMAX - 2; /* the top ones are the least used */
}

static void on_stack_signal(int sig, siginfo_t *info, void *context)
{
	struct slot *slot = info->si_value.sival_ptr;
	int saved_errno = errno;
	int n;

	(void)sig;
	(void)context;
	if (info->si_code != SI_QUEUE || !slot)
		return;
	/* acquire: see asked */
	(void)atomic_load_explicit(&asked, memory_order_acquire);
	n = backtrace(slot->frames, MAX_FRAMES);
	/* release: see slot.nframes */
	atomic_store_explicit(&slot->nframes, n, memory_order_release);
	sem_post(&answered);
	errno = saved_errno;
}

#ifdef HAVE_LIBBACKTRACE
static struct backtrace_state *symbols;

static void no_error(void *data, const char *msg, int errnum)
{
	(void)data;
	(void)msg;
	(void)errnum;
}

static int put_line(void *data, uintptr_t pc, const char *file, int line,
                    const char *function)
{
	struct buf *out = data;

	(void)pc;
	if (!function && !file)
		return 0;
	buf_printf(out, "\t%s", function ? function : "?");
	if (file)
		buf_printf(out, "  %s:%d", file, line);
	buf_byte(out, '\n');
	return 0;
}
#endif

/* One frame, one line (more where calls were inlined). */
static void put_frame(struct buf *out, void *frame)
{
	uintptr_t pc = (uintptr_t)frame - 1; /* in the call, not behind it */
	size_t len = out->len;
	Dl_info info = {0};

#ifdef HAVE_LIBBACKTRACE
	if (!symbols)
		symbols = backtrace_create_state(NULL, 1, no_error, NULL);
	if (symbols)
		backtrace_pcinfo(symbols, pc, put_line, no_error, out);
	if (out->len > len)
		return;
#endif
	if (dladdr((void *)pc, &info) && info.dli_fname)
		buf_printf(out, "\t%s  %s+0x%zx\n",
		           info.dli_sname ? info.dli_sname : "?",
		           info.dli_fname,
		           (size_t)(pc - (uintptr_t)info.dli_fbase));
	if (out->len == len)
		buf_puts(out, "\t?\n");
}

static void write_all(int fd, struct buf *b)
{
	size_t at = 0;

	while (at < b->len) {
		ssize_t n = write(fd, b->data + at, b->len - at);

		if (n <= 0 && errno != EINTR)
			return;
		at += n > 0 ? (size_t)n : 0;
	}
	buf_clear(b);
}

static volatile sig_atomic_t crash; /* the signal */

/* Printing the stack takes too long: malloc's lock may be held for ever. */
static void on_crash_alarm(int sig)
{
	(void)sig;
	kill(getpid(), crash);
}

/* Dies as the signal wants, after the stack.  SA_RESETHAND has put the
 * default action back: the instruction faults again. */
static void on_crash(int sig, siginfo_t *info, void *context)
{
	void *frames[MAX_FRAMES];
	struct buf out = {0};
	int n;

	(void)context;
	crash = sig;
	signal(SIGALRM, on_crash_alarm);
	alarm(CRASH_TIMEOUT_S);
	n = backtrace(frames, MAX_FRAMES);
	buf_puts(&out, strsignal(sig));
	if (info->si_code > 0)
		buf_printf(&out, " at address %p", info->si_addr);
	buf_printf(&out, ", thread %ld:\n", syscall(SYS_gettid));
	write_all(STDERR_FILENO, &out);
	/* the handler and the kernel's signal frame are of no interest */
	for (int i = n > 2 ? 2 : 0; i < n; i++) {
		put_frame(&out, frames[i]);
		write_all(STDERR_FILENO, &out);
	}
	/* what was sent, no fault repeats */
	if (info->si_code <= 0 || sig == SIGABRT)
		raise(sig);
}

void stacks_init(void)
{
	struct sigaction sa = {.sa_sigaction = on_stack_signal,
	                       .sa_flags = SA_SIGINFO | SA_RESTART};
	void *frames[2];

	backtrace(frames, 2); /* loads libgcc, which a handler may not */
	CHECK(sem_init(&answered, 0, 0) == 0);
	CHECK(sigaction(stack_signal(), &sa, NULL) == 0);
#ifndef SANITIZER_REPORTS_CRASHES
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

	sa.sa_sigaction = on_crash;
	sa.sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_NODEFER);
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		CHECK(sigaction(crashes[i], &sa, NULL) == 0);
#else
	(void)on_crash;
#endif
}

/* Has thread tid print into slot; false if it does not answer in time. */
static bool ask(struct slot *slot, pid_t tid)
{
	siginfo_t info = {.si_code = SI_QUEUE};
	struct timespec until;

	slot->tid = tid;
	/* release: see asked */
	atomic_fetch_add_explicit(&asked, 1, memory_order_release);
	info.si_pid = getpid();
	info.si_value.sival_ptr = slot;
	if (syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, stack_signal(),
	            &info) < 0)
		return false;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += ANSWER_TIMEOUT_MS * 1000000l;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	/* A late answer of another thread may wake us: look at the slot. */
	while (atomic_load_explicit(&slot->nframes, memory_order_acquire) == 0)
		if (sem_timedwait(&answered, &until) < 0 && errno != EINTR)
			return false;
	return true;
}

static int compare_stacks(const void *a, const void *b)
{
	const struct slot *x = *(struct slot *const *)a;
	const struct slot *y = *(struct slot *const *)b;
	int nx = atomic_load_explicit(&x->nframes, memory_order_acquire);
	int ny = atomic_load_explicit(&y->nframes, memory_order_acquire);

	if (nx != ny)
		return nx < ny ? -1 : 1;
	return memcmp(x->frames, y->frames, (size_t)nx * sizeof *x->frames);
}

struct group {
	struct slot **slots;
	size_t n;
};

static int larger_first(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->n > y->n ? -1 : x->n < y->n;
}

static void put_proc(struct buf *out, pid_t tid, const char *what)
{
	char path[64];
	struct buf text = {0};

	snprintf(path, sizeof path, "/proc/self/task/%d/%s", (int)tid, what);
	if (buf_read_file(&text, path, 4096) == 0 && text.len > 0)
		buf_printf(out, "\t%s: %.*s\n", what,
		           (int)strcspn(buf_str(&text), "\n"), buf_str(&text));
	buf_done(&text);
}

static void put_group(struct buf *out, const struct group *g)
{
	const struct slot *s = g->slots[0];
	int n = atomic_load_explicit(&s->nframes, memory_order_acquire);

	buf_printf(out, "%zu thread%s:", g->n, g->n == 1 ? "" : "s");
	for (size_t i = 0; i < g->n && i < MAX_NAMED; i++)
		buf_printf(out, " %d", (int)g->slots[i]->tid);
	buf_puts(out, g->n > MAX_NAMED ? " ...\n" : "\n");
	if (n == 0) {
		buf_puts(out, "\tno answer; the kernel says\n");
		put_proc(out, s->tid, "comm");
		put_proc(out, s->tid, "wchan");
		put_proc(out, s->tid, "syscall");
	}
	/* the handler and the kernel's signal frame are of no interest */
	for (int i = n > 2 ? 2 : 0; i < n; i++)
		put_frame(out, s->frames[i]);
}

/* Asks every thread; returns how many slots were used. */
static size_t collect(struct slot *slots)
{
	int64_t deadline = clock_now_ns() + DUMP_TIMEOUT_MS * 1000000ll;
	DIR *dir = opendir("/proc/self/task");
	pid_t self = (pid_t)syscall(SYS_gettid);
	struct dirent *entry;
	size_t n = 0;

	while (dir && n < MAX_THREADS && clock_now_ns() < deadline &&
	       (entry = readdir(dir))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (tid > 0 && tid != self)
			ask(&slots[n++], tid);
	}
	if (dir)
		closedir(dir);
	return n;
}

void stacks_dump(int fd)
{
	/* never freed: a late answer may still write to it */
	struct slot *slots = xcalloc(MAX_THREADS, sizeof *slots);
	size_t n = collect(slots), ngroups = 0;
	struct slot **order = xcalloc(n + 1, sizeof *order);
	struct group *groups = xcalloc(n + 1, sizeof *groups);
	struct buf out = {0};

	for (size_t i = 0; i < n; i++)
		order[i] = &slots[i];
	qsort(order, n, sizeof *order, compare_stacks);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || compare_stacks(&order[i - 1], &order[i]) != 0)
			groups[ngroups++] = (struct group){&order[i], 0};
		groups[ngroups - 1].n++;
	}
	qsort(groups, ngroups, sizeof *groups, larger_first);
	for (size_t i = 0; i < ngroups && i < MAX_GROUPS; i++) {
		put_group(&out, &groups[i]);
		write_all(fd, &out);
	}
	if (ngroups > MAX_GROUPS)
		buf_printf(&out, "and %zu more different stacks\n",
		           ngroups - MAX_GROUPS);
	write_all(fd, &out);
	buf_done(&out);
	free(order);
	free(groups);
}
