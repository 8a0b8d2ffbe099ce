/*
 * edit.c: makes wrong traces of a right one, for gojudge_test.sh.
 *
 *	edit FILE OUTDIR COUNT SEED [TWINDIR]
 *
 * writes into OUTDIR one copy of FILE that is not edited, and COUNT copies with
 * one edit each, that SEED and the copy's number draw; named
 * BASENAME-EDIT-NUMBER.  The edits take turns.  If TWINDIR is there, the copies whose events were edited,
 * not their bytes, are written there too, as traces of 1.21.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/trace/draft_edit.h"
#include "harness/trace/mangle.h"

typedef bool (*wanted_fn)(struct draft *d, size_t at);

static bool any_event(struct draft *d, size_t at)
{
	return draft_is_event(&d->records[at]);
}

static bool any_batch(struct draft *d, size_t at)
{
	return d->records[at].type == EV_BATCH;
}

/* With events, and one of the same processor before it. */
static bool later_batch(struct draft *d, size_t at)
{
	size_t i = at;

	if (!any_batch(d, at) || at + 1 == d->n || !any_event(d, at + 1))
		return false;
	while (i > 0) {
		i--;
		if (any_batch(d, i) && d->records[i].p == d->records[at].p)
			return true;
	}
	return false;
}

/* What order and states are about. */
static bool moves(struct draft *d, size_t at)
{
	const struct ev_format *f = &ev_formats[d->records[at].type];

	return any_event(d, at) &&
	       (f->names_g || f->subject != SUBJECT_CURRENT ||
	        d->records[at].type <= EV_GC_SWEEP_DONE);
}

static bool names_g(struct draft *d, size_t at)
{
	return any_event(d, at) && draft_names_g(&d->records[at]);
}

static bool has_seq(struct draft *d, size_t at)
{
	return any_event(d, at) &&
	       (d->version < TRACE_1_7 || draft_own_seq(d, at));
}

static bool has_exit(struct draft *d, size_t at)
{
	return any_event(d, at) && draft_exit_ticks(d, at);
}

/* One of the wanted records; d->n: there is none. */
static size_t draw(struct draft *d, struct rng *r, wanted_fn wanted)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += wanted(d, i);
	if (n == 0)
		return d->n;
	n = (size_t)rng_below(r, n);
	for (size_t i = 0; i < d->n; i++) {
		if (wanted(d, i) && n-- == 0)
			return i;
	}
	return d->n;
}

static void drop(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_drop(d, at);
}

static void same_stamp(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_double(d, at);
}

/* The copy gets the number just behind, which is free then. */
static void twice(struct draft *d, struct rng *r, size_t at)
{
	struct draft_record *copy;

	(void)r;
	draft_spread(d);
	draft_double(d, at);
	copy = &d->records[at + 1];
	draft_restamp(d, at + 1, copy->seq + 1, copy->ticks);
	if (copy->type == EV_GO_SYS_EXIT && d->version < TRACE_1_7)
		copy->arg[1]++;
}

/* With the next event of the same processor, or with any. */
static void swap(struct draft *d, struct rng *r, size_t at)
{
	size_t with = at + 1;

	if (rng_chance(r, 1, 4))
		with = draw(d, r, any_event);
	while (with < d->n && !any_event(d, with))
		with++;
	if (with < d->n)
		draft_swap(d, at, with);
}

/* To another that the trace knows, or to a new one. */
static void other_proc(struct draft *d, struct rng *r, size_t at)
{
	uint64_t p = d->records[draw(d, r, any_event)].p;

	draft_retarget_p(d, at, p == d->records[at].p ? p + 1 : p);
}

/* One that the trace knows, or one of those that it may not. */
static void other_goroutine(struct draft *d, struct rng *r, size_t at)
{
	size_t with = draw(d, r, names_g);
	uint64_t g = d->records[with].arg[0];

	draft_retarget_g(d, at, rng_chance(r, 1, 4) ? rng_range(r, 1, 40) : g);
}

static void other_type(struct draft *d, struct rng *r, size_t at)
{
	uint8_t type;

	do
		type = (uint8_t)rng_below(r, EV_COUNT);
	while (!ev_formats[type].event ||
	       !ev_known(&ev_formats[type], d->version));
	draft_retype(d, at, type);
}

static void other_ticks(struct draft *d, struct rng *r, size_t at)
{
	uint64_t step = UINT64_C(1) << rng_below(r, 20);

	if (rng_chance(r, 1, 2))
		step = -step;
	draft_restamp(d, at, d->records[at].seq, d->records[at].ticks + step);
}

/* 1.5: the number of when it was written, or of when it happened. */
static void other_seq(struct draft *d, struct rng *r, size_t at)
{
	uint64_t *seq = &d->records[at].seq;

	if (d->version >= TRACE_1_7)
		seq = draft_own_seq(d, at);
	else if (d->records[at].type == EV_GO_SYS_EXIT)
		seq = &d->records[at].arg[1];
	*seq += rng_range(r, 0, 8) - 4;
}

static void other_exit(struct draft *d, struct rng *r, size_t at)
{
	uint64_t *ticks = draft_exit_ticks(d, at);

	*ticks = rng_chance(r, 1, 4) ? 0
	                             : *ticks + rng_range(r, 0, 2000) - 1000;
}

static void drop_batch(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_drop_batch(d, at);
}

static void swap_batch(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_swap_batch(d, at);
}

/* Edits of events, then edits of bytes. */
static const struct edit {
	const char *name;
	wanted_fn wanted;
	void (*change)(struct draft *d, struct rng *r, size_t at);
	void (*mangle)(struct buf *b, struct rng *r);
} edits[] = {
	{"drop", moves, drop, NULL},
	{"twice", moves, twice, NULL},
	{"same-stamp", moves, same_stamp, NULL},
	{"swap", moves, swap, NULL},
	{"proc", moves, other_proc, NULL},
	{"goroutine", names_g, other_goroutine, NULL},
	{"type", moves, other_type, NULL},
	{"ticks", any_event, other_ticks, NULL},
	{"seq", has_seq, other_seq, NULL},
	{"exit-ticks", has_exit, other_exit, NULL},
	{"drop-any", any_event, drop, NULL},
	{"drop-batch", any_batch, drop_batch, NULL},
	{"swap-batch", later_batch, swap_batch, NULL},
	{.name = "bit", .mangle = mangle_bit},
	{.name = "byte", .mangle = mangle_byte},
	{.name = "insert", .mangle = mangle_insert},
	{.name = "delete", .mangle = mangle_delete},
	{.name = "truncate", .mangle = mangle_truncate},
	{.name = "repeat", .mangle = mangle_repeat},
	{.name = "concat", .mangle = mangle_concat},
};
#define NEDITS (sizeof(edits) / sizeof(edits[0]))

/* What is done to each copy. */
struct job {
	const struct buf *bytes;
	const char *base;
	const char *outdir;
	const char *twindir; /* or NULL */
	uint64_t seed;
};

/* Returns 0 or -errno. */
static int write_copy(const struct job *job, const char *dir,
                      const struct buf *out, const char *edit, uint64_t i)
{
	struct buf name = {0};
	int err;

	buf_printf(&name, "%s/%s-%s-%" PRIu64, dir, job->base, edit, i);
	err = buf_write_file(out, buf_str(&name));
	buf_done(&name);
	return err;
}

/* Does the edit, or the first one, to events of d; returns which. */
static const struct edit *change(struct draft *d, const struct edit *edit,
                                 struct rng *r)
{
	size_t at = draw(d, r, edit->wanted);

	if (at == d->n) {
		edit = edits;
		at = draw(d, r, edit->wanted);
	}
	CHECK_OP(at, <, d->n);
	edit->change(d, r, at);
	return edit;
}

/* edit may be NULL, for none. */
static int edit_events(const struct job *job, const struct edit *edit,
                       struct rng *r, uint64_t i)
{
	struct draft d = {0};
	struct buf out = {0};
	const char *name = "none";
	int err;

	draft_from(&d, job->bytes->data, job->bytes->len);
	if (edit)
		name = change(&d, edit, r)->name;
	draft_write(&out, &d);
	err = write_copy(job, job->outdir, &out, name, i);
	if (!err && job->twindir) {
		buf_clear(&out);
		draft_to_1_21(&d);
		draft_write(&out, &d);
		err = write_copy(job, job->twindir, &out, name, i);
	}
	draft_done(&d);
	buf_done(&out);
	return err;
}

static int edit_bytes(const struct job *job, const struct edit *edit,
                      struct rng *r, uint64_t i)
{
	struct buf out = {0};
	int err;

	buf_put(&out, job->bytes->data, job->bytes->len);
	edit->mangle(&out, r);
	err = write_copy(job, job->outdir, &out, edit->name, i);
	buf_done(&out);
	return err;
}

static int edit_all(const struct job *job, uint64_t count)
{
	struct rng seed = rng_seed(job->seed);
	/* Traces of different versions get different edits. */
	struct rng all = rng_split(&seed, job->bytes->len);
	int err = edit_events(job, NULL, NULL, 0);

	for (uint64_t i = 0; i < count && !err; i++) {
		const struct edit *edit = &edits[i % NEDITS];
		struct rng r = rng_split(&all, i);

		err = edit->mangle ? edit_bytes(job, edit, &r, i)
		                   : edit_events(job, edit, &r, i);
	}
	return err;
}

int main(int argc, char **argv)
{
	struct buf bytes = {0};
	struct job job = {.bytes = &bytes};
	int err;

	if (argc != 5 && argc != 6) {
		fprintf(stderr,
		        "usage: edit FILE OUTDIR COUNT SEED [TWINDIR]\n");
		return 2;
	}
	job.base = strrchr(argv[1], '/');
	job.base = job.base ? job.base + 1 : argv[1];
	job.outdir = argv[2];
	job.twindir = argv[5];
	job.seed = strtoull(argv[4], NULL, 10);
	err = buf_read_file(&bytes, argv[1], SIZE_MAX);
	if (!err)
		err = edit_all(&job, strtoull(argv[3], NULL, 10));
	if (err)
		fprintf(stderr, "edit: %s, %s: %s\n", argv[1], argv[2],
		        strerror(-err));
	buf_done(&bytes);
	return err ? 4 : 0;
}
