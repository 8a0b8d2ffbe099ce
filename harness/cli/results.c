/* results.c: see results.h. */
#include "harness/cli/results.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/sink_sums.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"

#define BATCH_NS 1000000000 /* of one row in the store, at least */

enum { TEXTS = 3 }; /* findings of one signature that keep their text */

enum {
	KEY_CLAIM = 1024, /* beyond those of any command */
	KEY_KEEP_GOING,
	KEY_FAILURES,
	KEY_DB,
	KEY_COMMIT,
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

const struct argp results_argp = {.options = options, .parser = parse};

struct results {
	const struct results_options *o;
	const struct sink *print;
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

/* What git calls the tree in which file lies; nothing if it lies in none. */
static void put_commit(struct buf *out, const char *file)
{
	struct buf command = {0}, folder = {0};
	const char *slash = strrchr(file, '/');
	char line[128];
	FILE *git;

	buf_put(&folder, file, slash ? (size_t)(slash - file) : 0);
	buf_puts(&command, "git -C ");
	args_quote(&command, folder.len > 0 ? buf_str(&folder) : ".");
	buf_puts(&command,
	         " describe --always --dirty --abbrev=12 2>/dev/null");
	git = popen(buf_str(&command), "re");
	if (git && fgets(line, sizeof line, git))
		buf_put(out, line, strcspn(line, "\n"));
	if (git)
		pclose(git);
	buf_done(&command);
	buf_done(&folder);
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
		put_commit(&commit, h->path);
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
	    .begun_s = time(NULL)};
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

struct results *results_open(const struct results_options *o,
                             const struct results_hunt *h,
                             const struct sink *print)
{
	struct results *r = xcalloc(1, sizeof *r);
	struct buf path = {0}, error = {0};

	r->o = o;
	r->print = print;
	r->start_ns = clock_now_ns();
	if (o->claim_text)
		r->claim = live_claim_new(o->claim);
	if (o->db)
		buf_puts(&path, o->db);
	else
		buf_printf(&path, "%s/tracetorture.db", h->out);
	if (strcmp(buf_str(&path), "none") != 0 &&
	    begin(r, h, buf_str(&path), &error) < 0) {
		complain("%s", buf_str(&error));
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

	r->findings += f->seen == 1 || !r->o->distinct;
	store_one(r, f);
	r->print->finding(r->print->ctx, f);
	return true;
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
