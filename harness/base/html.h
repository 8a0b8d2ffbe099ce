/* html.h: text in a page of HTML or an SVG. */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "harness/base/buf.h"

/* Appends len bytes at s as text, or as what stands in quotes in a tag.  Bytes
 * that are not UTF-8, and what utf8_is_unseen() tells but tab and newline,
 * become U+FFFD: it may stand in XML, too. */
void html_bytes(struct buf *out, const void *s, size_t len);
/* The same of a string. */
void html_str(struct buf *out, const char *s);

#endif
