/* subject.c: findings, and programs as subjects; see subject.h. */
#include "harness/explore/subject.h"

#include <stdio.h>
#include <string.h>

#include "harness/base/check.h"

void finding_clear(struct finding *f)
{
	f->rule[0] = '\0';
	buf_clear(&f->signature);
	buf_clear(&f->text);
}

void finding_done(struct finding *f)
{
	buf_done(&f->signature);
	buf_done(&f->text);
}

static void print_race(struct explore_image *image,
                       const struct explore_race *r, struct buf *out)
{
	for (int i = 0; i < 2; i++) {
		buf_printf(out, "%s thread %u %s in ", i ? ", and" : "",
		           r->thread[i], r->write[i] ? "writes" : "reads");
		explore_print_place(image, r->place[i], out);
	}
}

static void print_races(struct explore_image *image, struct explore_result *r,
                        struct buf *out)
{
	buf_puts(out, "data race: nothing orders these accesses");
	for (size_t i = 0; i < r->nraces; i++) {
		buf_puts(out, "\n ");
		print_race(image, &r->races[i], out);
	}
}

/* Equal findings of one program fail in the same way at the same place. */
void finding_of_result(struct finding *f, struct explore_image *image,
                       struct explore_result *r)
{
	finding_clear(f);
	/* a target may end when there is no more memory: here there is less */
	if (r->outcome == RUN_OK ||
	    (r->out_of_memory &&
	     (r->outcome == RUN_EXIT || r->outcome == RUN_FAILED)))
		return;
	snprintf(f->rule, sizeof f->rule, "%s",
	         explore_outcome_names[r->outcome]);
	explore_name_places(image, &r->text);
	buf_puts(&f->signature, f->rule);
	if (r->place != 0) {
		buf_puts(&f->signature, " in ");
		explore_print_place(image, r->place, &f->signature);
	}
	if (r->outcome == RUN_RACE)
		print_races(image, r, &f->text);
	else
		buf_put(&f->text, r->text.data, r->text.len);
	if (r->outcome == RUN_ASSERT || r->outcome == RUN_CRASH ||
	    r->outcome == RUN_MISUSE || r->outcome == RUN_UNSUPPORTED) {
		buf_printf(&f->text, "\n  by thread %u, in ", r->thread);
		explore_print_place(image, r->place, &f->text);
	}
	if (r->output.len > 0)
		buf_printf(&f->text, "\n  it had printed: %s",
		           buf_str(&r->output));
}

/* ---- programs ---- */

struct program {
	struct subject subject;
	int (*main)(int argc, char **argv);
};

static int call_main(void *arg)
{
	struct program *p = arg;
	char *argv[] = {(char *)(uintptr_t)"program", NULL};

	return p->main(1, argv);
}

static void run_program(void *ctx, const struct explore_options *options,
                        struct explore_result *result, struct finding *f)
{
	struct program *p = ctx;

	explore_run(p->subject.image, call_main, p, options, result);
	finding_of_result(f, p->subject.image, result);
}

struct subject *program_open(const char *path, struct buf *error)
{
	struct explore_image *image = explore_open(path, error);
	struct program *p;
	void *symbol;

	if (!image)
		return NULL;
	symbol = explore_symbol(image, "main");
	if (!symbol) {
		buf_printf(error, "%s: it has no main", path);
		return NULL;
	}
	p = xcalloc(1, sizeof *p);
	memcpy(&p->main, &symbol, sizeof symbol);
	p->subject.image = image;
	p->subject.ctx = p;
	p->subject.run = run_program;
	return &p->subject;
}
