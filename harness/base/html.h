/* html.h: text in a page of HTML or an SVG. */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "harness/base/buf.h"

/* Appends len bytes at s as text, or as what stands in quotes in a tag.  Bytes
 * that are not UTF-8, controls but tab and newline, and what turns the
 * direction of writing become U+FFFD. */
void html_bytes(struct buf *out, const void *s, size_t len);
/* The same of a string. */
void html_str(struct buf *out, const char *s);

#endif
