/*
 * report_pages.h: the options that ask for reports as files, --junit F and the
 * like, shared by the hunts and by report.
 */
#ifndef CLI_REPORT_PAGES_H
#define CLI_REPORT_PAGES_H

#include <argp.h>
#include <stdbool.h>

#include "reports/store/store.h"
#include "reports/summary/summary.h"

enum { REPORT_PAGES = 4 };

struct report_pages {
	const char *paths[REPORT_PAGES]; /* NULL: not asked for; "-" */
	bool annotations;                /* to standard output */
	bool explain; /* findings that have no story yet get one */
};

/* For argp_child; its input is a struct report_pages. */
extern const struct argp report_pages_argp;

/* Whether any is asked for. */
bool report_pages_asked(const struct report_pages *p);
/* Whether one is to be all that there is on standard output. */
bool report_pages_to_stdout(const struct report_pages *p);
/* Writes those that are asked for.  0 or an exit code, which was said. */
int report_pages_write(const struct report_pages *p, const struct summary *s);
/* The same of what the store has of the hunts chosen. */
int report_pages_of(const struct report_pages *p, struct store *store,
                    const struct store_choice *c);

#endif
