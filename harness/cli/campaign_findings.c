/* campaign_findings.c: see campaign_findings.h. */
#include "harness/cli/campaign_findings.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/cli/campaign_told.h"
#include "harness/cli/campaign_triage.h"
#include "harness/cli/cli.h"
#include "harness/explore/repro.h"

#define MOST ((size_t)1 << 28) /* of a file, bytes */

enum { TRIES = 2 }; /* at a story, in one call */

/* What a replay is of, while it goes on. */
struct replayed {
	struct worker *worker;
	struct buf file, path, signature, text;
};

struct campaign_findings {
	const struct campaign_findings_about *a;
	struct campaign_told told;
	struct campaign_triage triage;
	struct replayed replay;
	struct buf story; /* the signature, while one is made */
};

/* ---- replay ---- */

static void replay_done(struct replayed *r)
{
	buf_done(&r->file);
	buf_done(&r->path);
	buf_done(&r->signature);
	buf_done(&r->text);
}

/* Where there is no process to be had, it is tried again later. */
static void begin_replay(struct campaign_findings *f, const struct met *m)
{
	struct replayed *r = &f->replay;

	if (job_runs(&f->triage.replay) || !triage_replay(&f->triage, m->path))
		return;
	*r = (struct replayed){.worker = m->worker};
	buf_puts(&r->file, m->file);
	buf_puts(&r->path, m->path);
	buf_puts(&r->signature, m->signature);
	buf_puts(&r->text, m->text);
}

static bool end_replay(struct campaign_findings *f, int64_t now_ns)
{
	struct replayed *r = &f->replay;
	struct triage_replayed result;
	struct met m;
	bool told;

	if (!triage_replayed(&f->triage, &result))
		return true;
	m = (struct met){.worker = r->worker,
	                 .file = buf_str(&r->file),
	                 .path = buf_str(&r->path),
	                 .signature = buf_str(&r->signature),
	                 .said = buf_str(&result.said),
	                 .text = buf_str(&r->text),
	                 .now_ns = now_ns};
	told = told_first(&f->told, &m, result.replays);
	replay_done(r);
	triage_replayed_done(&result);
	return told;
}

/* ---- stories ---- */

static bool wants_story(const struct signature *s)
{
	return !s->explained && s->tries < TRIES;
}

static struct signature *next_story(const struct campaign_findings *f)
{
	const struct signatures *all = &f->told.signatures;

	for (size_t i = 0; i < all->n; i++)
		if (wants_story(&all->at[i]))
			return &all->at[i];
	return NULL;
}

static void begin_story(struct campaign_findings *f)
{
	struct buf path = {0}, text = {0};
	struct signature *s = next_story(f);

	if (!s || job_runs(&f->triage.story))
		return;
	s->tries++;
	buf_printf(&path, "%s/%s", buf_str(&s->worker->repros),
	           s->worker->journal.lines[s->number].file);
	if (buf_read_file(&text, buf_str(&path), MOST) == 0 &&
	    triage_story(&f->triage, s->text, s->replays, &text)) {
		buf_clear(&f->story);
		buf_puts(&f->story, s->text);
	}
	buf_done(&path);
	buf_done(&text);
}

static bool end_story(struct campaign_findings *f)
{
	struct triage_story story;
	struct signature *s;
	bool good = true;

	if (!triage_told(&f->triage, &story))
		return true;
	s = signatures_find(&f->told.signatures, buf_str(&f->story));
	if (story.told)
		good = told_story(&f->told, s, &story);
	else if (!wants_story(s))
		complain("cannot explain %s", s->text);
	triage_story_done(&story);
	return good;
}

/* ---- looking ---- */

static int is_repro(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 6 && !strcmp(e->d_name + n - 6, ".repro") &&
	       !strpbrk(e->d_name, "\t\n");
}

/* A file that is no repro is put aside; who wrote it has a fault. */
static void put_aside(const char *path, const char *why)
{
	struct buf aside = {0};

	complain("%s: %s", path, why);
	buf_printf(&aside, "%s.bad", path);
	rename(path, buf_str(&aside));
	buf_done(&aside);
}

/* A repro of that signature.  hurry: what is new is told without being
 * replayed. */
static bool take(struct campaign_findings *f, const struct met *m, bool hurry)
{
	struct signature *s =
	    signatures_find(&f->told.signatures, m->signature);

	if (s)
		return told_again(&f->told, m, s);
	if (hurry)
		return told_first(&f->told, m, (struct replays){0});
	begin_replay(f, m);
	return true;
}

static bool look_at(struct campaign_findings *f, struct worker *w,
                    const char *file, bool hurry, int64_t now_ns)
{
	struct buf path = {0}, text = {0}, error = {0};
	struct met m = {.worker = w, .file = file, .said = "",
	                .now_ns = now_ns};
	struct repro r = {0};
	bool told = true;

	buf_printf(&path, "%s/%s", buf_str(&w->repros), file);
	m.path = buf_str(&path);
	if (buf_read_file(&text, m.path, MOST) == 0) {
		m.text = buf_str(&text);
		if (repro_parse(&r, m.text, text.len, &error)) {
			put_aside(m.path, buf_str(&error));
		} else {
			m.signature = buf_str(&r.signature);
			told = take(f, &m, hurry);
			repro_done(&r);
		}
	}
	buf_done(&path);
	buf_done(&text);
	buf_done(&error);
	return told;
}

static bool look_in(struct campaign_findings *f, struct worker *w, bool hurry,
                    int64_t now_ns)
{
	struct dirent **names;
	int n = scandir(buf_str(&w->repros), &names, is_repro, alphasort);
	bool told = true;

	for (int i = 0; i < n; i++) {
		if (told && !journal_has(&w->journal, names[i]->d_name))
			told = look_at(f, w, names[i]->d_name, hurry, now_ns);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return told;
}

bool campaign_findings_look(struct campaign_findings *f, int64_t now_ns)
{
	if (!end_replay(f, now_ns) || !end_story(f))
		return false;
	for (size_t i = 0; i < f->a->n; i++)
		if (!look_in(f, &f->a->workers[i], false, now_ns))
			return false;
	begin_story(f);
	return true;
}

bool campaign_findings_busy(const struct campaign_findings *f)
{
	return next_story(f) || job_runs(&f->triage.replay) ||
	       job_runs(&f->triage.story);
}

bool campaign_findings_count(struct campaign_findings *f, int64_t now_ns)
{
	return told_count(&f->told, f->a->workers, f->a->n, now_ns);
}

bool campaign_findings_end(struct campaign_findings *f, int64_t now_ns,
                           const char *status)
{
	bool good = !f->told.failed;

	triage_kill(&f->triage);
	for (size_t i = 0; i < f->a->n && good; i++)
		good = look_in(f, &f->a->workers[i], true, now_ns);
	return good && campaign_findings_count(f, now_ns) &&
	       told_end(&f->told, f->a->workers, f->a->n, status);
}

/* ---- beginning ---- */

static bool begin_triage(struct campaign_findings *f)
{
	struct buf folder = {0};
	int err;

	buf_printf(&folder, "%s/triage", f->a->folder);
	err = triage_open(&f->triage, buf_str(&folder));
	if (err)
		complain("cannot make %s: %s", buf_str(&folder),
		         strerror(-err));
	buf_done(&folder);
	return !err;
}

static bool begin(struct campaign_findings *f)
{
	if (!begin_triage(f) ||
	    !told_open(&f->told, f->a->folder, f->a->db, &f->a->hunt))
		return false;
	for (size_t i = 0; i < f->a->n; i++)
		if (!told_before(&f->told, &f->a->workers[i]))
			return false;
	return told_known(&f->told);
}

struct campaign_findings *
campaign_findings_open(const struct campaign_findings_about *a, int *code)
{
	struct campaign_findings *f = xcalloc(1, sizeof *f);

	f->a = a;
	if (begin(f))
		return f;
	*code = EXIT_ENVIRONMENT;
	campaign_findings_close(f);
	return NULL;
}

void campaign_findings_close(struct campaign_findings *f)
{
	triage_close(&f->triage);
	told_close(&f->told);
	replay_done(&f->replay);
	buf_done(&f->story);
	free(f);
}

/* ---- asking ---- */

const struct signatures *
campaign_findings_different(const struct campaign_findings *f)
{
	return &f->told.signatures;
}

uint64_t campaign_findings_total(const struct campaign_findings *f)
{
	return f->told.total;
}
