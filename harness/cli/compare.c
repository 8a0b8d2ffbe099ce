/* compare.c: tracetorture compare: is it better than before, or worse? */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/append_file.h"
#include "harness/cli/args.h"
#include "harness/cli/choice.h"
#include "harness/cli/cli.h"
#include "harness/cli/page_file.h"
#include "reports/comparison/comparison.h"
#include "reports/comparison/print.h"
#include "reports/pages/html.h"

enum { BEFORE, AFTER, SIDES };

struct side {
	const char *name; /* as the user wrote it; NULL: not said */
	struct choice choice;
	struct summary summary;
	const struct summary_group *group;
};

struct compare_command {
	struct side sides[SIDES];
	const char *both; /* NULL: nothing */
	bool anyway;
	bool json;
	const char *markdown;
	const char *html;
	struct comparison_options options;
};

enum {
	KEY_BOTH = 256,
	KEY_ANYWAY,
	KEY_NO_WORSE,
	KEY_CONFIDENCE,
	KEY_JSON,
	KEY_MARKDOWN,
	KEY_HTML,
};

static const struct argp_option options[] = {
    {"both", KEY_BOTH, "SIDE", 0, "What holds for both sides", 0},
    {"anyway", KEY_ANYWAY, 0, 0,
     "Compare different scenarios or strategies, too", 0},
    {"no-worse", KEY_NO_WORSE, "P", OPTION_ARG_OPTIONAL,
     "Exit 1 if it is worse than before; with a rate P: exit 0 only if it is "
     "shown that the rate has risen by less than P, and 3 if there are too few "
     "runs to tell",
     0},
    {"confidence", KEY_CONFIDENCE, "C", 0, "Of all that is said [0.95]", 0},
    {"json", KEY_JSON, 0, 0, "Print a JSON object", 0},
    {"markdown", KEY_MARKDOWN, "F", 0, "Append Markdown to F, too", 0},
    {"html", KEY_HTML, "F", 0, "Write it as a page of HTML to F, too", 0},
    {0},
};

static void take_side(struct compare_command *c, char *arg,
                      struct argp_state *state)
{
	if (state->arg_num >= SIDES)
		argp_error(state, "want two sides");
	c->sides[state->arg_num].name = arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_command *c = state->input;

	switch (key) {
	case KEY_BOTH:
		c->both = arg;
		return 0;
	case KEY_ANYWAY:
		c->anyway = true;
		return 0;
	case KEY_NO_WORSE:
		c->options.no_worse = true;
		if (arg)
			args_parse_rate(state, "no-worse", arg,
			                &c->options.margin);
		return 0;
	case KEY_CONFIDENCE:
		args_parse_rate(state, "confidence", arg,
		                &c->options.confidence);
		return 0;
	case KEY_JSON:
		c->json = true;
		return 0;
	case KEY_MARKDOWN:
		c->markdown = arg;
		return 0;
	case KEY_HTML:
		c->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		take_side(c, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (state->arg_num < SIDES)
			argp_error(state, "want two sides");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "BEFORE AFTER",
    .doc =
	"Compares the rates of failure of two sides.  A side is a database, or "
	"KEY=VALUE,... with the keys " CHOICE_KEYS " (of " CHOICE_DB
	", if there is no db).\vExit status: 0; with --no-worse 1 if it is "
	"worse, 3 if that cannot be told; 2 usage, or what cannot be compared; "
	"4 files.",
};

/* 0 or an exit code; then error says why. */
static int load_side(struct compare_command *c, struct side *s,
                     struct buf *error)
{
	int code;

	if ((c->both && !choice_add(&s->choice, c->both, error)) ||
	    !choice_add(&s->choice, s->name, error))
		return EXIT_USAGE;
	code = choice_load(&s->choice, &s->summary, error);
	if (code)
		return code;
	s->group = choice_one(&s->choice, &s->summary, error);
	if (s->group)
		return 0;
	/* the error tells what there is; say of which side */
	buf_printf(error, " (%s)", s->name);
	return EXIT_USAGE;
}

/* 0 or an exit code. */
static int load(struct compare_command *c)
{
	struct buf error = {0};
	int code = 0;

	for (int i = 0; i < SIDES && !code; i++)
		code = load_side(c, &c->sides[i], &error);
	if (!code) {
		comparison_refusal(&error, c->sides[BEFORE].group,
		                   c->sides[AFTER].group, c->anyway);
		code = error.len > 0 ? EXIT_USAGE : 0;
	}
	if (code)
		complain("%s", buf_str(&error));
	buf_done(&error);
	return code;
}

/* 0 or an exit code. */
static int write_pages(const struct compare_command *c,
                       const struct comparison *r)
{
	struct buf text = {0};
	int code = EXIT_OK;

	if (c->json) {
		comparison_json(&text, r);
		buf_byte(&text, '\n');
	} else {
		comparison_text(&text, r);
	}
	fwrite(text.data, 1, text.len, stdout);
	if (c->markdown) {
		buf_clear(&text);
		comparison_markdown(&text, r);
		code = append_file(c->markdown, &text);
	}
	if (c->html && code == EXIT_OK) {
		struct page_options o =
		    page_file_options(c->options.confidence);

		buf_clear(&text);
		page_compare_html(&text, r, &c->sides[BEFORE].summary,
		                  &c->sides[AFTER].summary, &o);
		code = page_file_write(c->html, &text);
	}
	buf_done(&text);
	return code;
}

static int gate_code(const struct comparison *r)
{
	switch (r->no_worse.verdict) {
	case GATE_WORSE:
		return EXIT_FINDING;
	case GATE_OPEN:
		return EXIT_INCONCLUSIVE;
	default:
		return EXIT_OK;
	}
}

static int compare(const struct compare_command *c)
{
	struct comparison_input in[SIDES];
	struct comparison r;
	int code;

	for (int i = 0; i < SIDES; i++)
		in[i] = (struct comparison_input){
		    c->sides[i].name, &c->sides[i].summary, c->sides[i].group};
	comparison_make(&r, &in[BEFORE], &in[AFTER], &c->options);
	code = write_pages(c, &r);
	if (code == EXIT_OK)
		code = gate_code(&r);
	comparison_done(&r);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_command c = {.options.confidence = 0.95};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &c);
	code = load(&c);
	if (code == 0)
		code = compare(&c);
	for (int i = 0; i < SIDES; i++) {
		summary_done(&c.sides[i].summary);
		choice_done(&c.sides[i].choice);
	}
	return code;
}
