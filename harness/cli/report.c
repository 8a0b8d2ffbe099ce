/* report.c: tracetorture report: what there is to say of hunts that were. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "harness/cli/cli.h"
#include "harness/cli/page_file.h"
#include "harness/cli/report_pages.h"
#include "harness/cli/stories.h"
#include "reports/pages/pages.h"

#define CONFIDENCE 0.95

struct report_command {
	const char *db; /* NULL: not said */
	char **files;   /* more; borrowed */
	int nfiles;
	bool all;
	struct store_choice choice;
	struct report_pages pages;
};

enum {
	KEY_DB = 256,
	KEY_ALL,
	KEY_HUNT,
	KEY_POPULATION,
	KEY_TARGET,
	KEY_COMMIT,
	KEY_SCENARIO,
};

static const struct argp_option options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database, or lines of JSON [out/tracetorture.db]", 0},
    {"all", KEY_ALL, 0, 0, "All hunts", 0},
    {"hunt", KEY_HUNT, "ID", 0,
     "The hunt whose id begins so; or last [last, unless others are chosen or "
     "there are FILEs]",
     0},
    {"population", KEY_POPULATION, "P", 0, "native or schedule", 0},
    {"target", KEY_TARGET, "T", 0, "Hunts of this target", 0},
    {"commit", KEY_COMMIT, "C", 0, "Of a target of this commit", 0},
    {"scenario", KEY_SCENARIO, "S", 0, "With this scenario", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_command *c = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->pages;
		return 0;
	case KEY_DB:
		c->db = arg;
		return 0;
	case KEY_ALL:
		c->all = true;
		return 0;
	case KEY_HUNT:
		c->choice.hunt = arg;
		return 0;
	case KEY_POPULATION:
		c->choice.population = arg;
		return 0;
	case KEY_TARGET:
		c->choice.target = arg;
		return 0;
	case KEY_COMMIT:
		c->choice.commit = arg;
		return 0;
	case KEY_SCENARIO:
		c->choice.scenario = arg;
		return 0;
	case ARGP_KEY_ARGS:
		c->files = state->argv + state->next;
		c->nfiles = state->argc - state->next;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = (const struct argp_child[]){{&report_pages_argp, 0, NULL, 0},
                                            {0}},
    .args_doc = "[FILE...]",
    .doc = "Tells what hunts came to, from the database that keeps them, or "
	   "from FILEs, databases and lines of JSON, taken together.  Hunts of "
	   "one population, target, scenario and strategy are added up; native "
	   "runs and schedules never are.\vExit status: 0 it is told, whatever "
	   "was found; 2 usage, 4 files.",
};

/* All that the files hold, in memory. */
static struct store *open_together(const struct report_command *c,
                                   struct buf *error)
{
	struct store *s = store_open(":memory:", error);
	struct store_merged m;
	int err = s && c->db ? store_merge(s, c->db, &m, error) : 0;

	for (int i = 0; s && i < c->nfiles && !err; i++)
		err = store_merge(s, c->files[i], &m, error);
	if (!err)
		return s;
	store_close(s);
	return NULL;
}

/* Stories are kept; else nothing is written. */
static struct store *open_store(const struct report_command *c,
                                struct buf *error)
{
	const char *db = c->db ? c->db : "out/tracetorture.db";

	if (!store_has_database()) {
		buf_puts(error, "built without SQLite, which reports need");
		return NULL;
	}
	if (c->nfiles > 0)
		return open_together(c, error);
	return c->pages.explain ? store_open(db, error)
	                        : store_open_read(db, error);
}

static int tell(const struct report_command *c, struct store *store,
                struct summary *s)
{
	const struct page_options o = page_file_options(CONFIDENCE);
	struct buf text = {0};
	int code = c->pages.explain ? stories_tell(store, s) : EXIT_OK;

	if (!code && !report_pages_to_stdout(&c->pages)) {
		page_text(&text, s, &o);
		fputs(buf_str(&text), stdout);
		buf_done(&text);
	}
	return code ? code : report_pages_write(&c->pages, s);
}

int cmd_report(int argc, char **argv)
{
	struct report_command c = {0};
	struct store_choice *h = &c.choice;
	struct buf error = {0};
	struct summary s = {0};
	struct store *store;
	int code = EXIT_ENVIRONMENT;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	if (!c.all && c.nfiles == 0 && !h->hunt && !h->population &&
	    !h->target && !h->commit && !h->scenario)
		h->hunt = "last";
	store = open_store(&c, &error);
	if (store && store_summary(store, h, &s, &error) == 0)
		code = tell(&c, store, &s);
	else
		complain("%s", buf_str(&error));
	summary_done(&s);
	store_close(store);
	buf_done(&error);
	return code;
}
