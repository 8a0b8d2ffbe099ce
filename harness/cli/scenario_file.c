/* scenario_file.c: see scenario_file.h. */
#include "harness/cli/scenario_file.h"

#include <errno.h>
#include <string.h>

#include "harness/cli/cli.h"

enum { SCENARIO_MAX = 1 << 20 /* bytes of a scenario's text */ };

static void complain_missing(const char *name)
{
	struct buf error = {0};

	buf_printf(&error, "no scenario %s: there is no such file, and built "
	           "in are random", name);
	for (size_t i = 0; scenario_preset_name(i); i++)
		buf_printf(&error, " %s", scenario_preset_name(i));
	complain("%s", buf_str(&error));
	buf_done(&error);
}

int scenario_file_parse(struct scenario *s, const struct buf *text,
                        const char *name)
{
	struct buf error = {0};
	int err;

	buf_printf(&error, "%s: ", name);
	err = scenario_parse(s, (const char *)text->data, text->len, &error);
	if (err)
		complain("%s", buf_str(&error));
	buf_done(&error);
	return err ? EXIT_USAGE : 0;
}

int scenario_file_load(struct scenario *s, struct buf *text, const char *name)
{
	const char *preset = scenario_preset(name);
	int err = 0;

	if (preset)
		buf_puts(text, preset);
	else
		err = buf_read_file(text, name, SCENARIO_MAX);
	if (!err)
		return scenario_file_parse(s, text, name);
	if (err == -ENOENT)
		complain_missing(name);
	else
		complain("%s: %s", name, strerror(-err));
	return EXIT_USAGE;
}
