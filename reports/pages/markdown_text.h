/* markdown_text.h: text in a page of Markdown. */
#ifndef REPORTS_MARKDOWN_TEXT_H
#define REPORTS_MARKDOWN_TEXT_H

#include "harness/base/buf.h"

/* Appends text from elsewhere as one line that is text, in a paragraph and in
 * the cell of a table: no mark, no link, not the end of the cell. */
void markdown_text(struct buf *out, const char *text);

#endif
