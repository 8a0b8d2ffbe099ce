/* campaign_triage.c: see campaign_triage.h. */
#include "harness/cli/campaign_triage.h"

#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/folder.h"
#include "harness/cli/cli.h"
#include "harness/cli/run_self.h"
#include "harness/cli/story.h"

#define REPLAY_NS 20000000000 /* one, on a busy machine */
#define MOST      ((size_t)1 << 28) /* of a file, bytes */

enum {
	REPLAYS = 3,
	FOLDERS = 8, /* open at a time */
};

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
	(void)st;
	(void)type;
	if (at->level > 0)
		remove(path); /* what can't be removed does no harm */
	return 0;
}

int triage_open(struct campaign_triage *t, const char *folder)
{
	*t = (struct campaign_triage){0};
	buf_puts(&t->folder, folder);
	nftw(folder, remove_one, FOLDERS, FTW_DEPTH | FTW_PHYS);
	return folder_make(folder);
}

void triage_kill(struct campaign_triage *t)
{
	job_kill(&t->replay);
	job_kill(&t->story);
}

void triage_close(struct campaign_triage *t)
{
	triage_kill(t);
	buf_done(&t->folder);
}

static const char *path_of(struct buf *path, const struct campaign_triage *t,
                           const char *name)
{
	buf_clear(path);
	buf_printf(path, "%s/%s", buf_str((struct buf *)&t->folder), name);
	return buf_str(path);
}

static bool begin(struct campaign_triage *t, struct job *j)
{
	if (!job_begin(j))
		return false;
	setenv("TMPDIR", buf_str(&t->folder), 1);
	return true;
}

/* ---- replay ---- */

/* What replay says before its verdict, without the rule that it begins with;
 * NULL: it does not fail as recorded. */
static const char *said_before_verdict(struct buf *out)
{
	char *text = (char *)(uintptr_t)buf_str(out);
	char *verdict = strstr(text, "fails as recorded");
	const char *colon;

	if (!verdict)
		return NULL;
	*verdict = '\0';
	colon = strstr(text, ": ");
	return colon ? colon + 2 : "";
}

/* In the job's process.  said: what it says the first time that it fails as
 * recorded.  A replay that cannot be made proves nothing. */
static struct replays replay_all(struct campaign_triage *t, const char *path,
                                 const char *name, struct buf *said)
{
	char *argv[] = {"tracetorture", "replay", (char *)(uintptr_t)path,
	                NULL};
	struct buf file = {0}, out = {0};
	struct replays r = {0};

	path_of(&file, t, name);
	for (int i = 0; i < REPLAYS; i++) {
		int code = run_self(argv, buf_str(&file), REPLAY_NS);
		const char *first = NULL;

		buf_clear(&out);
		if (code == EXIT_FINDING &&
		    !buf_read_file(&out, buf_str(&file), MOST))
			first = said_before_verdict(&out);
		r.of += code == EXIT_OK || code == EXIT_FINDING ||
		        code == EXIT_INCONCLUSIVE;
		if (first && r.same++ == 0)
			buf_puts(said, first);
	}
	buf_done(&file);
	buf_done(&out);
	return r;
}

static _Noreturn void replay(struct campaign_triage *t, const char *path)
{
	struct buf said = {0}, result = {0}, file = {0};
	struct replays r = replay_all(t, path, "said", &said);

	buf_printf(&result, "%u %u\n", r.same, r.of);
	buf_put(&result, said.data, said.len);
	_exit(buf_write_file(&result, path_of(&file, t, "replayed")) != 0);
}

bool triage_replay(struct campaign_triage *t, const char *path)
{
	if (begin(t, &t->replay))
		replay(t, path);
	return job_runs(&t->replay);
}

bool triage_replayed(struct campaign_triage *t, struct triage_replayed *r)
{
	struct buf path = {0}, result = {0};
	const char *text;
	bool good;

	if (!job_ended(&t->replay, &good))
		return false;
	*r = (struct triage_replayed){0};
	if (good && !buf_read_file(&result, path_of(&path, t, "replayed"),
	                           MOST) &&
	    sscanf(buf_str(&result), "%u %u", &r->replays.same,
	           &r->replays.of) == 2) {
		text = strchr(buf_str(&result), '\n');
		buf_puts(&r->said, text ? text + 1 : "");
	}
	buf_done(&path);
	buf_done(&result);
	return true;
}

void triage_replayed_done(struct triage_replayed *r)
{
	buf_done(&r->said);
}

void triage_print_replays(struct buf *out, struct replays r)
{
	if (r.of > 0)
		buf_printf(out, "fails as recorded %u of %u times\n", r.same,
		           r.of);
	if (r.same < r.of)
		buf_puts(out, "it does not repeat: what it does hangs on "
		              "something that is not controlled\n");
}

/* ---- story ---- */

/* In the job's process.  How often the repro fails as recorded. */
static struct replays replay_text(struct campaign_triage *t,
                                  const struct buf *repro)
{
	struct buf path = {0}, said = {0};
	struct replays r = {0};

	if (buf_write_file(repro, path_of(&path, t, "again.repro")) == 0)
		r = replay_all(t, buf_str(&path), "again", &said);
	buf_done(&path);
	buf_done(&said);
	return r;
}

/* In the job's process: the files small, part and text. */
static _Noreturn void tell(struct campaign_triage *t, const char *signature,
                           struct replays r, struct buf *repro)
{
	struct story story;
	struct buf path = {0}, text = {0};
	bool told;
	int err;

	buf_printf(&text, "%s\n", signature);
	triage_print_replays(&text, r.of ? r : replay_text(t, repro));
	told = story_tell(&story, buf_str(repro));
	buf_put(&text, story.text.data, story.text.len);
	err = buf_write_file(story.repro.len ? &story.repro : repro,
	                     path_of(&path, t, "small"));
	if (!err)
		err = buf_write_file(&story.part, path_of(&path, t, "part"));
	if (!err)
		err = buf_write_file(&text, path_of(&path, t, "text"));
	_exit(!told || err);
}

bool triage_story(struct campaign_triage *t, const char *signature,
                  struct replays r, const struct buf *repro)
{
	struct buf copy = {0};

	buf_put(&copy, repro->data, repro->len);
	if (begin(t, &t->story))
		tell(t, signature, r, &copy);
	buf_done(&copy);
	return job_runs(&t->story);
}

bool triage_told(struct campaign_triage *t, struct triage_story *s)
{
	struct buf path = {0};

	*s = (struct triage_story){0};
	if (!job_ended(&t->story, &s->told))
		return false;
	path_of(&s->small, t, "small");
	path_of(&s->file, t, "text");
	s->told = s->told &&
	          buf_read_file(&s->repro, buf_str(&s->small), MOST) == 0 &&
	          buf_read_file(&s->text, buf_str(&s->file), MOST) == 0 &&
	          buf_read_file(&s->part, path_of(&path, t, "part"), MOST) == 0;
	buf_done(&path);
	return true;
}

void triage_story_done(struct triage_story *s)
{
	buf_done(&s->repro);
	buf_done(&s->text);
	buf_done(&s->part);
	buf_done(&s->small);
	buf_done(&s->file);
}
