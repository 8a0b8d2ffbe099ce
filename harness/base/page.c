/* page.c: see page.h. */
#include "harness/base/page.h"

#include "harness/base/html.h"

/* Found from the root of the tree, where the compiler runs. */
__asm__(".pushsection .rodata\n"
        ".globl page_style\n"
        "page_style: .incbin \"harness/base/page.css\"\n"
        ".byte 0\n"
        ".popsection\n");

/* No script, no frame, no form, nothing from anywhere; style sheets only from
 * the page.  An icon is named, since a browser fetches one else. */
#define POLICY                                                                 \
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "       \
	"base-uri 'none'; form-action 'none'"

void page_begin(struct buf *out, const struct buf *title, const char *style)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	              "<meta charset=\"utf-8\"/>\n"
	              "<meta http-equiv=\"Content-Security-Policy\" "
	              "content=\"" POLICY "\"/>\n"
	              "<meta name=\"viewport\" "
	              "content=\"width=device-width,initial-scale=1\"/>\n"
	              "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	              "<link rel=\"icon\" href=\"data:,\"/>\n<title>");
	html_bytes(out, title->data, title->len);
	buf_puts(out, "</title>\n<style>\n");
	buf_puts(out, page_style);
	buf_puts(out, style);
	buf_puts(out, "</style>\n</head>\n<body>\n");
}

void page_end(struct buf *out)
{
	buf_puts(out, "</body>\n</html>\n");
}
