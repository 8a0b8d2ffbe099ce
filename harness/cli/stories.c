/* stories.c: see stories.h. */
#include "harness/cli/stories.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/cli/cli.h"
#include "harness/cli/story.h"

static bool has_story(const struct summary_signature *s)
{
	for (size_t i = 0; i < s->nfindings; i++)
		if (s->findings[i].explained[0])
			return true;
	return false;
}

static int keep(struct store *store, struct summary_finding *f,
                struct story *story)
{
	struct buf error = {0};
	int code = 0;

	free(f->explained);
	free(f->explained_html);
	f->explained = strdup(buf_str(&story->text));
	f->explained_html = strdup(buf_str(&story->part));
	CHECK(f->explained && f->explained_html);
	if (store_repro(store, f->hunt, f->number, "", f->explained,
	                f->explained_html, &error)) {
		complain("%s", buf_str(&error));
		code = EXIT_ENVIRONMENT;
	}
	buf_done(&error);
	return code;
}

static int tell_signature(struct store *store, struct summary_signature *s)
{
	struct summary_finding *f = NULL;
	struct story story;
	int code = 0;

	for (size_t i = s->nfindings; i-- > 0;)
		if (s->findings[i].repro[0])
			f = &s->findings[i];
	if (!f || has_story(s))
		return 0;
	fprintf(stderr, "explaining %s\n", s->signature);
	if (story_tell(&story, f->repro)) {
		code = keep(store, f, &story);
	} else if (errno) {
		complain("cannot make a folder: %m");
		code = EXIT_ENVIRONMENT;
	}
	story_done(&story);
	return code;
}

int stories_tell(struct store *store, struct summary *s)
{
	int code = 0;

	for (size_t i = 0; i < s->ngroups && !code; i++)
		for (size_t j = 0; j < s->groups[i].nsignatures && !code; j++)
			code = tell_signature(store,
			                      &s->groups[i].signatures[j]);
	return code;
}
