/* merge.c: tracetorture merge: databases of many machines into one. */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "harness/cli/cli.h"
#include "reports/store/store.h"

struct merge_command {
	const char *db;
	char **files;
	int nfiles;
};

static const struct argp_option options[] = {
    {"db", 'o', "FILE", 0,
     "The database to merge into; made if it is missing "
     "[out/tracetorture.db]",
     0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct merge_command *c = state->input;

	switch (key) {
	case 'o':
		c->db = arg;
		return 0;
	case ARGP_KEY_ARGS:
		c->files = state->argv + state->next;
		c->nfiles = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no FILE to merge");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "FILE...",
    .doc = "Copies what databases and files of JSON lines hold into one "
	   "database. Each is copied whole or not at all; what is there "
	   "already is left, or brought up to date.\vExit status: 0 all were "
	   "merged, 2 usage, 4 one was not.",
};

static int merge_one(struct store *s, const char *file)
{
	struct buf error = {0};
	struct store_merged m;
	int err = store_merge(s, file, &m, &error);

	if (err)
		complain("%s", buf_str(&error));
	else
		printf("%s: %" PRIu64 " new hunt%s, %" PRIu64
		       " new finding%s\n",
		       file, m.hunts, m.hunts == 1 ? "" : "s", m.findings,
		       m.findings == 1 ? "" : "s");
	buf_done(&error);
	return err ? EXIT_ENVIRONMENT : EXIT_OK;
}

int cmd_merge(int argc, char **argv)
{
	struct merge_command c = {.db = "out/tracetorture.db"};
	struct buf error = {0};
	struct store *s = NULL;
	int code = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	if (store_has_database())
		s = store_open(c.db, &error);
	else
		buf_puts(&error, "merge needs SQLite, which this program was "
		                 "built without");
	if (!s) {
		complain("%s", buf_str(&error));
		code = EXIT_ENVIRONMENT;
	}
	for (int i = 0; s && i < c.nfiles; i++)
		if (merge_one(s, c.files[i]) != EXIT_OK)
			code = EXIT_ENVIRONMENT;
	store_close(s);
	buf_done(&error);
	return code;
}
