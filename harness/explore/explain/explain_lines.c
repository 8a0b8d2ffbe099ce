/*
 * explain_lines.c: what a run shows of itself: which of its steps are worth a
 * line, and what the line says.
 *
 * Shown are steps by which threads do something to each other: accesses to
 * what another thread has touched or will, waits, beginnings and ends.  Of a
 * long run only the surroundings of the last choices, of those that decide,
 * and of the accesses that do.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/explain/explain_parts.h"
#include "harness/explore/place.h"

enum {
	/* Up to here a run is shown whole. */
	STRETCHES_ALL = 40,
	STEPS_ALL = 500,
	CHOICES_SHOWN = 12, /* the last */
	HEAD = 3,
	TAIL = 4, /* lines of a stretch, in a short run */
	HEAD_LONG = 1,
	TAIL_LONG = 2,
	AROUND = 6, /* stretches that differ, of a passing run */
	BESIDE = 1, /* choices before and after one that decides */
};

struct writer {
	struct explainer *x;
	const struct taken_run *run;
	struct explain_schedule *out;
	struct buf text;
};

/* ---- words ---- */

static void print_value(struct buf *out, uint64_t value, unsigned size)
{
	unsigned bits = 8 * size;
	int64_t v = (int64_t)(value << (64 - bits)) >> (64 - bits);

	if (size == 8 && value >= 0x1000000 && v > 0) {
		size_t len = out->len;

		if (place_is_foreign((uintptr_t)value)) {
			buf_puts(out, "a pointer");
			return;
		}
		buf_byte(out, '&');
		if (place_print_data((uintptr_t)value, out))
			return;
		out->len = len;
	}
	if ((size >= 4 && v < 0 && v >= -65536) || (v >= 0 && v < 10000000))
		buf_printf(out, "%" PRId64, v);
	else
		buf_printf(out, "0x%" PRIx64, value);
}

static void print_object(struct buf *out, uintptr_t addr)
{
	if (addr == 0 || !place_print_data(addr, out))
		buf_puts(out, "memory of the driver");
}

static void print_read(struct buf *out, const struct step *s)
{
	buf_puts(out, "reads ");
	print_object(out, s->addr);
	if (!s->has_before)
		return;
	buf_puts(out, " = ");
	print_value(out, s->before, s->size);
}

static void print_write(struct buf *out, const struct step *s)
{
	bool kept = s->kind == EV_ATOMIC_RMW && s->has_before && s->has_after &&
	            s->before == s->after;

	buf_puts(out, kept                       ? "leaves "
	              : s->kind == EV_ATOMIC_RMW ? "changes "
	                                         : "writes ");
	print_object(out, s->addr);
	if (!s->has_after)
		return;
	if (kept || !s->has_before) {
		buf_puts(out, " = ");
	} else {
		buf_puts(out, ": ");
		print_value(out, s->before, s->size);
		buf_puts(out, " -> ");
	}
	print_value(out, s->after, s->size);
}

static void print_on(struct buf *out, const char *verb, const struct step *s)
{
	buf_puts(out, verb);
	print_object(out, s->addr);
}

static void print_wait(struct buf *out, const struct step *s)
{
	if (s->wait == WAIT_YIELD)
		buf_puts(out, "yields");
	else if (s->wait == WAIT_SPIN)
		print_on(out, "spins on ", s);
	else
		buf_printf(out, "waits for %s", explore_wait_names[s->wait]);
	if (s->addr && s->wait != WAIT_SPIN && s->wait != WAIT_YIELD)
		print_on(out, ", ", s);
	if (s->other && s->wait == WAIT_JOIN)
		buf_printf(out, ": %u", s->other - 1);
	else if (s->other)
		buf_printf(out, ", which %u holds", s->other - 1);
}

static void print_step(struct buf *out, const struct step *s)
{
	if (s->wait != WAIT_NONE) {
		print_wait(out, s);
		return;
	}
	switch ((enum explore_kind)s->kind) {
	case EV_READ:
	case EV_ATOMIC_READ:
		print_read(out, s);
		break;
	case EV_WRITE:
	case EV_ATOMIC_WRITE:
	case EV_ATOMIC_RMW:
		print_write(out, s);
		break;
	case EV_LOCK:
		print_on(out, s->value ? "does not get " : "locks ", s);
		break;
	case EV_UNLOCK:
		print_on(out, "unlocks ", s);
		break;
	case EV_WAIT:
		print_on(out, "passes ", s);
		break;
	case EV_WAKE:
		print_on(out, "signals ", s);
		break;
	case EV_CREATE:
		buf_printf(out, "makes thread %" PRIu64, s->value);
		break;
	case EV_JOIN:
		buf_printf(out, "joins thread %" PRIu64, s->value);
		break;
	case EV_EXIT:
		buf_puts(out, "ends");
		break;
	default:
		buf_puts(out, explore_kind_names[s->kind]);
		break;
	}
}

/* Why a thread does not go on, in a word: the step says more. */
static void print_reason(struct buf *out, const struct step *s)
{
	buf_puts(out, s->kind == EV_EXIT      ? "ends"
	              : s->wait == WAIT_YIELD ? "yields"
	              : s->wait == WAIT_SPIN  ? "spins"
	                                      : "waits");
}

static uint32_t take_text(struct writer *w)
{
	uint32_t string = explain_string(w->x->e, buf_str(&w->text));

	buf_clear(&w->text);
	return string;
}

static uint32_t name_place(struct writer *w, uint32_t place)
{
	uint64_t *known = numbers_at(&w->x->places, place);

	if (*known == 0) {
		place_print_inlined(w->x->subject->image, place, &w->text);
		*known = take_text(w);
	}
	return (uint32_t)*known;
}

/* The place of a step; of the end of a thread's body there is none. */
static uint32_t place_of(struct writer *w, const struct step *s)
{
	return s->kind == EV_EXIT && s->place == 0 ? 0
	                                           : name_place(w, s->place);
}

/* ---- lines ---- */

static struct explain_line *put_step(struct writer *w, size_t i)
{
	const struct step *s = &w->run->steps.at[i];
	struct explain_line *l = explain_line(w->out);

	print_step(&w->text, s);
	*l = (struct explain_line){.kind = LINE_STEP,
	                           .step = s->number,
	                           .thread = s->thread,
	                           .what = take_text(w),
	                           .where = place_of(w, s),
	                           .mark = w->run->marks[i]};
	return l;
}

/* What the thread does after step i, or NULL. */
static const struct step *next_of(const struct taken_run *run, size_t i)
{
	for (size_t k = i + 1; k < run->steps.n; k++)
		if (run->steps.at[k].thread == run->steps.at[i].thread)
			return &run->steps.at[k];
	return NULL;
}

static void put_switch(struct writer *w, const struct stretch *s)
{
	const struct step *steps = w->run->steps.at;
	const struct step *last = &steps[s->first - 1];
	const struct step *next = next_of(w->run, s->first - 1);
	const struct step_thread *stands = &w->run->steps.threads[last->thread];
	struct explain_line *l = explain_line(w->out);

	if (s->forced)
		print_reason(&w->text, last);
	*l = (struct explain_line){
	    .kind = LINE_SWITCH,
	    .step = steps[s->first].number,
	    .thread = s->thread,
	    .from = last->thread,
	    .what = take_text(w),
	    .where = place_of(w, &steps[s->first]),
	    .from_where = s->forced        ? place_of(w, last)
	                  : next           ? place_of(w, next)
	                  : stands->ending ? 0
	                                   : name_place(w, stands->place),
	    .starts = s->starts,
	    .forced = s->forced};
	if (w->run == &w->x->failing && s->choice)
		l->jump = w->x->jump_of_choice[s->choice - 1];
}

static void put_fold(struct writer *w, enum explain_kind kind, uint64_t step,
                     uint32_t thread)
{
	struct explain_line *l = explain_line(w->out);

	*l = (struct explain_line){
	    .kind = kind, .step = step, .thread = thread, .what = take_text(w)};
}

static void fold_steps(struct writer *w, size_t n, size_t next)
{
	const struct step *s;

	if (n == 0)
		return;
	s = &w->run->steps.at[next - 1];
	buf_printf(&w->text, "%zu event%s of its own", n, n == 1 ? "" : "s");
	put_fold(w, LINE_FOLD, s->number, s->thread);
}

static bool is_short(const struct taken_run *run)
{
	return run->nstretches <= STRETCHES_ALL && run->steps.n <= STEPS_ALL;
}

/* A short run is told with all that is shared, a long one with what one thread
 * hands to another. */
static bool worth_telling(const struct taken_run *run, size_t i)
{
	const struct step *s = &run->steps.at[i];
	uint8_t roles = is_short(run) ? STEP_SHARED : STEP_AFTER | STEP_BEFORE;

	return (run->roles[i] & roles) || run->marks[i] ||
	       s->wait != WAIT_NONE || s->kind == EV_CREATE ||
	       s->kind == EV_JOIN || s->kind == EV_EXIT ||
	       i + 1 == run->steps.n;
}

static void put_stretch(struct writer *w, const struct stretch *s)
{
	size_t worth = 0, told = 0, folded = 0;
	size_t head = is_short(w->run) ? HEAD : HEAD_LONG;
	size_t tail = is_short(w->run) ? TAIL : TAIL_LONG;

	if (s > w->run->stretches)
		put_switch(w, s);
	for (size_t i = s->first; i < s->end; i++)
		worth += worth_telling(w->run, i);
	for (size_t i = s->first; i < s->end; i++) {
		bool tell = worth_telling(w->run, i);

		told += tell;
		if (tell && !w->x->o->all && !w->run->marks[i] && told > head &&
		    told + tail <= worth)
			tell = false;
		if (!tell) {
			folded++;
			continue;
		}
		fold_steps(w, folded, i);
		folded = 0;
		put_step(w, i);
	}
	fold_steps(w, folded, s->end);
}

/* Stretches from s up to end, none of which is shown. */
static void fold_stretches(struct writer *w, const struct stretch *s,
                           const struct stretch *end)
{
	bool seen[FIBER_MAX] = {0};
	unsigned threads = 0;
	size_t n = (size_t)(end - s);

	if (n == 0)
		return;
	for (const struct stretch *p = s; p < end; p++) {
		threads += !seen[p->thread];
		seen[p->thread] = true;
	}
	buf_printf(&w->text, "%zu events of %u thread%s, %zu switch%s",
	           end[-1].end - s->first, threads, threads == 1 ? "" : "s", n,
	           n == 1 ? "" : "es");
	put_fold(w, LINE_SKIP, w->run->steps.at[s->first].number, s->thread);
}

static void put_run(struct writer *w)
{
	const struct taken_run *run = w->run;
	const struct stretch *end = run->stretches + run->nstretches;
	const struct stretch *hidden = run->stretches;

	for (const struct stretch *s = run->stretches; s < end; s++) {
		if (!s->shown)
			continue;
		fold_stretches(w, hidden, s);
		put_stretch(w, s);
		hidden = s + 1;
	}
	fold_stretches(w, hidden, end);
}

/* ---- what is shown ---- */

static bool has_mark(const struct taken_run *run, const struct stretch *s)
{
	for (size_t i = s->first; i < s->end; i++)
		if (run->marks[i])
			return true;
	return false;
}

/* It, and what its switch took over from. */
static void show(struct taken_run *run, size_t i)
{
	run->stretches[i].shown = true;
	if (i > 0)
		run->stretches[i - 1].shown = true;
}

static bool decides(const struct explainer *x, const struct stretch *s)
{
	return s->choice && x->jump_of_choice[s->choice - 1];
}

/* A choice near one that decides. */
static bool is_beside(const struct explainer *x, size_t choice)
{
	for (size_t i = 0; i < x->e->njumps; i++) {
		size_t j = x->e->points[x->e->jumps[i].to].fixed;

		if (choice + BESIDE >= j && choice <= j + BESIDE)
			return true;
	}
	return false;
}

/* The end of a run matters if that is where it fails, or nothing better is
 * known. */
static void select_failing(struct explainer *x)
{
	struct taken_run *run = &x->failing;
	bool whole = x->o->all || is_short(run);
	size_t last = x->fails_at_end ? CHOICES_SHOWN / 2 : 0;
	size_t choices = 0;

	if (x->e->njumps == 0 || x->e->nchoices <= CHOICES_SHOWN)
		last = CHOICES_SHOWN;
	for (size_t i = run->nstretches; i-- > 0;) {
		const struct stretch *s = &run->stretches[i];

		if (whole || (s->choice && choices < last) ||
		    (x->fails_at_end && i + 1 == run->nstretches) ||
		    decides(x, s) || is_beside(x, s->choice) ||
		    has_mark(run, s))
			show(run, i);
		choices += s->choice > 0;
	}
	for (size_t i = 0; i < run->nstretches; i++)
		x->e->shown +=
		    run->stretches[i].shown && run->stretches[i].choice;
	x->e->left_out = !whole;
}

/* From where it differs, a little; and the accesses that decide. */
static void select_passing(struct explainer *x)
{
	struct taken_run *run = &x->passing;
	bool whole = x->o->all || is_short(run);
	size_t same = explain_same_steps(&x->failing.steps, &run->steps);
	size_t after = 0;

	for (size_t i = 0; i < run->nstretches; i++) {
		const struct stretch *s = &run->stretches[i];

		after += s->end > same;
		if ((after > 0 && (whole || after <= AROUND)) ||
		    has_mark(run, s))
			show(run, i);
	}
}

static void name_threads(struct writer *w)
{
	const struct steps *s = &w->run->steps;

	for (uint32_t i = 0; i < s->nthreads; i++) {
		uint32_t body = s->threads[i].body;

		/* a place is behind the call */
		w->x->e->names[i] =
		    body ? name_place(w, body + 1)
			 : explain_string(w->x->e, i == 0 ? "main" : "driver");
	}
	w->x->e->nthreads = s->nthreads;
}

void explain_lines(struct explainer *x)
{
	struct writer w = {.x = x, .run = &x->failing, .out = &x->e->failing};

	name_threads(&w);
	select_failing(x);
	put_run(&w);
	w.run = &x->passing;
	w.out = &x->e->passing;
	select_passing(x);
	put_run(&w);
	buf_done(&w.text);
}
