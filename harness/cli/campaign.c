/* campaign.c: tracetorture campaign: what is hunted, by whom, and where it is
 * kept; campaign_hunt.h has the rest. */
#include <argp.h>
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "harness/base/clock.h"
#include "harness/campaign/home.h"
#include "harness/campaign/share.h"
#include "harness/cli/args.h"
#include "harness/cli/campaign_findings.h"
#include "harness/cli/campaign_fleet.h"
#include "harness/cli/campaign_hunt.h"
#include "harness/cli/campaign_room.h"
#include "harness/cli/cli.h"
#include "harness/cli/commit.h"
#include "harness/trial/target_load.h"

enum { SEED_MOST = 1000000 };

struct campaign_command {
	const char *target, *program, *out, *db, *corpus, *fleet_text;
	uint64_t jobs; /* 0: by the cores */
	uint64_t failures, seed;
	int64_t time_ns, standstill_ns;
	bool seeded, dry_run;
	int argc;
	char **argv;

	struct fleet fleet;
	struct fleet_about about;
	/* what that and the store borrow */
	struct buf folder, subject, tool, engines, db_path, command, commit;
};

enum {
	KEY_TARGET = 256,
	KEY_PROGRAM,
	KEY_FLEET,
	KEY_JOBS,
	KEY_TIME,
	KEY_STANDSTILL,
	KEY_FAILURES,
	KEY_SEED,
	KEY_CORPUS,
	KEY_OUT,
	KEY_DB,
	KEY_DRY_RUN,
};

static const struct argp_option options[] = {
    {"target", KEY_TARGET, "T", 0,
     "NAME, NAME+VARIANT or the path of a shared object [gort]", 0},
    {"program", KEY_PROGRAM, "P", 0,
     "Instead: main of a program that tracetorture-cc built", 0},
    {"fleet", KEY_FLEET, "F", 0,
     "Who hunts: like explore=2,libfuzzer,afl=3 [some of each that there is]",
     0},
    {"jobs", KEY_JOBS, "J", 0,
     "J workers [one a core, and at least one of each kind]", 0},
    {"time", KEY_TIME, "S", 0,
     "End after S seconds; or 90m, 12h, 7d; a campaign that was interrupted "
     "goes on for what was left [never]",
     0},
    {"standstill", KEY_STANDSTILL, "S", 0,
     "End when for S seconds there was no new finding, and nothing new in the "
     "corpus [never]",
     0},
    {"failures", KEY_FAILURES, "N", 0,
     "End when N different findings are there [never]", 0},
    {"seed", KEY_SEED, "X", 0,
     "Seed of all choices, when it begins [random]", 0},
    {"corpus", KEY_CORPUS, "DIR", 0, "Inputs that fuzzers begin with, too", 0},
    {"out", KEY_OUT, "DIR", 0,
     "All that is kept is in DIR/campaign [out]", 0},
    {"db", KEY_DB, "FILE", 0,
     "The database that keeps the results; or none [DIR/tracetorture.db]", 0},
    {"dry-run", KEY_DRY_RUN, 0, 0,
     "Only print the commands that would be started", 0},
    {0},
};

static const struct number_option numbers[] = {
    {KEY_JOBS, "jobs", 1, FLEET_MOST, offsetof(struct campaign_command, jobs)},
    {KEY_FAILURES, "failures", 1, UINT64_MAX,
     offsetof(struct campaign_command, failures)},
    {KEY_SEED, "seed", 0, UINT32_MAX,
     offsetof(struct campaign_command, seed)},
};

static void want_fleet(struct argp_state *state, const char *text)
{
	struct campaign_command *c = state->input;
	struct buf error = {0};

	c->fleet_text = text;
	if (fleet_parse(&c->fleet, text, &error))
		argp_failure(state, EXIT_USAGE, 0, "--fleet %s: %s", text,
		             buf_str(&error));
	buf_done(&error);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct campaign_command *c = state->input;

	switch (key) {
	case KEY_TARGET:
		c->target = arg;
		return 0;
	case KEY_PROGRAM:
		c->program = arg;
		return 0;
	case KEY_FLEET:
		want_fleet(state, arg);
		return 0;
	case KEY_TIME:
		args_parse_time(state, "time", arg, &c->time_ns);
		return 0;
	case KEY_STANDSTILL:
		args_parse_time(state, "standstill", arg, &c->standstill_ns);
		return 0;
	case KEY_CORPUS:
		c->corpus = arg;
		return 0;
	case KEY_OUT:
		c->out = arg;
		return 0;
	case KEY_DB:
		c->db = arg;
		return 0;
	case KEY_DRY_RUN:
		c->dry_run = true;
		return 0;
	case KEY_SEED:
		c->seeded = true;
		break;
	}
	return args_parse_number(numbers, sizeof numbers / sizeof *numbers,
	                         key, arg, state);
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .doc = "Hunts for days with all that can find something: explore, and "
           "fuzzers of schedules under libFuzzer and AFL++, which share what "
           "they learn.  Each finding is replayed, shrunk and explained at "
           "once.\vWhoever is killed, and when the machine was: the same "
           "command goes on where it was.  DIR/campaign/status.html tells how "
           "it stands, DIR/campaign/repros has a repro of each finding.",
};

/* ---- what it is called ---- */

static void set_names(struct campaign_command *c)
{
	/* which is no option of whoever gets it */
	buf_printf(&c->folder, "%s%s/campaign", *c->out == '-' ? "./" : "",
	           c->out);
	if (c->db)
		buf_puts(&c->db_path, c->db);
	else
		buf_printf(&c->db_path, "%s/tracetorture.db", c->out);
	buf_printf(&c->subject, "%s %s", c->program ? "program" : "target",
	           c->program ? c->program : c->target);
	buf_puts(&c->command, c->argv[0]);
	for (int i = 1; i < c->argc; i++) {
		buf_byte(&c->command, ' ');
		args_quote(&c->command, c->argv[i]);
	}
}

/* What there is to hunt with, and what of it hunts. */
static int set_fleet(struct campaign_command *c)
{
	int code = campaign_fleet_find(&c->tool, &c->engines);

	c->about = (struct fleet_about){.target = c->target,
	                                .program = c->program,
	                                .folder = buf_str(&c->folder),
	                                .tool = buf_str(&c->tool),
	                                .engines = buf_str(&c->engines)};
	if (!code)
		code = campaign_fleet_choose(&c->fleet, c->fleet_text, c->jobs,
		                             c->about.engines);
	return code;
}

static void set_commit(struct campaign_command *c)
{
	struct buf error = {0};
	char path[PATH_MAX];

	if (c->program)
		commit_of(&c->commit, c->program);
	else if (target_find(c->target, path, &error) == 0)
		commit_of(&c->commit, path);
	buf_done(&error);
}

static struct store_hunt store_hunt(struct campaign_command *c)
{
	return (struct store_hunt){.population = "schedule",
	                           .command = buf_str(&c->command),
	                           .target = c->program ? c->program
	                                                : c->target,
	                           .target_commit = buf_str(&c->commit),
	                           .scenario = c->program ? "" : "random",
	                           .seed = c->about.seed,
	                           .jobs = 1,
	                           .claim = "",
	                           .begun_ns = clock_utc_ns()};
}

/* ---- beginning ---- */

/* What an earlier call has left; else its seed is said, or random. */
static int begin_state(struct campaign_command *c, struct home_state *s)
{
	struct buf error = {0};
	enum home_read was;

	*s = (struct home_state){.seed = c->seed,
	                         .subject = buf_str(&c->subject)};
	was = home_read(c->about.folder, s, &error);
	if (error.len > 0)
		complain("%s", buf_str(&error));
	buf_done(&error);
	if (was == HOME_ANOTHER)
		return EXIT_USAGE;
	if (was == HOME_BROKEN)
		return EXIT_ENVIRONMENT;
	if (was == HOME_NEW && !c->seeded) {
		if (getrandom(&s->seed, sizeof s->seed, 0) != sizeof s->seed) {
			complain("no random seed to be had: %m");
			return EXIT_ENVIRONMENT;
		}
		s->seed %= SEED_MOST;
	}
	c->about.seed = s->seed;
	return 0;
}

/* Complains of what is not 0. */
static int told(int err, struct buf *error)
{
	if (err)
		complain("%s", buf_str(error));
	buf_done(error);
	return err ? EXIT_ENVIRONMENT : 0;
}

static int look_at_corpus(const struct campaign_command *c)
{
	struct stat st;

	if (!c->corpus || (stat(c->corpus, &st) == 0 && S_ISDIR(st.st_mode)))
		return 0;
	complain("--corpus %s: is no folder", c->corpus);
	return EXIT_USAGE;
}

static int begin_folder(struct campaign_command *c, struct home_state *s)
{
	struct buf error = {0};
	int err, code = look_at_corpus(c);

	if (!code)
		code = told(home_lock(c->about.folder, &error), &error);
	if (!code)
		code = begin_state(c, s);
	if (!code)
		code = told(home_write(c->about.folder, s, &error), &error);
	if (code)
		return code;
	err = share_seeds(c->about.folder, c->corpus);
	if (err)
		complain("cannot fill %s: %s", c->about.folder,
		         strerror(-err));
	return err ? EXIT_ENVIRONMENT : 0;
}

static void print_head(struct campaign_command *c,
                       const struct campaign_findings *f)
{
	struct buf fleet = {0};

	campaign_fleet_print(&fleet, &c->fleet);
	printf("campaign of %s in %s, seed %" PRIu64 ", %s\n",
	       buf_str(&c->subject), c->about.folder, c->about.seed,
	       buf_str(&fleet));
	if (campaign_findings_total(f) > 0)
		printf("goes on: %" PRIu64 " findings (%zu different) so far\n",
		       campaign_findings_total(f),
		       campaign_findings_different(f)->n);
	fflush(stdout);
	buf_done(&fleet);
}

static int run(struct campaign_command *c)
{
	struct campaign_hunt h = {.folder = c->about.folder,
	                          .time_ns = c->time_ns,
	                          .standstill_ns = c->standstill_ns,
	                          .failures = c->failures};
	struct campaign_findings_about about;
	struct crew crew = {0};
	struct buf error = {0};
	int code = begin_folder(c, &h.state);

	if (!code)
		code = told(crew_open(&crew, &c->about, &c->fleet, &error),
		            &error);
	if (!code) {
		set_commit(c);
		about = (struct campaign_findings_about){
		    .folder = c->about.folder,
		    .db = buf_str(&c->db_path),
		    .hunt = store_hunt(c),
		    .workers = crew.workers,
		    .n = crew.n};
		h.crew = &crew;
		h.findings = campaign_findings_open(&about, &code);
	}
	if (!code) {
		campaign_fleet_warn(&c->fleet);
		print_head(c, h.findings);
		code = campaign_hunt(&h);
		campaign_findings_close(h.findings);
		if (code == EXIT_ENVIRONMENT &&
		    campaign_room_lacks(c->about.folder))
			code = campaign_room_wait(c->about.folder, c->time_ns,
			                          c->argv);
	}
	crew_close(&crew);
	return code;
}

static int dry_run(struct campaign_command *c)
{
	struct home_state state;
	struct buf fleet = {0};
	int code = begin_state(c, &state);

	if (code)
		return code;
	campaign_fleet_print(&fleet, &c->fleet);
	printf("# %s\n", buf_str(&fleet));
	campaign_fleet_commands(&c->fleet, &c->about);
	buf_done(&fleet);
	return 0;
}

int cmd_campaign(int argc, char **argv)
{
	struct campaign_command c = {.target = "gort", .out = "out",
	                             .argc = argc, .argv = argv};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	set_names(&c);
	code = set_fleet(&c);
	if (!code && c.dry_run)
		return dry_run(&c);
	if (!code)
		code = campaign_fleet_try(&c.about);
	return code ? code : run(&c);
}
