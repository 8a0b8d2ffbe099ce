/* history.c: tracetorture history: how often it failed, commit by commit or
 * day by day, and when that changed. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/cli/append_file.h"
#include "harness/cli/args.h"
#include "harness/cli/choice.h"
#include "harness/cli/cli.h"
#include "reports/history/history.h"

struct history_command {
	const char *of[3]; /* choices, as the user wrote them */
	size_t nof;
	const char *git; /* folder; NULL: none */
	const char *markdown;
	bool json;
	struct choice choice;
	struct history_options options;
};

enum {
	KEY_DB = 256,
	KEY_TARGET,
	KEY_BY,
	KEY_GIT,
	KEY_CONFIDENCE,
	KEY_PRIOR,
	KEY_JSON,
	KEY_MARKDOWN,
};

static const struct argp_option options[] = {
    {"db", KEY_DB, "FILE", 0, "The database [" CHOICE_DB "]", 0},
    {"target", KEY_TARGET, "T", 0, "Of this target alone", 0},
    {"by", KEY_BY, "commit|day", 0, "What a line is [commit]", 0},
    {"git", KEY_GIT, "DIR", 0,
     "Commits in the order of the repository in DIR [of their first hunts]", 0},
    {"confidence", KEY_CONFIDENCE, "C", 0, "Of the intervals [0.95]", 0},
    {"prior", KEY_PRIOR, "P", 0,
     "The chance, before looking, that there is a change at all [0.2]", 0},
    {"json", KEY_JSON, 0, 0, "Print a JSON object a line", 0},
    {"markdown", KEY_MARKDOWN, "F", 0, "Append Markdown to F, too", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct history_command *c = state->input;

	switch (key) {
	case KEY_DB:
		c->choice.db = arg;
		return 0;
	case KEY_TARGET:
		c->choice.hunts.target = arg;
		return 0;
	case KEY_BY:
		if (strcmp(arg, "commit") != 0 && strcmp(arg, "day") != 0)
			argp_failure(state, EXIT_USAGE, 0,
			             "--by %s: want commit or day", arg);
		c->options.by = arg[0] == 'd' ? BY_DAY : BY_COMMIT;
		return 0;
	case KEY_GIT:
		c->git = arg;
		return 0;
	case KEY_CONFIDENCE:
		args_parse_rate(state, "confidence", arg,
		                &c->options.confidence);
		return 0;
	case KEY_PRIOR:
		args_parse_rate(state, "prior", arg, &c->options.prior);
		return 0;
	case KEY_JSON:
		c->json = true;
		return 0;
	case KEY_MARKDOWN:
		c->markdown = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (c->nof == sizeof c->of / sizeof *c->of)
			argp_usage(state);
		c->of[c->nof++] = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[HUNTS]",
    .doc =
	"Tells how often it failed, commit by commit or day by day, when "
	"that changed, who is the culprit, and whether it still fails.  "
	"HUNTS is a database, or KEY=VALUE,... with the keys " CHOICE_KEYS ".",
};

/* The commits of the repository, older ones first.  0 or an exit code. */
static int read_order(struct history_command *c)
{
	struct history_options *o = &c->options;
	struct buf command = {0};
	char line[256];
	FILE *git;
	int status;

	buf_puts(&command, "git -C ");
	args_quote(&command, c->git);
	buf_puts(&command, " rev-list --all --topo-order --reverse");
	git = popen(buf_str(&command), "re");
	buf_done(&command);
	while (git && fgets(line, sizeof line, git)) {
		line[strcspn(line, "\n")] = '\0';
		o->order =
		    xrealloc(o->order, (o->norder + 1) * sizeof *o->order);
		o->order[o->norder] = strdup(line);
		CHECK(o->order[o->norder++]);
	}
	status = git ? pclose(git) : -1;
	if (status == 0)
		return EXIT_OK;
	complain("%s: git tells no commits of it", c->git);
	return EXIT_USAGE;
}

static int print(const struct history_command *c, const struct history *h)
{
	struct buf text = {0};
	int code = EXIT_OK;

	if (c->json) {
		history_json(&text, h);
		buf_byte(&text, '\n');
	} else {
		history_text(&text, h);
	}
	fwrite(text.data, 1, text.len, stdout);
	if (c->markdown) {
		buf_clear(&text);
		history_markdown(&text, h);
		code = append_file(c->markdown, &text);
	}
	buf_done(&text);
	return code;
}

/* Each group has a history of its own. */
static int print_all(const struct history_command *c, const struct summary *s)
{
	size_t printed = 0;
	int code = EXIT_OK;

	for (size_t i = 0; i < s->ngroups && code == EXIT_OK; i++) {
		struct history h;

		if (!choice_has(&c->choice, &s->groups[i]))
			continue;
		if (printed++ > 0 && !c->json)
			putchar('\n');
		history_make(&h, &s->groups[i], &c->options);
		code = print(c, &h);
		history_done(&h);
	}
	if (printed == 0) {
		complain("no hunt is like that");
		code = EXIT_USAGE;
	}
	return code;
}

static int run(struct history_command *c)
{
	struct summary s = {0};
	struct buf error = {0};
	int code = EXIT_OK;

	for (size_t i = 0; i < c->nof && code == EXIT_OK; i++)
		if (!choice_add(&c->choice, c->of[i], &error))
			code = EXIT_USAGE;
	if (code == EXIT_OK)
		code = choice_load(&c->choice, &s, &error);
	if (code != EXIT_OK)
		complain("%s", buf_str(&error));
	else if (c->git)
		code = read_order(c);
	if (code == EXIT_OK)
		code = print_all(c, &s);
	summary_done(&s);
	buf_done(&error);
	return code;
}

int cmd_history(int argc, char **argv)
{
	struct history_command c = {
	    .options = {.confidence = 0.95, .prior = 0.2}};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = run(&c);
	for (size_t i = 0; i < c.options.norder; i++)
		free(c.options.order[i]);
	free(c.options.order);
	choice_done(&c.choice);
	return code;
}
