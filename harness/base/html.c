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

static bool is_replaced(const unsigned char *s, size_t n)
{
	return n == 0 ||
	       (utf8_is_unseen(s, n) && *s != '\n' && *s != '\t');
}

void html_bytes(struct buf *out, const void *s, size_t len)
{
	const unsigned char *p = s;
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = utf8_len(p, len);
		if (is_replaced(p, n)) {
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
