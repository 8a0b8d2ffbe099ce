/* results.c: see results.h. */
#include "harness/cli/results.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/sink_sums.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/commit.h"
#include "reports/known/known.h"

#define KNOWN_MOST ((size_t)1 << 20) /* of the file, bytes */
#define BATCH_NS 1000000000 /* of one row in the store, at least */

enum { TEXTS = 3 }; /* findings of one signature that keep their text */

enum {
	KEY_CLAIM = 1024, /* beyond those of any command */
	KEY_KEEP_GOING,
	KEY_FAILURES,
	KEY_DB,
	KEY_COMMIT,
	KEY_KNOWN,
};

static const struct argp_option options[] = {
    {"claim", KEY_CLAIM, "C", 0,
     "Go on until it is known whether C holds: `p<1/50000@95', fewer than 1 in "
     "50000 runs fail, at 95 % confidence; --time or --runs bounds it",
     0},
    {"keep-going", KEY_KEEP_GOING, 0, 0,
     "Do not end at a finding, nor when the claim is decided", 0},
    {"failures", KEY_FAILURES, "N", 0,
     "End at the N-th new finding, of explore: at the N-th different one [1; "
     "with --claim, none]",
     0},
    {"db", KEY_DB, "FILE", 0,
     "The database that keeps the results; or none [DIR/tracetorture.db]", 0},
    {"commit", KEY_COMMIT, "C", 0,
     "The commit that the target was built from [what git says where it lies]",
     0},
    {"known", KEY_KNOWN, "FILE", 0,
     "Rules of findings that are known: these are counted, but do not end the "
     "hunt, make it fail or count for a claim",
     0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_FAILURES, "failures", 1, UINT64_MAX,
     offsetof(struct results_options, failures)},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct results_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->pages;
		return 0;
	case KEY_CLAIM:
		if (!claim_parse(arg, &o->claim))
			argp_failure(state, EXIT_USAGE, 0,
			             "--claim %s: want one like p<1/50000@95",
			             arg);
		o->claim_text = arg;
		return 0;
	case KEY_KEEP_GOING:
		o->keep_going = true;
		return 0;
	case KEY_DB:
		o->db = arg;
		return 0;
	case KEY_COMMIT:
		o->commit = arg;
		return 0;
	case KEY_KNOWN:
		o->known = arg;
		return 0;
	case KEY_FAILURES:
		o->failures_said = true;
		break;
	case ARGP_KEY_END:
		if (!o->failures_said)
			o->failures = !o->claim_text && !o->keep_going;
		return 0;
	}
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

const struct argp results_argp = {
    .options = options,
    .parser = parse,
    .children = (const struct argp_child[]){{&report_pages_argp, 0, NULL, 0},
                                            {0}},
};

struct results {
	const struct results_options *o;
	struct results_hunt about;
	const struct sink *print;
	struct known *known; /* NULL: no rules */
	struct live_claim claim; /* if o->claim_text */
	uint64_t findings;       /* new ones, or new signatures */
	struct store *store;     /* NULL: none */
	struct buf where;
	bool failed;             /* the store did; said once */
	struct store_hunt hunt;
	uint64_t stored;         /* findings in it */
	uint64_t batches;        /* in it */
	struct store_batch batch; /* since the last one */
	struct sink_sums sums;
	int64_t start_ns;
};

/* ---- the hunt's place in the store ---- */

/* The store failed: said once, and the hunt ends. */
static void give_up(struct results *r, struct buf *error)
{
	if (!r->failed)
		complain("%s", buf_str(error));
	r->failed = true;
	buf_clear(error);
}

/* The command, with the seed that was drawn. */
static void put_command(struct buf *out, const struct results_hunt *h)
{
	/* argv[0] is "tracetorture NAME" */
	buf_puts(out, h->argv[0]);
	for (int i = 1; i < h->argc; i++) {
		buf_byte(out, ' ');
		args_quote(out, h->argv[i]);
	}
	if (!h->seeded)
		buf_printf(out, " --seed %" PRIu64, h->seed);
}

/* Opens the store and tells it of the hunt.  0 or -1, with a line in error. */
static int begin(struct results *r, const struct results_hunt *h,
                 const char *path, struct buf *error)
{
	struct buf command = {0}, commit = {0};
	int err = -1;

	put_command(&command, h);
	if (r->o->commit)
		buf_puts(&commit, r->o->commit);
	else
		commit_of(&commit, h->path);
	r->hunt = (struct store_hunt){
	    .population = h->population,
	    .command = buf_str(&command),
	    .target = h->target,
	    .target_commit = buf_str(&commit),
	    .scenario = h->scenario,
	    .strategy = h->strategy,
	    .seed = h->seed,
	    .jobs = h->jobs,
	    .claim = r->o->claim_text ? r->o->claim_text : "",
	    .begun_ns = clock_utc_ns()};
	if (!store_new_id(r->hunt.id))
		buf_puts(error, "no random bytes to be had");
	else if ((r->store = store_open(path, error)))
		err = store_begin(r->store, &r->hunt, error);
	if (!err)
		buf_printf(&r->where, "%s (hunt %.12s)", store_path(r->store),
		           r->hunt.id);
	buf_done(&command);
	buf_done(&commit);
	return err;
}

/* The rules of the file, if there is one.  0 or an exit code, which was said. */
static int read_known(struct results *r)
{
	struct buf text = {0}, error = {0};
	const char *path = r->o->known;
	int code = 0, err;

	if (!path)
		return 0;
	err = buf_read_file(&text, path, KNOWN_MOST);
	if (err) {
		complain("cannot read %s: %s", path, strerror(-err));
		code = EXIT_USAGE;
	} else {
		r->known = known_parse(buf_str(&text), text.len, path, &error);
		if (!r->known) {
			complain("%s", buf_str(&error));
			code = EXIT_USAGE;
		}
	}
	buf_done(&text);
	buf_done(&error);
	return code;
}

struct results *results_open(const struct results_options *o,
                             const struct results_hunt *h,
                             const struct sink *print, int *code)
{
	struct results *r = xcalloc(1, sizeof *r);
	struct buf path = {0}, error = {0};

	r->o = o;
	r->about = *h;
	r->print = print;
	r->start_ns = clock_now_ns();
	*code = read_known(r);
	if (o->claim_text)
		r->claim = live_claim_new(o->claim);
	if (o->db)
		buf_puts(&path, o->db);
	else
		buf_printf(&path, "%s/tracetorture.db", h->out);
	if (*code == 0 && strcmp(buf_str(&path), "none") != 0 &&
	    begin(r, h, buf_str(&path), &error) < 0) {
		complain("%s", buf_str(&error));
		*code = EXIT_ENVIRONMENT;
	}
	if (*code) {
		results_free(r);
		r = NULL;
	}
	buf_done(&path);
	buf_done(&error);
	return r;
}

void results_free(struct results *r)
{
	store_close(r->store);
	known_free(r->known);
	sink_sums_done(&r->sums);
	buf_done(&r->where);
	free(r);
}

static void store_one(struct results *r, const struct sink_finding *f)
{
	struct sink_finding record = *f;
	struct buf error = {0};
	int err;

	if (!r->store || r->failed)
		return;
	if (f->seen > TEXTS)
		record.text = "";
	err = store_finding(r->store, r->hunt.id, r->stored,
	                    clock_now_ns() - r->start_ns, &record, &error);
	if (!err && f->repro[0])
		err = store_repro(r->store, r->hunt.id, r->stored, f->repro, "",
		                  "", &error);
	if (err)
		give_up(r, &error);
	r->stored++;
	buf_done(&error);
}

/* Puts what came since the last time, if anything did. */
static void flush(struct results *r, int64_t elapsed_ns)
{
	const char *hunt = r->hunt.id;
	struct buf error = {0};

	r->batch.to_ns = elapsed_ns;
	if (!r->store || r->failed || r->batch.runs + r->batch.cut == 0)
		return;
	if (store_batch(r->store, hunt, r->batches, &r->batch, &error) ||
	    store_counters(r->store, hunt, r->sums.counters, r->sums.ncounters,
	                   &error) ||
	    store_near_misses(r->store, hunt, r->sums.near, r->sums.nnear,
	                      &error))
		give_up(r, &error);
	r->batches++;
	r->batch = (struct store_batch){.from_ns = elapsed_ns};
	buf_done(&error);
}

/* The reports that are asked for, of this hunt. */
static void write_pages(struct results *r)
{
	const struct store_choice this = {.hunt = r->hunt.id};

	if (r->failed || !report_pages_asked(&r->o->pages))
		return;
	if (!r->store || !store_has_database())
		complain("reports are made from a database, and there is none");
	else if (report_pages_of(&r->o->pages, r->store, &this) == 0)
		return;
	r->failed = true;
}

void results_finish(struct results *r, int64_t elapsed_ns,
                    enum results_end end)
{
	static const char *const names[] = {"finished", "interrupted",
	                                    "ended early"};
	const struct live_claim *claim = results_claim(r);
	struct buf error = {0};

	flush(r, elapsed_ns);
	if (r->store && !r->failed &&
	    store_end(r->store, r->hunt.id, elapsed_ns, names[end],
	              claim ? claim_verdict_name(claim->verdict) : "",
	              &error))
		give_up(r, &error);
	buf_done(&error);
	write_pages(r);
}

const char *results_where(struct results *r)
{
	return buf_str(&r->where);
}

/* ---- the sink ---- */

const struct live_claim *results_claim(const struct results *r)
{
	return r->o->claim_text ? &r->claim : NULL;
}

static void on_sessions(void *ctx, const struct sink_session *s, size_t n)
{
	struct results *r = ctx;

	r->batch.sessions += n;
	for (size_t i = 0; i < n; i++)
		r->batch.events += s[i].events;
	r->print->sessions(r->print->ctx, s, n);
}

static bool on_finding(void *ctx, const struct sink_finding *f)
{
	struct results *r = ctx;
	const struct known_subject subject = {.target = r->about.target,
	                                      .scenario = r->about.scenario,
	                                      .population = r->about.population,
	                                      .strategy = r->about.strategy,
	                                      .rule = f->rule,
	                                      .signature = f->signature,
	                                      .text = f->text};
	struct sink_finding record = *f;
	bool is_new;

	record.known = known_match(r->known, &subject);
	is_new = record.known[0] == '\0';
	r->findings += is_new && (f->seen == 1 || !r->o->distinct);
	store_one(r, &record);
	r->print->finding(r->print->ctx, &record);
	return is_new;
}

static void on_run(void *ctx, const struct sink_run *run)
{
	struct results *r = ctx;

	r->batch.runs += run->runs;
	r->batch.failed += run->failed;
	r->batch.known += run->known;
	r->batch.cut += run->cut;
	if (run->peak_bytes > r->batch.peak_bytes)
		r->batch.peak_bytes = run->peak_bytes;
	sink_sums_add(&r->sums, run);
	if (r->o->claim_text)
		live_claim_add(&r->claim, run->failed - run->known, run->runs);
	r->print->run(r->print->ctx, run);
}

bool results_enough(const struct results *r)
{
	if (r->failed ||
	    (r->o->failures > 0 && r->findings >= r->o->failures))
		return true;
	return r->o->claim_text && !r->o->keep_going &&
	       r->claim.verdict != CLAIM_IS_OPEN;
}

static bool on_tick(void *ctx, int64_t elapsed_ns)
{
	struct results *r = ctx;

	if (elapsed_ns - r->batch.from_ns > BATCH_NS)
		flush(r, elapsed_ns);
	return r->print->tick(r->print->ctx, elapsed_ns) && !results_enough(r);
}

struct sink results_sink(struct results *r)
{
	return (struct sink){.ctx = r,
	                     .sessions = on_sessions,
	                     .finding = on_finding,
	                     .run = on_run,
	                     .tick = on_tick};
}

int results_code(const struct results *r)
{
	if (r->failed)
		return EXIT_ENVIRONMENT;
	if (!r->o->claim_text)
		return r->findings > 0 ? EXIT_FINDING : EXIT_OK;
	switch (r->claim.verdict) {
	case CLAIM_IS_MET:
		return EXIT_OK;
	case CLAIM_IS_BROKEN:
		return EXIT_FINDING;
	case CLAIM_IS_OPEN:
		break;
	}
	return EXIT_INCONCLUSIVE;
}
