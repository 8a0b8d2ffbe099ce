/* explain_text.c: an explanation as text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/explain/explain.h"

enum {
	WHAT = 48,  /* columns for what a step does, at most */
	CURVE = 40, /* columns from 0 to 1 */
};

struct page {
	const struct explanation *e;
	struct buf *out;
	int step; /* columns */
	int thread;
	int what;
};

/* What a thread is called: its number and the function it starts in. */
static void put_thread(struct page *p, uint32_t thread, bool pad)
{
	const char *name = thread < p->e->nthreads
	                       ? explain_text(p->e, p->e->names[thread])
	                       : "";
	int width = (int)strcspn(name, " ");
	size_t from = p->out->len;

	buf_printf(p->out, "%u %.*s", thread, width, name);
	if (pad)
		buf_printf(p->out, "%*s", p->thread - (int)(p->out->len - from),
		           "");
}

static int width_of_thread(const struct explanation *e, uint32_t thread)
{
	char number[16];

	return snprintf(number, sizeof number, "%u ", thread) +
	       (int)strcspn(explain_text(e, e->names[thread]), " ");
}

static void measure(struct page *p)
{
	const struct explain_schedule *s[] = {&p->e->failing, &p->e->passing};

	for (uint32_t i = 0; i < p->e->nthreads; i++) {
		int width = width_of_thread(p->e, i);

		p->thread = width > p->thread ? width : p->thread;
	}
	p->step = 4;
	for (int k = 0; k < 2; k++) {
		for (size_t i = 0; i < s[k]->n; i++) {
			const struct explain_line *l = &s[k]->lines[i];
			int what = (int)strlen(explain_text(p->e, l->what));
			char number[24];
			int step = snprintf(number, sizeof number, "%" PRIu64,
			                    l->step);

			p->step = step > p->step ? step : p->step;
			if (l->kind == LINE_STEP && what > p->what)
				p->what = what < WHAT ? what : WHAT;
		}
	}
}

/* ---- the schedules ---- */

static double rate(const struct explain_point *p)
{
	return (double)p->failed / (double)p->runs;
}

static void put_jump(struct page *p, unsigned number)
{
	const struct explain_jump *j = &p->e->jumps[number - 1];

	buf_printf(p->out, "  <- decides: P %.2f -> %.2f",
	           rate(&p->e->points[j->from]), rate(&p->e->points[j->to]));
}

static void put_switch(struct page *p, const struct explain_line *l)
{
	const char *what = explain_text(p->e, l->what);
	const char *from = explain_text(p->e, l->from_where);
	const char *where = explain_text(p->e, l->where);

	buf_printf(p->out, "%*s  -- ", p->step, "");
	put_thread(p, l->from, false);
	if (l->forced && *what)
		buf_printf(p->out, " %s%s%s", what, *from ? " at " : "", from);
	else
		buf_printf(p->out, " is stopped before %s",
		           *from ? from : "its end");
	buf_puts(p->out, "; ");
	put_thread(p, l->thread, false);
	buf_printf(p->out, " %s at %s", l->starts ? "starts" : "goes on",
	           *where ? where : "its end");
	if (l->jump)
		put_jump(p, l->jump);
	buf_byte(p->out, '\n');
}

static void put_step(struct page *p, const struct explain_line *l)
{
	buf_printf(p->out, "%*" PRIu64 "  ", p->step, l->step);
	put_thread(p, l->thread, true);
	buf_printf(p->out, "  %-*s  %s", p->what, explain_text(p->e, l->what),
	           explain_text(p->e, l->where));
	while (p->out->data[p->out->len - 1] == ' ')
		p->out->len--;
	if (l->mark)
		buf_printf(p->out, "  <- %c", l->mark);
	buf_byte(p->out, '\n');
}

static void put_schedule(struct page *p, const struct explain_schedule *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct explain_line *l = &s->lines[i];

		if (l->kind == LINE_STEP)
			put_step(p, l);
		else if (l->kind == LINE_SWITCH)
			put_switch(p, l);
		else
			buf_printf(p->out, "%*s  ... %s\n", p->step, "",
			           explain_text(p->e, l->what));
	}
}

/* ---- what decides ---- */

static void put_access(struct page *p, char mark)
{
	const struct explain_line *l = explain_marked(p->e, mark);

	buf_printf(p->out, "%c (", mark);
	if (l) {
		buf_puts(p->out, "thread ");
		put_thread(p, l->thread, false);
		buf_printf(p->out, " %s in %s", explain_text(p->e, l->what),
		           explain_text(p->e, l->where));
	}
	buf_byte(p->out, ')');
}

static void put_flips(struct page *p)
{
	const struct explanation *e = p->e;

	for (size_t i = 0; i < e->nflips; i++) {
		const struct explain_flip *f = &e->flips[i];

		buf_puts(p->out, "  ");
		put_access(p, f->a);
		buf_puts(p->out, "\n  comes before ");
		put_access(p, f->b);
		if (f->missing)
			buf_puts(p->out,
			         ";\n  where one of them is not made it "
			         "passes\n");
		else
			buf_printf(
			    p->out, "%s;\n  where %c comes first it passes\n",
			    f->late ? ", which would come too late" : "", f->b);
	}
	if (e->nflips == 0 && e->difference.len > 0)
		buf_puts(p->out, "  no order of accesses: what is otherwise is "
		                 "time, or what the world chose\n");
}

/* ---- the curve ---- */

static void put_bar(struct page *p, const struct explain_point *q)
{
	int low = (int)(q->low * CURVE), high = (int)(q->high * CURVE);
	int at = (int)(rate(q) * CURVE);

	buf_byte(p->out, '|');
	for (int i = 0; i <= CURVE; i++)
		buf_byte(p->out, i == at                 ? 'o'
		                 : i >= low && i <= high ? '-'
		                                         : ' ');
	buf_byte(p->out, '|');
}

static void put_point(struct page *p, size_t i)
{
	const struct explanation *e = p->e;
	const struct explain_point *q = &e->points[i];

	buf_printf(p->out, "  %5zu  %.3f  %.3f to %.3f  ", q->fixed, rate(q),
	           q->low, q->high);
	put_bar(p, q);
	for (size_t k = 0; k < e->njumps; k++) {
		const struct explain_jump *j = &e->jumps[k];

		if (j->to != i)
			continue;
		if (j->thread & CHOICE_VALUE)
			buf_printf(p->out, "  <- step %" PRIu64, j->step);
		else
			buf_printf(p->out, "  <- step %" PRIu64 ", thread %u",
			           j->step, j->thread);
		if (q->fixed - q[-1].fixed > 1)
			buf_puts(p->out, " or one before");
	}
	buf_byte(p->out, '\n');
}

static void put_curve(struct page *p)
{
	const struct explanation *e = p->e;

	if (e->ncurve == 0)
		return;
	buf_printf(p->out,
	           "\nP(failure | the first t choices are made, the rest at "
	           "random), %" PRIu64 " runs each, 95%% intervals\n",
	           e->points[0].runs);
	buf_printf(p->out, "      t  P      interval        0%*s1\n", CURVE - 1,
	           "");
	for (size_t i = 0; i < e->ncurve; i++)
		put_point(p, i);
	if (e->njumps == 0)
		buf_puts(p->out,
		         "  no choice alone raises it: no two intervals "
		         "next to each other are apart\n");
}

/* ---- all of it ---- */

static void put_head(struct page *p)
{
	const struct explanation *e = p->e;

	buf_put(p->out, e->name.data, e->name.len);
	buf_puts(p->out, ": ");
	buf_put(p->out, e->signature.data, e->signature.len);
	buf_printf(p->out,
	           "\n%u thread%s, %" PRIu64 " scheduling points, %" PRIu64
	           " switches, %zu of them chosen",
	           e->nthreads, e->nthreads == 1 ? "" : "s", e->npoints,
	           e->nswitches, e->nchoices);
	if (e->left_out)
		buf_printf(p->out,
		           "; here are the surroundings of %zu (--all: of "
		           "all)",
		           e->shown);
	buf_byte(p->out, '\n');
	if (e->note.len > 0) {
		buf_put(p->out, e->note.data, e->note.len);
		buf_byte(p->out, '\n');
	}
	buf_byte(p->out, '\n');
	for (uint32_t i = 0; i < e->nthreads; i++)
		buf_printf(p->out, "thread %u: %s\n", i,
		           explain_text(e, e->names[i]));
}

void explain_print(const struct explanation *e, struct buf *out)
{
	struct page p = {.e = e, .out = out};

	measure(&p);
	put_head(&p);
	buf_puts(out, "\nwhat happens:\n");
	put_schedule(&p, &e->failing);
	buf_byte(out, '\n');
	buf_put(out, e->text.data, e->text.len);
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		out->len--;
	buf_byte(out, '\n');
	if (e->difference.len == 0) {
		buf_puts(out, "\nno schedule near it passes\n");
	} else {
		buf_puts(out, "\nwhat decides:\n");
		put_flips(&p);
		buf_puts(out, "\nit passes ");
		buf_put(out, e->difference.data, e->difference.len);
		buf_byte(out, '\n');
		put_schedule(&p, &e->passing);
	}
	put_curve(&p);
}
