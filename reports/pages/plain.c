/* plain.c: see plain.h. */
#include "reports/pages/plain.h"

#include <string.h>

#include "harness/base/utf8.h"

/* Puts the character at *text behind out, blank for what moves the cursor
 * elsewhere than one to the right, and goes on to the next. */
static void put_character(struct buf *out, const unsigned char **text,
                          const unsigned char *end)
{
	size_t n = utf8_len(*text, (size_t)(end - *text));

	if (n == 1 && (**text == '\t' || **text == '\n'))
		buf_byte(out, ' ');
	else if (n == 0 || utf8_is_unseen(*text, n))
		buf_puts(out, "\xef\xbf\xbd");
	else
		buf_put(out, *text, n);
	*text += n ? n : 1;
}

void plain_line(struct buf *out, const char *text, size_t most)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + strlen(text);
	size_t last = out->len; /* where the most-th character begins */

	while (p < end && end[-1] == '\n')
		end--;
	for (size_t i = 0; p < end; i++) {
		if (i + 1 == most)
			last = out->len;
		if (i == most) {
			out->len = last;
			buf_puts(out, "\xe2\x80\xa6");
			return;
		}
		put_character(out, &p, end);
	}
}

void plain_lines(struct buf *out, const char *text, const char *prefix)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + strlen(text);

	while (p < end) {
		buf_puts(out, prefix);
		while (p < end && *p != '\n')
			put_character(out, &p, end);
		buf_byte(out, '\n');
		p += p < end;
	}
}
