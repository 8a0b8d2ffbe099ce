/* report_pages.c: see report_pages.h. */
#include "harness/cli/report_pages.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/append_file.h"
#include "harness/cli/cli.h"
#include "harness/cli/page_file.h"
#include "harness/cli/stories.h"
#include "reports/pages/html.h"
#include "reports/pages/pages.h"

#define CONFIDENCE 0.95

enum {
	KEY_PAGE = 2048,
	KEY_EXPLAIN = KEY_PAGE + REPORT_PAGES,
	KEY_ANNOTATIONS,
};

static const struct {
	void (*page)(struct buf *, const struct summary *,
	             const struct page_options *);
	bool appended; /* to what others have written */
} pages[REPORT_PAGES] = {
    {page_junit, false},
    {page_sarif, false},
    {page_html, false},
    {page_markdown, true},
};

static const struct argp_option options[] = {
    {"junit", KEY_PAGE, "F", 0, "Write a report to F, as JUnit's XML", 0},
    {"sarif", KEY_PAGE + 1, "F", 0, "Likewise, as SARIF 2.1.0", 0},
    {"html", KEY_PAGE + 2, "F", 0, "Likewise, as a page for a browser", 0},
    {"markdown", KEY_PAGE + 3, "F", 0,
     "Append a report to F, as Markdown, say to $GITHUB_STEP_SUMMARY", 0},
    {"annotations", KEY_ANNOTATIONS, 0, 0,
     "Print a report as GitHub's annotations, one a signature", 0},
    {"explain", KEY_EXPLAIN, 0, 0,
     "First find out why findings of explore fail; each takes a minute", 0},
    {0},
};

/* Two that are mixed are neither. */
static void want_one_on_stdout(const struct report_pages *p,
                               struct argp_state *state)
{
	size_t n = p->annotations;

	for (size_t i = 0; i < REPORT_PAGES; i++)
		n += p->paths[i] && !strcmp(p->paths[i], "-");
	if (n > 1)
		argp_error(state, "only one report can go to standard output");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_pages *p = state->input;

	if (key == KEY_EXPLAIN)
		p->explain = true;
	else if (key == KEY_ANNOTATIONS)
		p->annotations = true;
	else if (key == ARGP_KEY_END)
		want_one_on_stdout(p, state);
	else if (key >= KEY_PAGE && key < KEY_PAGE + REPORT_PAGES)
		p->paths[key - KEY_PAGE] = arg;
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

const struct argp report_pages_argp = {.options = options, .parser = parse};

bool report_pages_asked(const struct report_pages *p)
{
	for (size_t i = 0; i < REPORT_PAGES; i++)
		if (p->paths[i])
			return true;
	return p->explain || p->annotations;
}

bool report_pages_to_stdout(const struct report_pages *p)
{
	for (size_t i = 0; i < REPORT_PAGES; i++)
		if (p->paths[i] && !strcmp(p->paths[i], "-"))
			return true;
	return false;
}

int report_pages_write(const struct report_pages *p, const struct summary *s)
{
	const struct page_options o = page_file_options(CONFIDENCE);
	struct buf page = {0};
	int code = 0;

	for (size_t i = 0; i < REPORT_PAGES && !code; i++) {
		const char *path = p->paths[i];

		if (!path)
			continue;
		buf_clear(&page);
		pages[i].page(&page, s, &o);
		code = pages[i].appended && strcmp(path, "-") != 0
		           ? append_file(path, &page)
		           : page_file_write(path, &page);
	}
	if (p->annotations && !code) {
		buf_clear(&page);
		page_annotations(&page, s, &o);
		fputs(buf_str(&page), stdout);
	}
	buf_done(&page);
	return code;
}

int report_pages_of(const struct report_pages *p, struct store *store,
                    const struct store_choice *c)
{
	struct summary s;
	struct buf error = {0};
	int code = EXIT_ENVIRONMENT;

	if (store_summary(store, c, &s, &error) < 0) {
		complain("%s", buf_str(&error));
	} else {
		code = p->explain ? stories_tell(store, &s) : 0;
		if (!code)
			code = report_pages_write(p, &s);
		summary_done(&s);
	}
	buf_done(&error);
	return code;
}
