/* uri.c: see uri.h. */
#include "reports/pages/uri.h"

#include <ctype.h>
#include <string.h>

static void put_segment(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80 && (isalnum(c) || strchr("-._~", c)))
			buf_byte(out, c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

bool put_path_uri(struct buf *out, const char *path)
{
	size_t before = out->len, begin;

	if (path[0] == '/')
		buf_puts(out, "file:///");
	begin = out->len;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && !memcmp(path, "..", 2)) {
			out->len = before;
			return false;
		}
		if (n > 0 && !(n == 1 && *path == '.')) {
			if (out->len > begin)
				buf_byte(out, '/');
			put_segment(out, path, n);
		}
		path += n + (path[n] == '/');
	}
	if (out->len == begin) {
		out->len = before;
		return false;
	}
	return true;
}

bool is_web_uri(const char *text)
{
	const char *rest = !strncmp(text, "https://", 8)  ? text + 8
	                   : !strncmp(text, "http://", 7) ? text + 7
	                                                  : "";

	return *rest && *rest != '/' &&
	       !rest[strspn(rest, "abcdefghijklmnopqrstuvwxyz"
	                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	                          "-._~:/?#@!$&'()*+,;=")];
}
