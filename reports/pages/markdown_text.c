#include "reports/pages/markdown_text.h"

#include <string.h>

#include "reports/pages/plain.h"

void markdown_text(struct buf *out, const char *text)
{
	struct buf line = {0};

	plain_line(&line, text, PLAIN_WHOLE);
	for (const char *p = buf_str(&line); *p; p++) {
		if (strchr("!\"#$&'*<>@[\\]^_`{|}~", *p))
			buf_printf(out, "&#%d;", *p);
		else if (!strncmp(p, "://", 3) || !strncmp(p, "www.", 4))
			/* GitHub makes links of them */
			buf_printf(out, "&#8203;%c", *p);
		else
			buf_byte(out, (uint8_t)*p);
	}
	buf_done(&line);
}
