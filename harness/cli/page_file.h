/* page_file.h: pages of reports/pages as files. */
#ifndef CLI_PAGE_FILE_H
#define CLI_PAGE_FILE_H

#include "harness/base/buf.h"
#include "reports/pages/pages.h"

/* Made now, with the sentences of the oracle's rules. */
struct page_options page_file_options(double confidence);

/* Writes the page, whole or not at all, with its folder; "-" is standard
 * output.  An exit code; what fails is told. */
int page_file_write(const char *path, const struct buf *page);

#endif
