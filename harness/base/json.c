#include "harness/base/json.h"

#include <string.h>

/* The length of the UTF-8 sequence at s, of which there are left bytes; 0 if
 * it is none.  Table 3-7 of the Unicode standard. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	size_t n = s[0] < 0x80                   ? 1
	           : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
	           : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
	           : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
	                                         : 0;

	if (n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

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
