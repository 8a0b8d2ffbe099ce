/* campaign_told.c: see campaign_told.h. */
#include "harness/cli/campaign_told.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"

#define MOST ((size_t)1 << 28) /* of a file, bytes */

enum { KEPT = 3 }; /* files of one signature in one worker's folder */

/* ---- what cannot be kept ---- */

/* Says it once; false. */
static bool give_up(struct campaign_told *t, const char *what)
{
	if (!t->failed)
		complain("%s", what);
	t->failed = true;
	return false;
}

/* What the store says, unless err is 0. */
static bool stored(struct campaign_told *t, int err, struct buf *error)
{
	if (err)
		give_up(t, buf_str(error));
	buf_done(error);
	return !err;
}

static bool cannot_write(struct campaign_told *t, const char *path, int err)
{
	struct buf line = {0};

	buf_printf(&line, "cannot write %s: %s", path, strerror(-err));
	give_up(t, buf_str(&line));
	buf_done(&line);
	return false;
}

/* The path of a file in repros/. */
static const char *in_repros(struct buf *path, const struct campaign_told *t,
                             const struct signature *s, const char *end)
{
	buf_clear(path);
	buf_printf(path, "%s/%s.%s", buf_str((struct buf *)&t->repros),
	           s->file, end);
	return buf_str(path);
}

/* For whoever looks at a terminal, where the status line is. */
static void clear_line(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

bool told_known(struct campaign_told *t)
{
	struct buf path = {0};
	int err;

	buf_printf(&path, "%s/known", t->folder);
	err = signatures_write(&t->signatures, buf_str(&path));
	if (err)
		cannot_write(t, buf_str(&path), err);
	buf_done(&path);
	return !err;
}

/* ---- telling ---- */

static int64_t elapsed(const struct campaign_told *t,
                       const struct worker *w, int64_t now_ns)
{
	return w->kept.elapsed_ns + now_ns - t->counted_ns;
}

/* Into the journal and the store; then it may be printed. */
static bool keep(struct campaign_told *t, const struct met *m)
{
	struct worker *w = m->worker;
	struct buf error = {0};
	int err = journal_add(&w->journal, elapsed(t, w, m->now_ns), m->file,
	                      m->signature);

	if (err)
		return cannot_write(t, buf_str(&w->folder), err);
	worker_count(w);
	err = campaign_store_finding(&t->store, w, w->journal.n - 1, m->said,
	                             m->path, m->text, &error);
	if (!stored(t, err, &error))
		return false;
	t->total++;
	worker_found(w, m->now_ns);
	return true;
}

/* same: how often it failed as recorded; "": it was not tried. */
static void print_first(const struct signature *s, const struct met *m,
                        const char *same)
{
	struct buf quoted = {0};

	args_quote(&quoted, m->path);
	clear_line();
	if (*m->said)
		fputs(m->said, stdout);
	else
		printf("%s\n", s->text);
	printf("found by %s%s%s", s->worker->name, *same ? ", " : "\n", same);
	printf("repeat: tracetorture replay %s\n", buf_str(&quoted));
	fflush(stdout);
	buf_done(&quoted);
}

/* What may go into a corpus; shrunk later. */
static bool write_repro(struct campaign_told *t, const struct signature *s,
                        const char *text)
{
	struct buf path = {0}, repro = {0};
	int err;

	buf_puts(&repro, text);
	err = buf_write_file(&repro, in_repros(&path, t, s, "repro"));
	if (err)
		cannot_write(t, buf_str(&path), err);
	buf_done(&path);
	buf_done(&repro);
	return !err;
}

bool told_first(struct campaign_told *t, const struct met *m, struct replays r)
{
	struct buf times = {0}, said = {0};
	struct met kept = *m;
	struct signature *s;
	bool told = false;

	triage_print_replays(&times, r);
	buf_printf(&said, "%s%s", m->said, buf_str(&times));
	kept.said = buf_str(&said);
	if (keep(t, &kept)) {
		s = signatures_add(&t->signatures, m->signature, m->worker,
		                   m->worker->journal.n - 1);
		s->count = 1;
		s->replays = r;
		print_first(s, m, buf_str(&times));
		told = told_known(t) && write_repro(t, s, m->text);
	}
	buf_done(&times);
	buf_done(&said);
	return told;
}

bool told_again(struct campaign_told *t, const struct met *met,
                struct signature *s)
{
	const struct journal *j = &met->worker->journal;
	struct met m = *met;
	size_t before = 0;
	bool told;

	for (size_t i = 0; i < j->n && before < KEPT; i++)
		before += !strcmp(j->lines[i].signature, s->text);
	if (before >= KEPT)
		m.text = m.path = "";
	told = keep(t, &m);
	s->count += told;
	if (told && before >= KEPT)
		unlink(met->path);
	return told;
}

/* ---- stories ---- */

/* A file that was made takes its place in repros/. */
static bool take_file(struct campaign_told *t, const struct signature *s,
                      struct buf *from, const char *end)
{
	struct buf to = {0};
	bool taken = rename(buf_str(from), in_repros(&to, t, s, end)) == 0;

	if (!taken)
		cannot_write(t, buf_str(&to), -errno);
	buf_done(&to);
	return taken;
}

/* The text at last, which says that it is done. */
bool told_story(struct campaign_told *t, struct signature *s,
                struct triage_story *story)
{
	struct buf error = {0}, path = {0};
	int err = campaign_store_story(&t->store, s->worker, s->number,
	                               buf_str(&story->repro),
	                               buf_str(&story->text),
	                               buf_str(&story->part), &error);

	s->explained = stored(t, err, &error) &&
	               take_file(t, s, &story->small, "repro") &&
	               take_file(t, s, &story->file, "txt");
	if (s->explained) {
		clear_line();
		printf("explained %s: %s\n", s->text,
		       in_repros(&path, t, s, "txt"));
		fflush(stdout);
	}
	buf_done(&path);
	return s->explained;
}

/* ---- counting ---- */

bool told_count(struct campaign_told *t, struct worker *workers, size_t n,
                int64_t now_ns)
{
	struct buf error = {0};
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = campaign_store_count(&t->store, &workers[i],
		                           elapsed(t, &workers[i], now_ns),
		                           &error);
	if (!err)
		t->counted_ns = now_ns;
	return stored(t, err, &error);
}

bool told_end(struct campaign_told *t, const struct worker *workers, size_t n,
              const char *status)
{
	struct buf error = {0};
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = campaign_store_end(&t->store, &workers[i], status,
		                         &error);
	return stored(t, err, &error);
}

/* ---- beginning ---- */

/* The last one may have come into the journal alone.  Of one with a story the
 * store has the repro, shrunk. */
static bool store_last(struct campaign_told *t, const struct worker *w)
{
	size_t number = w->journal.n - 1;
	const struct signature *s = signatures_find(
	    &t->signatures, w->journal.lines[number].signature);
	struct buf path = {0}, text = {0}, error = {0};
	int err;

	buf_printf(&path, "%s/%s", buf_str((struct buf *)&w->repros),
	           w->journal.lines[number].file);
	if (buf_read_file(&text, buf_str(&path), MOST)) {
		buf_clear(&text);
		buf_clear(&path);
	}
	if (s->explained && s->worker == w && s->number == number)
		buf_clear(&text);
	err = campaign_store_finding(&t->store, w, number, "", buf_str(&path),
	                             buf_str(&text), &error);
	buf_done(&path);
	buf_done(&text);
	return stored(t, err, &error);
}

/* Its story begins with it. */
static void remember_replays(struct campaign_told *t, struct signature *s)
{
	struct buf path = {0}, story = {0};
	const char *line;

	s->explained = !buf_read_file(&story, in_repros(&path, t, s, "txt"),
	                              MOST);
	line = strchr(buf_str(&story), '\n');
	if (!line || sscanf(line, "\nfails as recorded %u of %u",
	                    &s->replays.same, &s->replays.of) != 2)
		s->replays = (struct replays){0};
	buf_done(&path);
	buf_done(&story);
}

static void remember(struct campaign_told *t, struct worker *w, size_t number)
{
	const char *text = w->journal.lines[number].signature;
	struct signature *s = signatures_find(&t->signatures, text);

	t->total++;
	if (!s) {
		s = signatures_add(&t->signatures, text, w, number);
		remember_replays(t, s);
	}
	s->count++;
}

bool told_before(struct campaign_told *t, struct worker *w)
{
	struct buf error = {0};
	int err = campaign_store_begin(&t->store, w, &error);

	for (size_t i = 0; i < w->journal.n; i++)
		remember(t, w, i);
	return stored(t, err, &error) &&
	       (w->journal.n == 0 || store_last(t, w));
}

bool told_open(struct campaign_told *t, const char *folder, const char *db,
               const struct store_hunt *common)
{
	struct buf error = {0};
	int err;

	*t = (struct campaign_told){.folder = folder,
	                            .store.common = *common,
	                            .counted_ns = clock_now_ns()};
	buf_printf(&t->repros, "%s/repros", folder);
	err = folder_make(buf_str(&t->repros));
	if (err)
		return cannot_write(t, folder, err);
	err = campaign_store_open(&t->store, db, &error);
	return stored(t, err, &error);
}

void told_close(struct campaign_told *t)
{
	campaign_store_close(&t->store);
	signatures_done(&t->signatures);
	buf_done(&t->repros);
}
