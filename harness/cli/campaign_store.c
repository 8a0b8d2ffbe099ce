/* campaign_store.c: see campaign_store.h. */
#include "harness/cli/campaign_store.h"

#include <string.h>

#include "harness/campaign/signatures.h"
#include "harness/cli/args.h"

int campaign_store_open(struct campaign_store *s, const char *db,
                        struct buf *error)
{
	s->store = NULL;
	if (!strcmp(db, "none"))
		return 0;
	s->store = store_open(db, error);
	return s->store ? 0 : -1;
}

void campaign_store_close(struct campaign_store *s)
{
	store_close(s->store);
	s->store = NULL;
}

static int keep_worker(const struct worker *w, struct buf *error)
{
	int err = worker_keep(w);

	if (err)
		buf_printf(error, "cannot write %s/state: %s",
		           buf_str((struct buf *)&w->folder), strerror(-err));
	return err ? -1 : 0;
}

int campaign_store_begin(struct campaign_store *s, struct worker *w,
                         struct buf *error)
{
	struct store_hunt h = s->common;

	if (w->kept.hunt[0] == '\0' && !store_new_id(w->kept.hunt)) {
		buf_puts(error, "no random bytes to be had");
		return -1;
	}
	if (keep_worker(w, error))
		return -1;
	memcpy(h.id, w->kept.hunt, sizeof h.id);
	h.strategy = fleet_strategy(w->kind, w->n);
	return s->store && store_begin(s->store, &h, error) ? -1 : 0;
}

int campaign_store_finding(struct campaign_store *s, const struct worker *w,
                           size_t number, const char *said,
                           const char *evidence, const char *repro,
                           struct buf *error)
{
	const struct journal_line *line = &w->journal.lines[number];
	struct buf repeat = {0}, rule = {0};
	struct sink_finding record = {.signature = line->signature,
	                              .text = said,
	                              .run = w->schedules,
	                              .seed = s->common.seed,
	                              .session = UINT64_MAX,
	                              .seen = 1,
	                              .dir = evidence,
	                              .repro = repro,
	                              .known = ""};
	int err = 0;

	buf_put(&rule, line->signature, signature_rule(line->signature));
	if (*evidence) {
		buf_puts(&repeat, "tracetorture replay ");
		args_quote(&repeat, evidence);
	}
	record.rule = buf_str(&rule);
	record.repeat = buf_str(&repeat);
	if (s->store)
		err = store_finding(s->store, w->kept.hunt, number,
		                    line->at_ns, &record, error);
	if (s->store && !err && *repro)
		err = store_repro(s->store, w->kept.hunt, number, repro, "",
		                  "", error);
	buf_done(&repeat);
	buf_done(&rule);
	return err ? -1 : 0;
}

int campaign_store_story(struct campaign_store *s, const struct worker *w,
                         size_t number, const char *small, const char *text,
                         const char *part, struct buf *error)
{
	return s->store && store_repro(s->store, w->kept.hunt, number, small,
	                               text, part, error)
	           ? -1
	           : 0;
}

int campaign_store_count(struct campaign_store *s, struct worker *w,
                         int64_t elapsed_ns, struct buf *error)
{
	struct worker_kept *k = &w->kept;
	struct store_batch b = {.from_ns = k->elapsed_ns, .to_ns = elapsed_ns};

	worker_count(w);
	b.runs = w->schedules - k->schedules;
	b.failed = w->journal.n - k->failed;
	if (b.failed > b.runs)
		b.failed = b.runs;
	if (s->store && b.runs > 0 &&
	    store_batch(s->store, k->hunt, k->batches, &b, error))
		return -1;
	k->batches += b.runs > 0;
	k->schedules = w->schedules;
	k->failed += b.failed;
	k->elapsed_ns = b.to_ns;
	return keep_worker(w, error);
}

int campaign_store_end(struct campaign_store *s, const struct worker *w,
                       const char *status, struct buf *error)
{
	return s->store && store_end(s->store, w->kept.hunt,
	                             w->kept.elapsed_ns, status, "", error)
	           ? -1
	           : 0;
}
