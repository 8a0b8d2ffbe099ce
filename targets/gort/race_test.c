/*
 * race_test.c: thread sanitizer sees what gort's tasks do.
 *
 * It is told of every switch of stacks, and a runtime that tells it wrongly
 * blinds it; silence would then mean nothing.  Two tasks run this program's
 * counting at the same moment on two threads:
 *
 *	./race_test unguarded     a report that names the function, status 66
 *	./race_test mutex         the same under the target's mutex: silence
 *	./race_test handed-over   the same, one after the other: silence
 *
 * Without an argument it runs itself with each of them.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "targets/gort/context.h"
#include "targets/target.h"

#define T (&tt_target)

enum {
	TIMES = 20,
	REPORTED = 66, /* thread sanitizer's own exit status: its default */
	REPORT_BYTES = 1 << 16,
};

/* ---- two tasks that count ---- */

struct counting {
	bool at_once; /* else the second waits for what the first hands over */
	void (*count)(void);
};

static uint64_t unguarded;
static uint64_t guarded; /* under mutex, or whoever was handed it */
static struct tt_mutex *mutex;
static struct tt_chan *hand, *done;
/* Relaxed throughout: it makes both tasks run at once and orders nothing, so
 * that thread sanitizer cannot take it for a synchronisation. */
static _Atomic int arrived;
static pthread_t thread_of[2];

static void adds_one_unguarded(void)
{
	unguarded++;
}

static void adds_one_under_mutex(void)
{
	T->mutex_lock(mutex);
	guarded++;
	T->yield(); /* and goes on wherever it likes */
	guarded++;
	T->mutex_unlock(mutex);
}

static void adds_one_of_its_own(void)
{
	guarded++;
	T->yield();
	guarded++;
}

/* Until both tasks are in it, each on a thread of its own. */
static void meet(void)
{
	atomic_fetch_add_explicit(&arrived, 1, memory_order_relaxed);
	while (atomic_load_explicit(&arrived, memory_order_relaxed) < 2)
		;
}

static void count(const struct counting *c, uintptr_t who)
{
	uintptr_t turn;

	if (c->at_once)
		meet();
	else if (who == 1)
		T->chan_recv(hand, &turn);
	thread_of[who] = pthread_self(); /* nothing has switched since */
	for (int i = 0; i < TIMES; i++)
		c->count();
	if (!c->at_once && who == 0)
		T->chan_send(hand, 1);
	T->chan_send(done, who);
}

static const struct counting *counting;

static void first(void *arg)
{
	(void)arg;
	count(counting, 0);
}

static void second(void *arg)
{
	(void)arg;
	count(counting, 1);
}

static void main_counts(void *arg)
{
	uintptr_t who;

	(void)arg;
	mutex = T->mutex_new();
	hand = T->chan_new(0);
	done = T->chan_new(2);
	T->spawn(first, NULL);
	T->spawn(second, NULL);
	T->chan_recv(done, &who);
	T->chan_recv(done, &who);
	T->chan_free(done);
	T->chan_free(hand);
	T->mutex_free(mutex);
}

static const struct {
	const char *name;
	struct counting counting;
	const char *report; /* what it must say; NULL: nothing at all */
} cases[] = {
    {"unguarded", {true, adds_one_unguarded}, "in adds_one_unguarded"},
    {"mutex", {true, adds_one_under_mutex}, NULL},
    {"handed-over", {false, adds_one_of_its_own}, NULL},
};

enum { CASES = sizeof cases / sizeof cases[0] };

static int run(const char *name)
{
	struct tt_config cfg = {.procs = 2};

	for (size_t i = 0; i < CASES; i++)
		if (strcmp(name, cases[i].name) == 0)
			counting = &cases[i].counting;
	if (!counting || T->run(&cfg, main_counts, NULL) != TT_OK)
		return 1;
	/* On one thread they would have been in turn, hence no race. */
	return counting->at_once && pthread_equal(thread_of[0], thread_of[1]);
}

/* ---- the child, and what it said ---- */

/* Runs this program with name; its exit status, or -1; fills report. */
static int child(const char *name, char *report)
{
	size_t have = 0;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) < 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		dup2(fd[1], 2);
		close(fd[0]);
		close(fd[1]);
		setenv("TSAN_OPTIONS", "exitcode=66", 1);
		execl("/proc/self/exe", "race_test", name, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	for (;;) {
		char more[4096];
		ssize_t n = read(fd[0], more, sizeof more);

		if (n <= 0)
			break;
		if ((size_t)n > REPORT_BYTES - 1 - have)
			n = (ssize_t)(REPORT_BYTES - 1 - have);
		memcpy(report + have, more, (size_t)n);
		have += (size_t)n;
	}
	report[have] = '\0';
	close(fd[0]);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static bool passes(size_t i)
{
	static char report[REPORT_BYTES];
	int status = child(cases[i].name, report);
	const char *want = cases[i].report;

	/* Who races was made by context_new: a task, not the thread below. */
	if (want ? status == REPORTED && strstr(report, "data race") &&
	               strstr(report, want) && strstr(report, "context_new")
	         : status == 0 && report[0] == '\0')
		return true;
	printf("FAILED: %s: status %d, want %d%s%s; it said:\n%s\n",
	       cases[i].name, status, want ? REPORTED : 0,
	       want ? " and a data race " : " and silence", want ? want : "",
	       report);
	return false;
}

int main(int argc, char **argv)
{
	bool pass = true;

	if (argc > 1)
		return run(argv[1]);
#ifndef GORT_TSAN
	puts("finds races only under BUILD=tsan");
	return 77;
#endif
	for (size_t i = 0; i < CASES; i++)
		pass = passes(i) && pass;
	return !pass;
}
