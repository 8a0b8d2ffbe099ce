/* json.h: writing JSON.  Nothing here reads it. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "harness/base/buf.h"

/* Appends len bytes at s as a JSON string, quotes included.  Bytes that are
 * not UTF-8 become U+FFFD, so that what is written is always JSON. */
void json_bytes(struct buf *out, const void *s, size_t len);
/* The same of a string. */
void json_str(struct buf *out, const char *s);

#endif
