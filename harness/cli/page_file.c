/* page_file.c: see page_file.h. */
#include "harness/cli/page_file.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/base/folder.h"
#include "harness/base/outfile.h"
#include "harness/cli/cli.h"
#include "harness/oracle/rules.h"

static const char *about_rule(const char *rule)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (rule_texts[i].id && strcmp(rule_texts[i].id, rule) == 0)
			return rule_texts[i].sentence;
	return NULL;
}

struct page_options page_file_options(double confidence)
{
	return (struct page_options){.confidence = confidence,
	                             .now_s = (int64_t)time(NULL),
	                             .about_rule = about_rule};
}

int page_file_write(const char *path, const struct buf *page)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};
	struct outfile file;
	int err = 0;

	if (slash && slash > path) {
		buf_put(&folder, path, (size_t)(slash - path));
		err = folder_make(buf_str(&folder));
		buf_done(&folder);
	}
	if (!err)
		err = outfile_open(&file, path);
	if (!err) {
		fflush(stdout); /* it may be that */
		outfile_put(&file, page->data, page->len);
		err = outfile_close(&file);
	}
	if (!err)
		return EXIT_OK;
	complain("cannot write %s: %s", path, strerror(-err));
	return EXIT_ENVIRONMENT;
}
