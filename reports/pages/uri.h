/* uri.h: addresses as RFC 3986 has them. */
#ifndef REPORTS_PAGES_URI_H
#define REPORTS_PAGES_URI_H

#include <stdbool.h>

#include "harness/base/buf.h"

/* A path of this machine: a relative reference of a relative one, "file:///..."
 * of others, without "." and empty segments.  false, and nothing put, of one
 * without a name or with "..", which means another file elsewhere. */
bool put_path_uri(struct buf *out, const char *path);

/* Whether it is an address of the web, "https://..." or "http://...", of
 * characters that such have. */
bool is_web_uri(const char *text);

#endif
