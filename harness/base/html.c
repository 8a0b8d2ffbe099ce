#include "harness/base/html.h"

#include <stdbool.h>
#include <string.h>

#include "harness/base/utf8.h"

static const char *escape(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Of a sequence of UTF-8: DEL and C0, C1; U+200E, U+200F, U+202A to U+202E,
 * U+2066 to U+2069. */
static bool is_unseen(const unsigned char *s, size_t n)
{
	if (n == 1)
		return (*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7f;
	if (n == 2)
		return s[0] == 0xc2 && s[1] < 0xa0;
	if (n == 3 && s[0] == 0xe2 && s[1] == 0x80)
		return s[2] == 0x8e || s[2] == 0x8f ||
		       (s[2] >= 0xaa && s[2] <= 0xae);
	return n == 3 && s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 &&
	       s[2] <= 0xa9;
}

void html_bytes(struct buf *out, const void *s, size_t len)
{
	const unsigned char *p = s;
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = utf8_len(p, len);
		if (n == 0 || is_unseen(p, n)) {
			buf_puts(out, "\xef\xbf\xbd");
			n = n ? n : 1;
		} else if (escape(*p)) {
			buf_puts(out, escape(*p));
		} else {
			buf_put(out, p, n);
		}
	}
}

void html_str(struct buf *out, const char *s)
{
	html_bytes(out, s, strlen(s));
}
