#include "reports/pages/markdown_text.h"

#include <stdbool.h>
#include <string.h>

#include "reports/pages/plain.h"

void markdown_text(struct buf *out, const char *text)
{
	struct buf line = {0};

	plain_line(&line, text, PLAIN_WHOLE);
	for (const char *p = buf_str(&line); *p; p++) {
		if (strchr("!\"#$&'*<>[\\]^_`{|}~", *p))
			buf_printf(out, "&#%d;", *p);
		else if (*p == '@') /* GitHub makes a mention of it */
			buf_puts(out, "&#64;&#8203;");
		else if (!strncmp(p, "://", 3) || !strncmp(p, "www.", 4))
			/* ... and links of them */
			buf_printf(out, "&#8203;%c", *p);
		else
			buf_byte(out, (uint8_t)*p);
	}
	buf_done(&line);
}

/* What is itself between two backquotes, in a table, too. */
static bool is_plain_code(const char *s, size_t len)
{
	return len > 0 && s[0] != ' ' && s[len - 1] != ' ' && !strpbrk(s, "`|");
}

void markdown_code(struct buf *out, const char *text, size_t most)
{
	struct buf line = {0};

	plain_line(&line, text, most);
	if (is_plain_code(buf_str(&line), line.len)) {
		buf_printf(out, "`%s`", buf_str(&line));
	} else if (line.len > 0) {
		buf_puts(out, "<code>");
		markdown_text(out, buf_str(&line));
		buf_puts(out, "</code>");
	}
	buf_done(&line);
}

/* The most backquotes in a row. */
static int longest_fence(const char *s)
{
	int most = 0, n = 0;

	for (; *s; s++) {
		n = *s == '`' ? n + 1 : 0;
		most = n > most ? n : most;
	}
	return most;
}

void markdown_block(struct buf *out, const char *text, size_t most)
{
	struct buf lines = {0};
	size_t missing = 0;
	int fence;

	plain_lines(&lines, text, "");
	if (lines.len > most) {
		while (most > 0 && (lines.data[most] & 0xc0) == 0x80)
			most--; /* not in the middle of a character */
		missing = lines.len - most;
		lines.len = most;
		buf_byte(&lines, '\n');
	}
	fence = longest_fence(buf_str(&lines)) + 1;
	fence = fence < 3 ? 3 : fence;
	for (int i = 0; i < fence; i++)
		buf_byte(out, '`');
	buf_printf(out, "text\n%s", buf_str(&lines));
	for (int i = 0; i < fence; i++)
		buf_byte(out, '`');
	buf_byte(out, '\n');
	if (missing > 0)
		buf_printf(out, "\n(and %zu bytes more)\n", missing);
	buf_done(&lines);
}
