/*
 * truth.c: see truth.h.
 *
 * A slot belongs to the writer whose fetch-add returned its index; nobody
 * else touches it.  Readers come when the writers are done (joined, or known
 * to be quiet), so what orders their reads after the writes is that, not the
 * counter.
 */
#include "harness/trace/truth.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/base/check.h"

struct truth *truth_new(size_t cap)
{
	struct truth *t = xmalloc(sizeof(*t));

	t->records = xcalloc(cap ? cap : 1, sizeof(*t->records));
	t->cap = cap;
	atomic_init(&t->taken, 0);
	return t;
}

void truth_free(struct truth *t)
{
	if (!t)
		return;
	free(t->records);
	free(t);
}

static size_t taken(const struct truth *t)
{
	/* relaxed: nobody is adding; see the head of this file. */
	return atomic_load_explicit(&t->taken, memory_order_relaxed);
}

size_t truth_len(const struct truth *t)
{
	size_t n = taken(t);

	return n < t->cap ? n : t->cap;
}

bool truth_truncated(const struct truth *t)
{
	return taken(t) > t->cap;
}

void truth_reset(struct truth *t)
{
	memset(t->records, 0, truth_len(t) * sizeof(*t->records));
	/* relaxed: nobody is adding; who starts the next writers orders it. */
	atomic_store_explicit(&t->taken, 0, memory_order_relaxed);
}

static uint32_t thread_id(void)
{
	static _Thread_local uint32_t id;

	if (!id)
		id = (uint32_t)syscall(SYS_gettid);
	return id;
}

void truth_add(struct truth *t, uint32_t kind, uint64_t task, uint64_t value)
{
	size_t i;

	if (!t)
		return;
	/* seq_cst: two records whose operations are ordered by anything at
	 * all, also by the target's relaxed accesses, must get their places
	 * in that order; acq_rel orders them only through this counter. */
	i = atomic_fetch_add_explicit(&t->taken, 1, memory_order_seq_cst);
	if (i >= t->cap)
		return;
	t->records[i] = (struct truth_record){
		.task = task,
		.value = value,
		.kind = kind,
		.thread = thread_id(),
	};
}

static const char *kind_name(uint32_t kind)
{
	static const char *const names[] = {
		[TRUTH_CALL] = "call",
		[TRUTH_RETURN] = "return",
		[TRUTH_SPAWN] = "spawn",
		[TRUTH_START_CALL] = "start-call",
		[TRUTH_START_DONE] = "start-done",
		[TRUTH_STOP_CALL] = "stop-call",
		[TRUTH_STOP_DONE] = "stop-done",
	};

	if (kind < sizeof(names) / sizeof(names[0]) && names[kind])
		return names[kind];
	return NULL;
}

void truth_print(struct buf *out, const struct truth *t)
{
	size_t n = truth_len(t);

	for (size_t i = 0; i < n; i++) {
		const struct truth_record *r = &t->records[i];
		const char *name = kind_name(r->kind);

		buf_printf(out, "%zu ", i);
		if (name)
			buf_puts(out, name);
		else if (r->kind > TRUTH_NOTE)
			buf_printf(out, "note-%" PRIu32, r->kind - TRUTH_NOTE);
		else
			buf_printf(out, "kind-%" PRIu32, r->kind);
		buf_printf(out, " %" PRIu64 " %" PRIu64 " %" PRIu32 "\n",
		           r->task, r->value, r->thread);
	}
	if (truth_truncated(t))
		buf_printf(out, "truncated: %zu records did not fit\n",
		           taken(t) - t->cap);
}
