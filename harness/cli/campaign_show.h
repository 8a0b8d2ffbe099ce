/* campaign_show.h: how a campaign stands: a line, a page, and at the end what
 * it has found. */
#ifndef CLI_CAMPAIGN_SHOW_H
#define CLI_CAMPAIGN_SHOW_H

#include <stdint.h>

#include "harness/campaign/crew.h"
#include "harness/cli/campaign_findings.h"

/* Borrowed. */
struct campaign_show {
	const char *folder, *subject;
	const struct crew *crew;
	const struct campaign_findings *findings;
	int64_t time_ns; /* so far */
	uint64_t corpus; /* inputs */
};

/* The line, on standard error, if it is time for it. */
void campaign_show_line(const struct campaign_show *s, int64_t now_ns);
/* FOLDER/status.html.  end: how it ended; "": it goes on.  0 or -errno. */
int campaign_show_page(const struct campaign_show *s, const char *end);
/* What was found, and the line, on standard output. */
void campaign_show_end(const struct campaign_show *s, const char *end);

#endif
