/* markdown_text.h: text in a page of Markdown. */
#ifndef REPORTS_MARKDOWN_TEXT_H
#define REPORTS_MARKDOWN_TEXT_H

#include "harness/base/buf.h"

/* Appends text from elsewhere as one line that is text, in a paragraph and in
 * the cell of a table: no mark, no link, not the end of the cell. */
void markdown_text(struct buf *out, const char *text);
/* The same as code, of at most `most' characters. */
void markdown_code(struct buf *out, const char *text, size_t most);
/* Lines as a block of code: of more than most bytes the first ones, and a line
 * that says how many are missing.  Stands alone, at the begin of a line. */
void markdown_block(struct buf *out, const char *text, size_t most);

#endif
