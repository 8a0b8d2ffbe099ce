/* repro_file.c: see repro_file.h. */
#include "harness/cli/repro_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/folder.h"
#include "harness/cli/cli.h"
#include "harness/trial/controlled.h"

enum { REPRO_MAX = 1 << 28 }; /* bytes */

static int check_scenario(const struct repro *r, struct buf *error)
{
	struct scenario s;

	return scenario_parse(&s, (const char *)r->scenario.data,
	                      r->scenario.len, error);
}

int repro_file_load(const char *path, struct repro *r)
{
	struct buf text = {0}, error = {0};
	int err = buf_read_file(&text, path, REPRO_MAX);

	if (err) {
		complain("%s: %s", path, strerror(-err));
		err = EXIT_USAGE;
	} else if (repro_parse(r, (const char *)text.data, text.len, &error)) {
		complain("%s: %s", path, buf_str(&error));
		err = EXIT_USAGE;
	} else if (!r->is_program && check_scenario(r, &error)) {
		complain("%s: the scenario: %s", path, buf_str(&error));
		repro_done(r);
		err = EXIT_USAGE;
	}
	buf_done(&text);
	buf_done(&error);
	return err;
}

static struct subject *open_target(struct repro *r, struct buf *error)
{
	struct scenario s;
	struct controlled *c;

	if (scenario_parse(&s, (const char *)r->scenario.data, r->scenario.len,
	                   error))
		return NULL;
	c = controlled_open(buf_str(&r->name), error);
	if (!c)
		return NULL;
	controlled_set(c, &s, r->seed);
	return controlled_subject(c);
}

struct subject *repro_file_open(struct repro *r, bool *other_build)
{
	struct buf error = {0};
	struct subject *s = r->is_program
	                        ? program_open(buf_str(&r->name), &error)
	                        : open_target(r, &error);
	uint64_t flavour;

	if (!s) {
		complain("%s", buf_str(&error));
	} else if (repro_fingerprint(explore_path(s->image), &flavour)) {
		complain("cannot read %s: %m", explore_path(s->image));
		s = NULL;
	} else {
		*other_build = flavour != r->flavour;
		if (*other_build)
			complain("the target is not the one that the repro was "
			         "made with: its choices may not fit");
	}
	buf_done(&error);
	return s;
}

int repro_file_passed(const struct repro *r, bool other_build,
                      uint64_t strayed)
{
	if (other_build && strayed > 0) {
		printf("%" PRIu64 " choices could not be made\n", strayed);
		return EXIT_INCONCLUSIVE;
	}
	printf("does not fail any more: recorded was %.*s\n",
	       (int)r->signature.len, (const char *)r->signature.data);
	return EXIT_OK;
}

bool repro_file_traces(struct subject *s, const char *dir)
{
	const struct controlled *c = s->ctx;
	struct buf path = {0};
	int err = folder_make(dir);

	buf_puts(&path, dir);
	for (size_t i = 0; i < controlled_sessions(c) && !err; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%zu.trace", dir, i + 1);
		err = buf_write_file(controlled_trace(c, i), buf_str(&path));
	}
	if (err)
		complain("cannot write %s: %s", buf_str(&path), strerror(-err));
	buf_done(&path);
	return !err;
}
