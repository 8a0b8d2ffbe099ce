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
	struct truth *t = xcalloc(1, sizeof(*t));

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

/* How a kind is printed: name, and what its value is called; "" is no value,
 * "state" and "op" have names. */
static const struct {
	const char *name;
	const char *value;
} kinds[] = {
	[TRUTH_CALL] = {"call", "op"},
	[TRUTH_RETURN] = {"return", "op"},
	[TRUTH_SPAWN] = {"spawn", "new"},
	[TRUTH_START_CALL] = {"start-call", "notes"},
	[TRUTH_START_DONE] = {"start-done", ""},
	[TRUTH_STOP_CALL] = {"stop-call", ""},
	[TRUTH_STOP_DONE] = {"stop-done", ""},
	[TRUTH_IN_CALL] = {"in-call", ""},
	[TRUTH_END] = {"end", ""},
	[TRUTH_LIVING] = {"living", "tasks"},
	[TRUTH_LIVE] = {"note-live", "creator"},
	[TRUTH_DEAD] = {"note-dead", ""},
	[TRUTH_ENTER] = {"note-syscall-enter", ""},
	[TRUTH_EXIT] = {"note-syscall-exit", ""},
	[TRUTH_SNAPSHOT] = {"note-snapshot", "state"},
	[TRUTH_SESSION_START] = {"note-session-start", ""},
	[TRUTH_SESSION_STOP] = {"note-session-stop", ""},
	[TRUTH_BUFFER_FULL] = {"note-buffer-full", "bytes"},
	[TRUTH_LEAVE] = {"note-leave", "state"},
};

const char *truth_state_name(uint64_t state)
{
	static const char *const names[TRUTH_NSTATES] = {
		[TRUTH_RUNNABLE] = "runnable",
		[TRUTH_RUNNING] = "running",
		[TRUTH_IN_SYSCALL] = "in-syscall",
		[TRUTH_WAITING] = "waiting",
	};

	return state < TRUTH_NSTATES ? names[state] : NULL;
}

static void print_value(struct buf *out, const struct truth *t,
                        const char *what, uint64_t value)
{
	const char *name = NULL;

	if (strcmp(what, "state") == 0)
		name = truth_state_name(value);
	else if (strcmp(what, "op") == 0 && t->op_name)
		name = t->op_name(value);
	if (name)
		buf_printf(out, " %s=%s", what, name);
	else if (*what)
		buf_printf(out, " %s=%" PRIu64, what, value);
}

void truth_print_record(struct buf *out, const struct truth *t, size_t i)
{
	const struct truth_record *r = &t->records[i];
	bool known = r->kind < sizeof(kinds) / sizeof(kinds[0]) &&
	             kinds[r->kind].name;

	buf_printf(out, "%zu ", i);
	if (known)
		buf_puts(out, kinds[r->kind].name);
	else if (r->kind > TRUTH_NOTE)
		buf_printf(out, "note-%" PRIu32, r->kind - TRUTH_NOTE);
	else
		buf_printf(out, "kind-%" PRIu32, r->kind);
	if (r->task)
		buf_printf(out, " task=%" PRIu64, r->task);
	print_value(out, t, known ? kinds[r->kind].value : "value", r->value);
	buf_printf(out, " thread=%" PRIu32, r->thread);
}

void truth_print(struct buf *out, const struct truth *t)
{
	size_t n = truth_len(t);

	buf_puts(out, "# record, what (note-: the target said it), task or "
	              "goroutine, value, thread of the writer\n");
	for (size_t i = 0; i < n; i++) {
		truth_print_record(out, t, i);
		buf_byte(out, '\n');
	}
	if (truth_truncated(t))
		buf_printf(out, "truncated: %zu records did not fit\n",
		           taken(t) - t->cap);
}
