/* report_pages.c: see report_pages.h. */
#include "harness/cli/report_pages.h"

#include <stddef.h>

#include "harness/cli/cli.h"
#include "harness/cli/page_file.h"
#include "harness/cli/stories.h"
#include "reports/pages/html.h"
#include "reports/pages/pages.h"

#define CONFIDENCE 0.95

enum { KEY_PAGE = 2048, KEY_EXPLAIN = KEY_PAGE + REPORT_PAGES };

static void (*const pages[REPORT_PAGES])(struct buf *, const struct summary *,
                                         const struct page_options *) = {
    page_junit, page_sarif, page_html, page_markdown};

static const struct argp_option options[] = {
    {"junit", KEY_PAGE, "F", 0, "Write a report to F, as JUnit's XML", 0},
    {"sarif", KEY_PAGE + 1, "F", 0, "Likewise, as SARIF 2.1.0", 0},
    {"html", KEY_PAGE + 2, "F", 0, "Likewise, as a page for a browser", 0},
    {"markdown", KEY_PAGE + 3, "F", 0,
     "Likewise, as Markdown, for the summary of a step of CI", 0},
    {"explain", KEY_EXPLAIN, 0, 0,
     "First find out why findings of explore fail; each takes a minute", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_pages *p = state->input;

	if (key == KEY_EXPLAIN)
		p->explain = true;
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
	return p->explain;
}

int report_pages_write(const struct report_pages *p, const struct summary *s)
{
	const struct page_options o = page_file_options(CONFIDENCE);
	struct buf page = {0};
	int code = 0;

	for (size_t i = 0; i < REPORT_PAGES && !code; i++) {
		if (!p->paths[i])
			continue;
		buf_clear(&page);
		pages[i](&page, s, &o);
		code = page_file_write(p->paths[i], &page);
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
