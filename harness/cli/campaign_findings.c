/* campaign_findings.c: see campaign_findings.h. */
#include "harness/cli/campaign_findings.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/base/folder.h"
#include "harness/campaign/durable.h"
#include "harness/cli/args.h"
#include "harness/cli/cli.h"
#include "harness/cli/run_self.h"
#include "harness/cli/story.h"
#include "harness/explore/repro.h"

#define REPLAY_NS 20000000000 /* one, on a busy machine */
#define MOST      ((size_t)1 << 28) /* of a file, bytes */

enum {
	REPLAYS = 3,
	KEPT = 3,  /* files of one signature in one worker's folder */
	TRIES = 2, /* at a story, in one call */
};

struct signature {
	char *signature; /* owned */
	char file[96];   /* RULE-HASH */
	uint64_t count;
	struct worker *worker; /* whose was the first */
	size_t number;         /* that it has there */
	unsigned replayed;     /* as recorded, of REPLAYS */
	bool by_us;            /* replayed in this call */
	bool explained;
	unsigned tries;
};

/* A repro that a worker has written. */
struct met {
	struct worker *worker;
	const char *file; /* its name */
	const char *signature;
	const char *said; /* by replay; "" */
	struct buf *text; /* of the repro */
	const char *path;
	int64_t now_ns;
};

/* What goes on beside: at most one of a kind. */
struct job {
	pid_t pid; /* 0: nothing */
	struct worker *worker;
	struct buf name, path; /* of the worker's file */
	struct buf text;       /* of the repro */
	char *signature;       /* owned */
};

struct campaign_findings {
	const struct campaign_findings_about *a;
	struct store *store; /* NULL: none */
	struct buf repros, triage; /* folders */
	struct signature *signatures; /* in the order of telling; owned */
	size_t n;
	uint64_t total;
	struct job replay, story;
	int64_t counted_ns; /* when the store was told last */
	bool failed;        /* said */
};

/* ---- what cannot be kept ---- */

/* Says it once; false. */
static bool give_up(struct campaign_findings *f, const char *what)
{
	if (!f->failed)
		complain("%s", what);
	f->failed = true;
	return false;
}

static bool cannot_write(struct campaign_findings *f, const char *path, int err)
{
	struct buf line = {0};

	buf_printf(&line, "cannot write %s: %s", path, strerror(-err));
	give_up(f, buf_str(&line));
	buf_done(&line);
	return false;
}

/* ---- signatures ---- */

static struct signature *find(const struct campaign_findings *f,
                              const char *signature)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->signatures[i].signature, signature))
			return &f->signatures[i];
	return NULL;
}

static size_t rule_length(const char *signature)
{
	return strcspn(signature, " ");
}

/* RULE-HASH, of letters that every file system knows. */
static void name_it(struct signature *s)
{
	size_t n = rule_length(s->signature);
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *c = s->signature; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	n = n < 64 ? n : 64;
	snprintf(s->file, sizeof s->file, "%.*s-%08x", (int)n, s->signature,
	         hash);
	for (size_t i = 0; i < n; i++)
		if (s->file[i] == '/' || s->file[i] == '.')
			s->file[i] = '-';
}

static struct signature *add(struct campaign_findings *f, const char *signature)
{
	struct signature *s;

	f->signatures =
	    realloc(f->signatures, (f->n + 1) * sizeof *f->signatures);
	CHECK(f->signatures);
	s = &f->signatures[f->n++];
	*s = (struct signature){.signature = strdup(signature)};
	CHECK(s->signature);
	name_it(s);
	return s;
}

/* The file that tells fuzzers what is no finding any more. */
static bool write_known(struct campaign_findings *f)
{
	struct buf text = {0}, path = {0};
	int err;

	for (size_t i = 0; i < f->n; i++)
		buf_printf(&text, "%s\n", f->signatures[i].signature);
	buf_printf(&path, "%s/known", f->a->folder);
	err = buf_write_file(&text, buf_str(&path));
	if (err)
		cannot_write(f, buf_str(&path), err);
	buf_done(&text);
	buf_done(&path);
	return !err;
}

/* ---- telling ---- */

static int64_t elapsed(const struct campaign_findings *f,
                       const struct worker *w, int64_t now_ns)
{
	return w->kept.elapsed_ns + now_ns - f->counted_ns;
}

/* The number-th finding of the worker, which may be there already. */
static bool store_it(struct campaign_findings *f, const struct met *m,
                     size_t number)
{
	const struct worker *w = m->worker;
	const struct journal_line *line = &w->journal.lines[number];
	struct buf repeat = {0}, rule = {0}, error = {0};
	struct sink_finding record = {.signature = line->signature,
	                              .text = m->said,
	                              .run = w->schedules,
	                              .seed = f->a->hunt.seed,
	                              .session = UINT64_MAX,
	                              .seen = 1,
	                              .dir = m->path,
	                              .known = ""};
	int err = 0;

	buf_put(&rule, line->signature, rule_length(line->signature));
	if (*m->path) {
		buf_puts(&repeat, "tracetorture replay ");
		args_quote(&repeat, m->path);
	}
	record.rule = buf_str(&rule);
	record.repeat = buf_str(&repeat);
	record.repro = buf_str(m->text);
	if (f->store)
		err = store_finding(f->store, w->kept.hunt, number,
		                    line->at_ns, &record, &error);
	if (f->store && !err && m->text->len > 0)
		err = store_repro(f->store, w->kept.hunt, number,
		                  record.repro, "", "", &error);
	if (err)
		give_up(f, buf_str(&error));
	buf_done(&repeat);
	buf_done(&rule);
	buf_done(&error);
	return !err;
}

/* Into the journal and the store; then it may be printed. */
static bool keep(struct campaign_findings *f, const struct met *m)
{
	struct worker *w = m->worker;
	int err = journal_add(&w->journal, elapsed(f, w, m->now_ns), m->file,
	                      m->signature);

	if (err)
		return cannot_write(f, buf_str(&w->folder), err);
	worker_count(w);
	if (!store_it(f, m, w->journal.n - 1))
		return false;
	f->total++;
	worker_found(w, m->now_ns);
	return true;
}

static void print_first(const struct signature *s, const struct met *m)
{
	struct buf quoted = {0};

	args_quote(&quoted, m->path);
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	if (*m->said)
		fputs(m->said, stdout);
	else
		printf("%s\n", s->signature);
	printf("found by %s", s->worker->name);
	if (s->by_us)
		printf(", fails as recorded %u of %d times", s->replayed,
		       REPLAYS);
	printf("\nrepeat: tracetorture replay %s\n", buf_str(&quoted));
	fflush(stdout);
	buf_done(&quoted);
}

/* What may go into a corpus; shrunk later. */
static bool write_repro(struct campaign_findings *f, const struct signature *s,
                        const struct buf *repro)
{
	struct buf path = {0};
	int err;

	buf_printf(&path, "%s/%s.repro", buf_str(&f->repros), s->file);
	err = buf_write_file(repro, buf_str(&path));
	if (err)
		cannot_write(f, buf_str(&path), err);
	buf_done(&path);
	return !err;
}

/* replayed: as recorded, so often; -1: it was not tried. */
static bool tell_first(struct campaign_findings *f, const struct met *m,
                       int replayed)
{
	struct signature *s;

	if (!keep(f, m))
		return false;
	s = add(f, m->signature);
	s->count = 1;
	s->worker = m->worker;
	s->number = m->worker->journal.n - 1;
	s->by_us = replayed >= 0;
	s->replayed = s->by_us ? (unsigned)replayed : 0;
	print_first(s, m);
	return write_known(f) && write_repro(f, s, m->text);
}

/* Another one like it: counted, and the first few keep their files. */
static bool tell_again(struct campaign_findings *f, const struct met *met,
                       struct signature *s)
{
	const struct journal *j = &met->worker->journal;
	struct met m = *met;
	struct buf none = {0};
	size_t before = 0;
	bool told;

	for (size_t i = 0; i < j->n && before < KEPT; i++)
		before += !strcmp(j->lines[i].signature, s->signature);
	if (before >= KEPT) {
		m.text = &none;
		m.path = "";
	}
	told = keep(f, &m);
	s->count += told;
	if (told && before >= KEPT)
		unlink(met->path);
	buf_done(&none);
	return told;
}

/* ---- jobs ---- */

static void job_clear(struct job *j)
{
	buf_done(&j->name);
	buf_done(&j->path);
	buf_done(&j->text);
	free(j->signature);
	*j = (struct job){0};
}

static void job_kill(struct job *j)
{
	if (j->pid > 0) {
		kill(-j->pid, SIGKILL);
		waitpid(j->pid, NULL, 0);
	}
	job_clear(j);
}

/* A process that does not hear what a terminal sends, and dies with us.  True
 * in it. */
static bool job_begin(struct job *j, const struct campaign_findings *f)
{
	pid_t parent = getpid();

	fflush(NULL);
	j->pid = fork();
	if (j->pid != 0)
		return false;
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setenv("TMPDIR", buf_str((struct buf *)&f->triage), 1);
	return true;
}

/* Whether it has ended just now.  *good: with 0. */
static bool job_ended(struct job *j, bool *good)
{
	int status;

	if (j->pid <= 0 || waitpid(j->pid, &status, WNOHANG) != j->pid)
		return false;
	j->pid = 0;
	*good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

static void triage_path(struct buf *out, const struct campaign_findings *f,
                        const char *name)
{
	buf_clear(out);
	buf_printf(out, "%s/%s", buf_str((struct buf *)&f->triage), name);
}

/* In the job's process: how often it fails as recorded, and what it says. */
static _Noreturn void replay(struct campaign_findings *f, const char *path)
{
	char *argv[] = {"tracetorture", "replay", (char *)(uintptr_t)path,
	                NULL};
	struct buf out = {0}, said = {0}, result = {0};
	unsigned same = 0;
	const char *mark = NULL;

	triage_path(&out, f, "said");
	for (int i = 0; i < REPLAYS; i++) {
		buf_clear(&said);
		if (run_self(argv, buf_str(&out), REPLAY_NS) == EXIT_FINDING &&
		    !buf_read_file(&said, buf_str(&out), MOST))
			mark = strstr(buf_str(&said), "fails as recorded");
		else
			mark = NULL;
		if (mark && same++ == 0)
			buf_put(&result, said.data,
			        (size_t)(mark - (const char *)said.data));
	}
	buf_clear(&said);
	buf_printf(&said, "%u\n", same);
	buf_put(&said, result.data, result.len);
	triage_path(&out, f, "replayed");
	_exit(buf_write_file(&said, buf_str(&out)) != 0);
}

static void begin_replay(struct campaign_findings *f, const struct met *m)
{
	struct job *j = &f->replay;

	j->worker = m->worker;
	buf_puts(&j->name, m->file);
	buf_puts(&j->path, m->path);
	buf_put(&j->text, m->text->data, m->text->len);
	j->signature = strdup(m->signature);
	CHECK(j->signature);
	if (job_begin(j, f))
		replay(f, m->path);
	if (j->pid < 0) /* no process: again later */
		job_clear(j);
}

/* What follows the number, without the rule, which replay puts before it. */
static const char *said_in(const char *result)
{
	const char *text = strchr(result, '\n');
	const char *colon = text ? strstr(text, ": ") : NULL;

	return colon ? colon + 2 : "";
}

static bool end_replay(struct campaign_findings *f, int64_t now_ns)
{
	struct job *j = &f->replay;
	struct buf path = {0}, result = {0};
	struct met m = {.worker = j->worker,
	                .signature = j->signature,
	                .text = &j->text,
	                .now_ns = now_ns};
	bool good, told;

	if (!job_ended(j, &good))
		return true;
	triage_path(&path, f, "replayed");
	if (!good || buf_read_file(&result, buf_str(&path), MOST))
		buf_clear(&result);
	m.file = buf_str(&j->name);
	m.path = buf_str(&j->path);
	m.said = said_in(buf_str(&result));
	told = tell_first(f, &m, result.len > 0 ? atoi(buf_str(&result)) : -1);
	job_clear(j);
	buf_done(&path);
	buf_done(&result);
	return told;
}

/* In the job's process: SIGNATURE.repro, .html and at last .txt. */
static _Noreturn void make_story(struct campaign_findings *f,
                                 const struct signature *s, struct buf *repro)
{
	struct story story;
	struct buf path = {0}, text = {0};
	bool told = story_tell(&story, buf_str(repro));
	int err;

	buf_printf(&text, "%s\n", s->signature);
	if (s->by_us)
		buf_printf(&text, "fails as recorded %u of %d times\n",
		           s->replayed, REPLAYS);
	buf_put(&text, story.text.data, story.text.len);
	triage_path(&path, f, "small");
	err = buf_write_file(story.repro.len ? &story.repro : repro,
	                     buf_str(&path));
	triage_path(&path, f, "part");
	if (!err)
		err = buf_write_file(&story.part, buf_str(&path));
	triage_path(&path, f, "text");
	if (!err)
		err = buf_write_file(&text, buf_str(&path));
	_exit(!told || err);
}

static void begin_story(struct campaign_findings *f)
{
	struct buf path = {0}, text = {0};
	struct signature *s = NULL;

	for (size_t i = 0; i < f->n && !s; i++)
		if (!f->signatures[i].explained &&
		    f->signatures[i].tries < TRIES)
			s = &f->signatures[i];
	if (!s)
		return;
	s->tries++;
	buf_printf(&path, "%s/%s", buf_str(&s->worker->repros),
	           s->worker->journal.lines[s->number].file);
	if (buf_read_file(&text, buf_str(&path), MOST) == 0) {
		f->story.signature = strdup(s->signature);
		CHECK(f->story.signature);
		if (job_begin(&f->story, f))
			make_story(f, s, &text);
		if (f->story.pid < 0)
			job_clear(&f->story);
	}
	buf_done(&path);
	buf_done(&text);
}

/* What the job wrote takes its place; the text at last, which says that it is
 * done. */
static bool take_story(struct campaign_findings *f, struct signature *s)
{
	static const char *const ends[][2] = {{"small", "repro"},
	                                      {"text", "txt"}};
	struct buf from = {0}, to = {0}, text = {0}, part = {0}, error = {0};
	int err;

	triage_path(&from, f, "text");
	err = buf_read_file(&text, buf_str(&from), MOST);
	triage_path(&from, f, "part");
	if (!err)
		err = buf_read_file(&part, buf_str(&from), MOST);
	if (err)
		cannot_write(f, buf_str(&from), err);
	else if (f->store && (err = store_repro(f->store, s->worker->kept.hunt,
	                                        s->number, "", buf_str(&text),
	                                        buf_str(&part), &error)))
		give_up(f, buf_str(&error));
	for (int i = 0; i < 2 && !err; i++) {
		triage_path(&from, f, ends[i][0]);
		buf_clear(&to);
		buf_printf(&to, "%s/%s.%s", buf_str(&f->repros), s->file,
		           ends[i][1]);
		err = rename(buf_str(&from), buf_str(&to)) < 0 ? -errno : 0;
		if (err)
			cannot_write(f, buf_str(&to), err);
	}
	s->explained = !err;
	buf_done(&from);
	buf_done(&to);
	buf_done(&text);
	buf_done(&part);
	buf_done(&error);
	return !err;
}

static bool end_story(struct campaign_findings *f)
{
	struct signature *s;
	struct buf path = {0};
	bool good, told = true;

	if (!job_ended(&f->story, &good))
		return true;
	s = find(f, f->story.signature);
	if (good) {
		told = take_story(f, s);
		buf_printf(&path, "%s/%s.txt", buf_str(&f->repros), s->file);
		if (told && isatty(STDERR_FILENO))
			fputs("\r\033[K", stderr);
		if (told)
			printf("explained %s: %s\n", s->signature,
			       buf_str(&path));
		fflush(stdout);
	}
	job_clear(&f->story);
	buf_done(&path);
	return told;
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
	struct signature *s = find(f, m->signature);

	if (s)
		return tell_again(f, m, s);
	if (hurry)
		return tell_first(f, m, -1);
	if (f->replay.pid == 0)
		begin_replay(f, m);
	return true;
}

static bool look_at(struct campaign_findings *f, struct worker *w,
                    const char *file, bool hurry, int64_t now_ns)
{
	struct buf path = {0}, text = {0}, error = {0};
	struct met m = {.worker = w, .file = file, .said = "", .text = &text,
	                .now_ns = now_ns};
	struct repro r = {0};
	bool told = true;

	buf_printf(&path, "%s/%s", buf_str(&w->repros), file);
	m.path = buf_str(&path);
	if (buf_read_file(&text, m.path, MOST) == 0) {
		if (repro_parse(&r, (const char *)text.data, text.len,
		                &error)) {
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
	if (f->story.pid == 0)
		begin_story(f);
	return true;
}

bool campaign_findings_busy(const struct campaign_findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!f->signatures[i].explained &&
		    f->signatures[i].tries < TRIES)
			return true;
	return f->replay.pid > 0 || f->story.pid > 0;
}

/* ---- counting ---- */

/* In the store first, then in what is kept: counted twice is worse. */
static bool count_one(struct campaign_findings *f, struct worker *w,
                      int64_t now_ns)
{
	struct worker_kept *k = &w->kept;
	struct store_batch b = {.from_ns = k->elapsed_ns,
	                        .to_ns = elapsed(f, w, now_ns)};
	struct buf error = {0};
	int err = 0;

	worker_count(w);
	b.runs = w->schedules - k->schedules;
	b.failed = w->journal.n - k->failed;
	if (b.failed > b.runs)
		b.failed = b.runs;
	if (f->store && b.runs > 0)
		err = store_batch(f->store, k->hunt, k->batches, &b, &error);
	if (err)
		give_up(f, buf_str(&error));
	buf_done(&error);
	if (err)
		return false;
	k->batches += b.runs > 0;
	k->schedules = w->schedules;
	k->failed += b.failed;
	k->elapsed_ns = b.to_ns;
	err = worker_keep(w);
	return err ? cannot_write(f, buf_str(&w->folder), err) : true;
}

bool campaign_findings_count(struct campaign_findings *f, int64_t now_ns)
{
	for (size_t i = 0; i < f->a->n; i++)
		if (!count_one(f, &f->a->workers[i], now_ns))
			return false;
	f->counted_ns = now_ns;
	return true;
}

bool campaign_findings_end(struct campaign_findings *f, int64_t now_ns,
                           const char *status)
{
	struct buf error = {0};
	bool good = !f->failed;

	job_kill(&f->replay);
	job_kill(&f->story);
	for (size_t i = 0; i < f->a->n && good; i++)
		good = look_in(f, &f->a->workers[i], true, now_ns);
	good = good && campaign_findings_count(f, now_ns);
	for (size_t i = 0; i < f->a->n && good && f->store; i++)
		good = store_end(f->store, f->a->workers[i].kept.hunt,
		                 f->a->workers[i].kept.elapsed_ns, status, "",
		                 &error) == 0;
	if (error.len > 0)
		give_up(f, buf_str(&error));
	buf_done(&error);
	return good;
}

/* ---- beginning ---- */

static bool begin_hunt(struct campaign_findings *f, struct worker *w)
{
	struct store_hunt h = f->a->hunt;
	struct buf error = {0};
	int err = 0;

	if (w->kept.hunt[0] == '\0' && !store_new_id(w->kept.hunt))
		return give_up(f, "no random bytes to be had");
	err = worker_keep(w);
	if (err)
		return cannot_write(f, buf_str(&w->folder), err);
	memcpy(h.id, w->kept.hunt, sizeof h.id);
	h.strategy = fleet_strategy(w->kind, w->n);
	if (f->store && store_begin(f->store, &h, &error)) {
		err = -1;
		give_up(f, buf_str(&error));
	}
	buf_done(&error);
	return !err;
}

/* The last one may have come into the journal alone. */
static bool store_last(struct campaign_findings *f, struct worker *w)
{
	size_t number = w->journal.n - 1;
	struct buf path = {0}, text = {0};
	struct met m = {.worker = w, .said = "", .text = &text};
	bool good;

	buf_printf(&path, "%s/%s", buf_str(&w->repros),
	           w->journal.lines[number].file);
	if (buf_read_file(&text, buf_str(&path), MOST)) {
		buf_clear(&text);
		buf_clear(&path);
	}
	m.path = buf_str(&path);
	good = store_it(f, &m, number);
	buf_done(&path);
	buf_done(&text);
	return good;
}

static void remember(struct campaign_findings *f, struct worker *w,
                     size_t number)
{
	const char *signature = w->journal.lines[number].signature;
	struct signature *s = find(f, signature);
	struct buf path = {0};

	f->total++;
	if (!s) {
		s = add(f, signature);
		s->worker = w;
		s->number = number;
		buf_printf(&path, "%s/%s.txt", buf_str(&f->repros), s->file);
		s->explained = access(buf_str(&path), F_OK) == 0;
	}
	s->count++;
	buf_done(&path);
}

static bool begin(struct campaign_findings *f)
{
	struct buf error = {0};
	int err;

	buf_printf(&f->repros, "%s/repros", f->a->folder);
	buf_printf(&f->triage, "%s/triage", f->a->folder);
	err = folder_make(buf_str(&f->repros));
	if (!err)
		err = folder_make(buf_str(&f->triage));
	if (err)
		return cannot_write(f, f->a->folder, err);
	if (strcmp(f->a->db, "none") != 0) {
		f->store = store_open(f->a->db, &error);
		if (!f->store)
			give_up(f, buf_str(&error));
		buf_done(&error);
	}
	for (size_t i = 0; i < f->a->n && !f->failed; i++) {
		struct worker *w = &f->a->workers[i];

		if (!begin_hunt(f, w) ||
		    (w->journal.n > 0 && !store_last(f, w)))
			return false;
		for (size_t k = 0; k < w->journal.n; k++)
			remember(f, w, k);
	}
	return !f->failed && write_known(f);
}

struct campaign_findings *
campaign_findings_open(const struct campaign_findings_about *a, int *code)
{
	struct campaign_findings *f = xcalloc(1, sizeof *f);

	f->a = a;
	f->counted_ns = clock_now_ns();
	if (begin(f))
		return f;
	*code = EXIT_ENVIRONMENT;
	campaign_findings_close(f);
	return NULL;
}

void campaign_findings_close(struct campaign_findings *f)
{
	job_kill(&f->replay);
	job_kill(&f->story);
	for (size_t i = 0; i < f->n; i++)
		free(f->signatures[i].signature);
	free(f->signatures);
	store_close(f->store);
	buf_done(&f->repros);
	buf_done(&f->triage);
	free(f);
}

bool campaign_findings_at(const struct campaign_findings *f, size_t i,
                          struct campaign_finding *out)
{
	const struct signature *s = &f->signatures[i];

	if (i >= f->n)
		return false;
	*out = (struct campaign_finding){.signature = s->signature,
	                                 .count = s->count,
	                                 .worker = s->worker->name,
	                                 .file = s->file,
	                                 .explained = s->explained};
	return true;
}

uint64_t campaign_findings_total(const struct campaign_findings *f)
{
	return f->total;
}

size_t campaign_findings_different(const struct campaign_findings *f)
{
	return f->n;
}
