/* script.c: see script.h. */
#include "harness/explore/script.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/sched.h"
#include "harness/explore/strategy.h"

/* Points that cur has passed. */
static uint64_t here(void)
{
	return sched.cur->own + (sched.step - sched.cur->ran);
}

/* ---- playing ---- */

static struct {
	const struct script_line *given;
	size_t n;
	const struct script_line **lines; /* by thread, point, and as given */
	size_t cap;
	size_t next[THREADS]; /* a thread's first line yet to come */
	bool begun[THREADS];
	/* a thread that is to give way to somebody when it must */
	const struct script_line *later[THREADS];
} play;

void script_set(const struct script_line *lines, size_t n)
{
	play.given = lines;
	play.n = n;
}

static int compare(const void *va, const void *vb)
{
	const struct script_line *a = *(const struct script_line *const *)va;
	const struct script_line *b = *(const struct script_line *const *)vb;

	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void script_begin(void)
{
	if (play.cap < play.n) {
		play.cap = play.n;
		play.lines =
		    xrealloc(play.lines, play.cap * sizeof *play.lines);
	}
	for (size_t i = 0; i < play.n; i++)
		play.lines[i] = &play.given[i];
	if (play.n > 0)
		qsort(play.lines, play.n, sizeof *play.lines, compare);
	memset(play.begun, 0, sizeof play.begun);
	memset(play.later, 0, sizeof play.later);
}

/* The first line of a thread with this signature, or where it would be. */
static size_t first_line(uint32_t thread)
{
	size_t low = 0, high = play.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (play.lines[middle]->thread < thread)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The i-th line if it is one of t's, or NULL. */
static const struct script_line *line_of(const struct thread *t, size_t i)
{
	return i < play.n && play.lines[i]->thread == t->signature
	           ? play.lines[i]
	           : NULL;
}

static size_t *next_of(const struct thread *t)
{
	if (!play.begun[t->id]) {
		play.begun[t->id] = true;
		play.next[t->id] = first_line(t->signature);
	}
	return &play.next[t->id];
}

/* Cur's line for a decision of that kind now, or NULL. */
static const struct script_line *due(enum script_kind kind)
{
	size_t *next = next_of(sched.cur);
	const struct script_line **later = &play.later[sched.cur->id];
	const struct script_line *line, *found = NULL;
	uint64_t at = here();

	for (; (line = line_of(sched.cur, *next)) && line->at <= at; ++*next) {
		if (line->kind == SCRIPT_LATER)
			*later = line;
		else if (!found && line->kind == kind && line->at == at)
			found = line;
	}
	if (kind == SCRIPT_FORCED && *later) {
		found = *later;
		*later = NULL;
	}
	return found;
}

static struct thread *able(uint32_t signature)
{
	for (uint32_t i = 0; i < sched.nthreads; i++) {
		struct thread *t = &sched.threads[i];

		if (t->signature == signature &&
		    (t->state == T_READY || t->state == T_RESTING ||
		     t == sched.earliest))
			return t;
	}
	return NULL;
}

/* Points until t has something to say again. */
static int64_t until_next(const struct thread *t)
{
	const struct script_line *line;
	uint64_t at = t == sched.cur ? here() : t->own;
	size_t i = *next_of(t);

	while ((line = line_of(t, i)) && line->at <= at)
		i++;
	return line ? (int64_t)(line->at - at) : FOREVER;
}

static struct thread *script_pick(int64_t *points)
{
	bool ready = sched.cur->state == T_READY;
	const struct script_line *line =
	    due(ready ? SCRIPT_PREEMPT : SCRIPT_FORCED);
	struct thread *t = line ? able(line->to) : NULL;

	if (!t)
		t = strategy_fallback();
	*points = until_next(t);
	return t;
}

static uint32_t script_choose(uint32_t n)
{
	const struct script_line *line = due(SCRIPT_VALUE);

	return line && line->to < n ? line->to : 0;
}

const struct strategy strategy_script = {
    .name = "script",
    .about = "lines of what each thread does",
    .begin = script_begin,
    .pick = script_pick,
    .choose = script_choose,
};

/* ---- recording ---- */

static struct {
	struct script_line *lines;
	size_t n, cap;
} record;

static void add(enum script_kind kind, uint32_t to, bool spare)
{
	if (record.n == record.cap) {
		record.cap = record.cap * 2 + 1024;
		record.lines =
		    xrealloc(record.lines, record.cap * sizeof *record.lines);
	}
	record.lines[record.n++] =
	    (struct script_line){.at = here(),
	                         .thread = sched.cur->signature,
	                         .to = to,
	                         .kind = (uint8_t)kind,
	                         .spare = spare};
}

static void recorder_begin(void)
{
	strategy_replay.begin();
	record.n = 0;
}

static struct thread *recorder_pick(int64_t *points)
{
	struct thread *t = strategy_replay.pick(points);
	bool ready = sched.cur->state == T_READY;

	/* one that rests counts as ready from here on */
	if (!ready || t != sched.cur)
		add(ready ? SCRIPT_PREEMPT : SCRIPT_FORCED, t->signature,
		    t == strategy_fallback());
	return t;
}

static uint32_t recorder_choose(uint32_t n)
{
	uint32_t i = strategy_replay.choose(n);

	add(SCRIPT_VALUE, i, i == 0);
	return i;
}

const struct strategy strategy_recorder = {
    .name = "recorder",
    .about = "the choices of a repro, told as a script",
    .begin = recorder_begin,
    .pick = recorder_pick,
    .choose = recorder_choose,
};

const struct script_line *script_lines(size_t *n)
{
	*n = record.n;
	return record.lines;
}
