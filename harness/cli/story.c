/* story.c: see story.h. */
#include "harness/cli/story.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cli.h"
#include "harness/cli/run_self.h"

#define DEADLINE_NS 30000000000 /* of shrink, and of explain */
#define MOST        ((size_t)8 << 20) /* of each result, bytes */

/* The files of one story, in a folder of their own. */
struct files {
	struct buf folder;
	struct buf repro, small, text, part; /* paths */
};

static bool files_begin(struct files *f)
{
	const char *tmp = getenv("TMPDIR");

	buf_printf(&f->folder, "%s/story-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp((char *)(uintptr_t)buf_str(&f->folder)))
		return false;
	buf_printf(&f->repro, "%s/found.repro", buf_str(&f->folder));
	buf_printf(&f->small, "%s/small.repro", buf_str(&f->folder));
	buf_printf(&f->text, "%s/text", buf_str(&f->folder));
	buf_printf(&f->part, "%s/part", buf_str(&f->folder));
	return true;
}

static void files_end(struct files *f)
{
	struct buf *const files[] = {&f->repro, &f->small, &f->text, &f->part};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (files[i]->len > 0)
			unlink(buf_str(files[i]));
		buf_done(files[i]);
	}
	rmdir(buf_str(&f->folder));
	buf_done(&f->folder);
}

static char *word(struct buf *b)
{
	return (char *)(uintptr_t)buf_str(b);
}

static bool tell(struct story *s, struct files *f, const char *repro)
{
	char *shrink[] = {"tracetorture", "shrink", word(&f->repro), "-o",
	                  word(&f->small), NULL};
	char *explain[] = {"tracetorture", "explain", word(&f->repro), "--part",
	                   word(&f->part), NULL};
	struct buf copy = {0};
	int code;

	buf_puts(&copy, repro);
	code = buf_write_file(&copy, buf_str(&f->repro));
	buf_done(&copy);
	if (code)
		return false;
	code = run_self(shrink, "/dev/null", DEADLINE_NS);
	if ((code == EXIT_OK || code == 128 + SIGINT) &&
	    !buf_read_file(&s->repro, buf_str(&f->small), MOST))
		explain[2] = word(&f->small);
	return run_self(explain, buf_str(&f->text), DEADLINE_NS) ==
	           EXIT_FINDING &&
	       !buf_read_file(&s->text, buf_str(&f->text), MOST) &&
	       !buf_read_file(&s->part, buf_str(&f->part), MOST);
}

bool story_tell(struct story *s, const char *repro)
{
	struct files f = {0};
	bool told = false;

	*s = (struct story){0};
	if (!files_begin(&f)) {
		buf_done(&f.folder);
		return false;
	}
	told = tell(s, &f, repro);
	files_end(&f);
	errno = 0;
	return told;
}

void story_done(struct story *s)
{
	buf_done(&s->repro);
	buf_done(&s->text);
	buf_done(&s->part);
}
