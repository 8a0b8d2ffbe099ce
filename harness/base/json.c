#include "harness/base/json.h"

#include <string.h>

#include "harness/base/utf8.h"

/* How many of the bytes at s stand for themselves. */
static size_t plain_len(const unsigned char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= 0x20 && s[n] < 0x80 && s[n] != '"' &&
	       s[n] != '\\')
		n++;
	return n;
}

void json_bytes(struct buf *out, const void *s, size_t len)
{
	const unsigned char *p = s;
	size_t n;

	buf_byte(out, '"');
	for (; len > 0; p += n, len -= n) {
		n = plain_len(p, len);
		if (n > 0) {
			buf_put(out, p, n);
			continue;
		}
		n = utf8_len(p, len);
		if (n == 0) {
			buf_puts(out, "\\ufffd");
			n = 1;
		} else if (*p == '"' || *p == '\\') {
			buf_printf(out, "\\%c", *p);
		} else if (*p == '\n') {
			buf_puts(out, "\\n");
		} else if (*p < 0x20) {
			buf_printf(out, "\\u%04x", *p);
		} else {
			buf_put(out, p, n);
		}
	}
	buf_byte(out, '"');
}

void json_str(struct buf *out, const char *s)
{
	json_bytes(out, s, strlen(s));
}
