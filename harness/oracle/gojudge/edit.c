/*
 * edit.c: makes wrong traces of a right one, for gojudge_test.sh.
 *
 *	edit FILE OUTDIR COUNT
 *
 * writes COUNT copies of FILE into OUTDIR, each with one edit at a place drawn
 * by a fixed generator, named BASENAME-EDIT-NUMBER, and one unedited.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/rng.h"
#include "harness/trace/draft.h"

/* Each changes the event at `at`, of which there are more behind it. */
typedef void (*edit_fn)(struct draft *d, struct rng *r, size_t at);

static void none(struct draft *d, struct rng *r, size_t at)
{
	(void)d;
	(void)r;
	(void)at;
}

static void drop(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_remove(d, at);
}

/* The copy gets the free stamp just behind: see spread. */
static void twice(struct draft *d, struct rng *r, size_t at)
{
	struct draft_event copy = d->events[at];

	(void)r;
	copy.seq++;
	if (copy.type == EV_GO_SYS_EXIT && d->version < TRACE_1_7)
		copy.arg[1]++;
	draft_insert(d, at + 1, copy);
}

static void same_stamp(struct draft *d, struct rng *r, size_t at)
{
	(void)r;
	draft_insert(d, at, d->events[at]);
}

static void swap_with_next(struct draft *d, struct rng *r, size_t at)
{
	struct draft_event a = d->events[at], b = d->events[at + 1];

	(void)r;
	d->events[at] = b;
	d->events[at].seq = a.seq;
	d->events[at].ticks = a.ticks;
	d->events[at].p = a.p;
	d->events[at + 1] = a;
	d->events[at + 1].seq = b.seq;
	d->events[at + 1].ticks = b.ticks;
	d->events[at + 1].p = b.p;
}

static void other_proc(struct draft *d, struct rng *r, size_t at)
{
	d->events[at].p = d->events[rng_below(r, d->n)].p;
}

static void other_goroutine(struct draft *d, struct rng *r, size_t at)
{
	for (; at < d->n; at++) {
		if (ev_formats[d->events[at].type].names_g)
			break;
	}
	if (at < d->n)
		d->events[at].arg[0] = rng_below(r, 40);
}

static void other_type(struct draft *d, struct rng *r, size_t at)
{
	uint8_t type;

	do
		type = (uint8_t)rng_below(r, EV_COUNT);
	while (!ev_formats[type].event ||
	       !ev_known(&ev_formats[type], d->version));
	d->events[at].type = type;
}

static void other_ticks(struct draft *d, struct rng *r, size_t at)
{
	d->events[at].ticks += rng_range(r, 0, 2000) - 1000;
}

static void other_exit_stamp(struct draft *d, struct rng *r, size_t at)
{
	unsigned which = d->version < TRACE_1_7 ? 1 : 2;

	while (at < d->n && d->events[at].type != EV_GO_SYS_EXIT)
		at++;
	if (at < d->n)
		d->events[at].arg[which] =
		    rng_chance(r, 1, 4) ? 0 : d->events[at].arg[which] +
		                              rng_range(r, 0, 200) - 100;
}

/* Where an event has its goroutine's sequence number, or NULL. */
static uint64_t *own_seq(struct draft *d, size_t at)
{
	struct draft_event *e = &d->events[at];
	unsigned seq = ev_args(&ev_formats[e->type], d->version)->seq;

	return seq ? &e->arg[seq - 1] : NULL;
}

static void other_own_seq(struct draft *d, struct rng *r, size_t at)
{
	while (at < d->n && !own_seq(d, at))
		at++;
	if (at < d->n)
		*own_seq(d, at) += rng_range(r, 0, 2) - 1;
}

static const struct {
	const char *name;
	edit_fn edit;
} edits[] = {
	{"none", none},
	{"drop", drop},
	{"twice", twice},
	{"same-stamp", same_stamp},
	{"swap", swap_with_next},
	{"proc", other_proc},
	{"goroutine", other_goroutine},
	{"type", other_type},
	{"ticks", other_ticks},
	{"exit-stamp", other_exit_stamp},
	{"own-seq", other_own_seq},
};
#define NEDITS (sizeof(edits) / sizeof(edits[0]))

/* Doubles the sequence numbers, so that there are free ones between. */
static void spread(struct draft *d)
{
	if (d->version >= TRACE_1_7)
		return;
	for (size_t i = 0; i < d->n; i++) {
		d->events[i].seq *= 2;
		if (d->events[i].type == EV_GO_SYS_EXIT)
			d->events[i].arg[1] *= 2;
	}
}

/* Returns 0 or -errno. */
static int write_edit(const struct trace *t, const char *prefix, unsigned i)
{
	struct rng r = rng_seed(i);
	struct draft d = {0};
	struct buf name = {0}, out = {0};
	int err;

	draft_from(&d, t);
	spread(&d);
	edits[i % NEDITS].edit(&d, &r, (size_t)rng_below(&r, d.n - 1));
	draft_write(&out, &d);
	buf_printf(&name, "%s-%s-%u", prefix, edits[i % NEDITS].name, i);
	err = buf_write_file(&out, buf_str(&name));
	draft_done(&d);
	buf_done(&name);
	buf_done(&out);
	return err;
}

int main(int argc, char **argv)
{
	struct buf bytes = {0}, prefix = {0};
	struct trace t = {0};
	const char *base;
	unsigned long count;

	if (argc != 4) {
		fprintf(stderr, "usage: edit FILE OUTDIR COUNT\n");
		return 2;
	}
	base = strrchr(argv[1], '/');
	count = strtoul(argv[3], NULL, 10);
	if (buf_read_file(&bytes, argv[1], SIZE_MAX)) {
		fprintf(stderr, "edit: cannot read %s\n", argv[1]);
		return 4;
	}
	trace_load(&t, bytes.data, bytes.len);
	CHECK(!t.fault && t.nevents > 1);
	buf_printf(&prefix, "%s/%s", argv[2], base ? base + 1 : argv[1]);
	for (unsigned i = 0; i < count; i++) {
		if (write_edit(&t, buf_str(&prefix), i)) {
			fprintf(stderr, "edit: cannot write to %s\n", argv[2]);
			return 4;
		}
	}
	trace_done(&t);
	buf_done(&bytes);
	buf_done(&prefix);
	return 0;
}
