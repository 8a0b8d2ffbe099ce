/* judge.c: see judge.h. */
#include "harness/trial/judge.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/modules.h"
#include "harness/base/sink.h"
#include "harness/oracle/oracle.h"
#include "harness/trial/wire.h"

enum {
	QUEUE = 64,          /* sessions */
	BATCH = 64,          /* sessions a message */
	FLUSH_NS = 50000000, /* a batch waits no longer */
	FULL = 3,            /* findings of one signature sent with trace */
	SIGNATURES = 256,    /* remembered */
};
#define QUEUE_BYTES ((size_t)256 << 20) /* of traces and logs, but for one */
#define KEPT_BYTES ((size_t)1 << 20) /* of memory that an item keeps */

/* A session as it was, kept until it is judged.  The memory is used again. */
struct item {
	uint64_t number;
	struct buf trace;
	struct truth_record *records;
	size_t records_cap;
	struct truth truth; /* borrows records */
	bool has_truth;
};

struct judge {
	pthread_t thread;
	int fd;
	uint64_t keep;
	pthread_mutex_t send_lock; /* innermost; one message at a time */

	pthread_mutex_t lock; /* of all in this paragraph */
	pthread_cond_t change;
	uint64_t put, taken; /* sessions ever; put - taken <= QUEUE */
	size_t bytes;        /* of the traces and logs in the queue */
	bool finishing;
	/* a slot belongs to the submitter before put passes it, then to the
	 * judge until taken passes it */
	struct item items[QUEUE];

	/* atomic; relaxed: a count that nothing else hangs on */
	_Atomic uint64_t findings;

	/* judge thread only */
	struct sink_session batch[BATCH];
	size_t nbatch;
	uint64_t modules; /* loaded when last told; 0: never */
	struct near_miss near[NEAR_COUNT];
	struct {
		uint64_t hash;
		unsigned seen;
	} signatures[SIGNATURES];
};

static void write_all(int fd, const void *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			_exit(0); /* the parent is gone: nobody to tell */
		p = (const char *)p + w;
		n -= (size_t)w;
	}
}

void judge_send(struct judge *j, uint32_t type, const void *a, size_t alen,
                const void *b, size_t blen)
{
	struct wire_head head = {type, (uint32_t)(alen + blen)};

	CHECK(alen + blen <= UINT32_MAX);
	pthread_mutex_lock(&j->send_lock);
	write_all(j->fd, &head, sizeof head);
	write_all(j->fd, a, alen);
	write_all(j->fd, b, blen);
	pthread_mutex_unlock(&j->send_lock);
}

static void flush(struct judge *j)
{
	if (j->nbatch > 0)
		judge_send(j, WIRE_SESSIONS, j->batch,
		           j->nbatch * sizeof *j->batch, NULL, 0);
	j->nbatch = 0;
}

/* Tells where code lies, before a trace with addresses in it. */
static void send_modules(struct judge *j)
{
	uint64_t loaded = modules_loaded();
	struct buf text = {0};

	if (loaded == j->modules)
		return;
	j->modules = loaded;
	modules_print(&text);
	judge_send(j, WIRE_MODULES, text.data, text.len, NULL, 0);
	buf_done(&text);
}

/* How often this signature was seen before in this run (about: the table is
 * small, and only saves the parent from megabytes it would throw away). */
static unsigned seen_before(struct judge *j, struct buf *signature)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < signature->len; i++)
		hash = (hash ^ signature->data[i]) * 1099511628211u;
	for (size_t i = 0; i < SIGNATURES; i++) {
		if (j->signatures[i].seen == 0)
			j->signatures[i].hash = hash;
		if (j->signatures[i].hash == hash)
			return j->signatures[i].seen++;
	}
	return FULL;
}

static void send_finding(struct judge *j, struct item *item, struct verdict *v)
{
	bool full = seen_before(j, &v->signature) < FULL;
	struct wire_finding f = {.session = item->number};
	struct buf strings = {0}, truth = {0};

	if (full && item->has_truth)
		truth_print(&truth, &item->truth);
	f.rule_len = (uint32_t)strlen(v->rule) + 1;
	f.signature_len = (uint32_t)strlen(buf_str(&v->signature)) + 1;
	f.text_len = (uint32_t)strlen(buf_str(&v->text)) + 1;
	f.truth_len = (uint32_t)strlen(buf_str(&truth)) + 1;
	f.trace_len = full ? (uint32_t)item->trace.len : 0;
	buf_put(&strings, &f, sizeof f);
	buf_put(&strings, v->rule, f.rule_len);
	buf_put(&strings, buf_str(&v->signature), f.signature_len);
	buf_put(&strings, buf_str(&v->text), f.text_len);
	buf_put(&strings, buf_str(&truth), f.truth_len);
	flush(j); /* what came before is known before */
	if (full)
		send_modules(j);
	judge_send(j, WIRE_FINDING, strings.data, strings.len, item->trace.data,
	           f.trace_len);
	buf_done(&strings);
	buf_done(&truth);
	/* relaxed: see the field */
	atomic_fetch_add_explicit(&j->findings, 1, memory_order_relaxed);
}

static void judge_item(struct judge *j, struct item *item, struct verdict *v)
{
	struct sink_session *s;

	oracle_judge(v, item->trace.data, item->trace.len,
	             item->has_truth ? &item->truth : NULL);
	if (item->number < j->keep) {
		send_modules(j);
		judge_send(j, WIRE_TRACE, &item->number, sizeof item->number,
		           item->trace.data, item->trace.len);
	}
	s = &j->batch[j->nbatch++];
	*s = (struct sink_session){v->events, v->goroutines};
	for (enum near_miss_kind k = 0; k < NEAR_COUNT; k++)
		near_miss_add(&j->near[k], k, &v->near[k]);
	if (v->kind != VERDICT_OK)
		send_finding(j, item, v);
	if (j->nbatch == BATCH)
		flush(j);
}

/* Waits for work.  Called with lock held.  Returns false at the end. */
static bool wait_for_item(struct judge *j)
{
	while (j->put == j->taken && !j->finishing) {
		struct timespec until;

		if (j->nbatch == 0) {
			pthread_cond_wait(&j->change, &j->lock);
			continue;
		}
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += FLUSH_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		if (pthread_cond_timedwait(&j->change, &j->lock, &until) ==
		    ETIMEDOUT)
			flush(j);
	}
	return j->put != j->taken;
}

/* What it takes in the queue. */
static size_t item_bytes(const struct item *item)
{
	return item->trace.len + (item->has_truth ? item->truth.cap : 0) *
	                             sizeof *item->records;
}

/* What is large is rare, and would add up over all items. */
static void item_trim(struct item *item)
{
	if (item->trace.cap > KEPT_BYTES)
		buf_done(&item->trace);
	if (item->records_cap * sizeof *item->records > KEPT_BYTES) {
		free(item->records);
		item->records = NULL;
		item->records_cap = 0;
	}
}

static void *judge_main(void *arg)
{
	struct judge *j = arg;
	struct verdict v = {0};

	pthread_mutex_lock(&j->lock);
	while (wait_for_item(j)) {
		struct item *item = &j->items[j->taken % QUEUE];
		size_t bytes;

		pthread_mutex_unlock(&j->lock);
		judge_item(j, item, &v);
		bytes = item_bytes(item);
		item_trim(item);
		pthread_mutex_lock(&j->lock);
		j->taken++;
		j->bytes -= bytes;
		pthread_cond_broadcast(&j->change);
	}
	pthread_mutex_unlock(&j->lock);
	flush(j);
	verdict_done(&v);
	return NULL;
}

struct judge *judge_new(int fd, uint64_t keep)
{
	struct judge *j = xcalloc(1, sizeof *j);
	sigset_t all, old;

	j->fd = fd;
	j->keep = keep;
	CHECK(pthread_mutex_init(&j->lock, NULL) == 0);
	CHECK(pthread_mutex_init(&j->send_lock, NULL) == 0);
	CHECK(pthread_cond_init(&j->change, NULL) == 0);
	/* The target's signals are not for this thread; crashes and the one
	 * that asks for stacks are. */
	sigfillset(&all);
	for (int sig = 1; sig < SIGRTMIN; sig++)
		if (sig == SIGSEGV || sig == SIGBUS || sig == SIGABRT ||
		    sig == SIGILL || sig == SIGFPE)
			sigdelset(&all, sig);
	for (int sig = SIGRTMIN; sig <= SIGRTMAX; sig++)
		sigdelset(&all, sig);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	CHECK(pthread_create(&j->thread, NULL, judge_main, j) == 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return j;
}

static void copy_truth(struct item *item, const struct truth *truth)
{
	size_t n;

	item->has_truth = truth != NULL;
	if (!truth)
		return;
	n = truth_len(truth);
	if (n > item->records_cap) {
		item->records =
		    xrealloc(item->records, n * sizeof *item->records);
		item->records_cap = n;
	}
	if (n > 0)
		memcpy(item->records, truth->records,
		       n * sizeof *item->records);
	item->truth.records = item->records;
	item->truth.cap = n;
	item->truth.op_name = truth->op_name;
	/* relaxed: the queue's lock publishes it.  One more than n when it
	 * was truncated, so that it still says so. */
	atomic_store_explicit(&item->truth.taken, n + truth_truncated(truth),
	                      memory_order_relaxed);
}

void judge_submit(struct judge *j, const struct interp_session *s)
{
	struct item *item;

	pthread_mutex_lock(&j->lock);
	while (j->put - j->taken == QUEUE ||
	       (j->put != j->taken && j->bytes > QUEUE_BYTES))
		pthread_cond_wait(&j->change, &j->lock);
	item = &j->items[j->put % QUEUE];
	pthread_mutex_unlock(&j->lock);

	item->number = s->number;
	buf_clear(&item->trace);
	buf_put(&item->trace, s->trace, s->len);
	copy_truth(item, s->truth);

	pthread_mutex_lock(&j->lock);
	j->put++;
	j->bytes += item_bytes(item);
	pthread_cond_broadcast(&j->change);
	pthread_mutex_unlock(&j->lock);
}

uint64_t judge_findings(struct judge *j)
{
	/* relaxed: see the field */
	return atomic_load_explicit(&j->findings, memory_order_relaxed);
}

void judge_finish(struct judge *j)
{
	pthread_mutex_lock(&j->lock);
	j->finishing = true;
	pthread_cond_broadcast(&j->change);
	pthread_mutex_unlock(&j->lock);
	CHECK(pthread_join(j->thread, NULL) == 0);
}

void judge_near_misses(const struct judge *j, struct near_miss near[NEAR_COUNT])
{
	memcpy(near, j->near, sizeof j->near);
}
