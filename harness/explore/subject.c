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
	buf_done(&f->wanted);
	buf_done(&f->told);
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

/* The one that is told of first, then the others of the run. */
static void print_races(struct explore_image *image,
                        const struct explore_result *r,
                        const struct explore_race *first, struct buf *out)
{
	buf_puts(out, "data race: nothing orders these accesses\n ");
	print_race(image, first, out);
	for (size_t i = 0; i < r->nraces; i++) {
		if (&r->races[i] == first)
			continue;
		buf_puts(out, "\n ");
		print_race(image, &r->races[i], out);
	}
}

static void race_signature(struct explore_image *image,
                           const struct explore_race *r, struct buf *out)
{
	bool swap = r->place[1] < r->place[0];

	buf_puts(out, "race in ");
	explore_print_place(image, r->place[swap], out);
	buf_puts(out, " and ");
	explore_print_place(image, r->place[!swap], out);
}

static bool is_wanted(const struct finding *f, struct explore_image *image,
                      const struct explore_race *r)
{
	struct buf signature = {0};
	bool wanted;

	race_signature(image, r, &signature);
	wanted = signature.len == f->wanted.len &&
	         !memcmp(signature.data, f->wanted.data, signature.len);
	buf_done(&signature);
	return wanted;
}

/* Whether its places are among those told of; from now on they are. */
static bool was_told(struct finding *f, const struct explore_race *r)
{
	bool swap = r->place[1] < r->place[0];
	uint64_t pair = (uint64_t)r->place[swap] << 32 | r->place[!swap], told;

	for (size_t i = 0; i < f->told.len; i += sizeof told) {
		memcpy(&told, f->told.data + i, sizeof told);
		if (told == pair)
			return true;
	}
	buf_put(&f->told, &pair, sizeof pair);
	return false;
}

/* The one of a run's races to tell of; NULL: none is new. */
static const struct explore_race *choose_race(struct finding *f,
                                              struct explore_image *image,
                                              const struct explore_result *r)
{
	for (size_t i = 0; i < r->nraces; i++)
		if (f->wanted.len > 0 ? is_wanted(f, image, &r->races[i])
		                      : !was_told(f, &r->races[i]))
			return &r->races[i];
	return f->wanted.len > 0 ? &r->races[0] : NULL;
}

/* Equal findings of one program fail in the same way at the same place. */
void finding_of_result(struct finding *f, struct explore_image *image,
                       struct explore_result *r)
{
	const struct explore_race *race = NULL;

	finding_clear(f);
	if (r->outcome == RUN_RACE && !(race = choose_race(f, image, r)))
		return;
	/* a target may end when there is no more memory: here there is less */
	if (r->outcome == RUN_OK ||
	    (r->out_of_memory &&
	     (r->outcome == RUN_EXIT || r->outcome == RUN_FAILED)))
		return;
	snprintf(f->rule, sizeof f->rule, "%s",
	         explore_outcome_names[r->outcome]);
	explore_name_places(image, &r->text);
	if (race) {
		race_signature(image, race, &f->signature);
	} else {
		buf_puts(&f->signature, f->rule);
		/* where one without an end is stopped is chance */
		if (r->place != 0 && r->outcome != RUN_LIMIT) {
			buf_puts(&f->signature, " in ");
			explore_print_place(image, r->place, &f->signature);
		}
	}
	if (race)
		print_races(image, r, race, &f->text);
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
