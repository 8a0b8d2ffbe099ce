/* markup.c: see markup.h. */
#include "harness/base/markup.h"

#include <string.h>

#include "harness/base/utf8.h"

enum { DEPTH = 64, NAME = 32 };

struct reader {
	const char *at, *end;
	const char *fault; /* the first; nothing is read after it */
	bool plain;
	size_t depth;
	struct name {
		const char *s;
		size_t len;
	} open[DEPTH];
};

/* Of plain markup. */
static const char *const elements[] = {
    "b",     "circle", "code",  "div",   "h2",   "h3",      "h4",
    "h5",    "p",      "path",  "pre",   "rect", "section", "small",
    "span",  "svg",    "table", "tbody", "td",   "text",    "th",
    "thead", "title",  "tr",    NULL};
static const char *const attributes[] = {
    "aria-label", "class", "colspan", "cx", "cy",    "d",
    "height",     "r",     "role",    "rx", "scope", "text-anchor",
    "viewBox",    "width", "x",       "y",  NULL};
/* "/>" closes those of HTML that have nothing in them, and any of SVG. */
static const char *const empty[] = {"br", "col", "link", "meta", NULL};
static const char *const drawn[] = {"circle", "path", "rect", NULL};
static const char *const entities[] = {"amp", "lt", "gt", "quot", NULL};

static bool is_one_of(const char *const *list, struct name n)
{
	for (; *list; list++)
		if (strlen(*list) == n.len && !memcmp(*list, n.s, n.len))
			return true;
	return false;
}

static void fault(struct reader *r, const char *what)
{
	if (!r->fault)
		r->fault = what;
	r->at = r->end;
}

static bool next_is(const struct reader *r, const char *s)
{
	size_t n = strlen(s);

	return (size_t)(r->end - r->at) >= n && !memcmp(r->at, s, n);
}

/* Takes s, if it is there. */
static bool take(struct reader *r, const char *s)
{
	if (!next_is(r, s))
		return false;
	r->at += strlen(s);
	return true;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

static struct name take_name(struct reader *r)
{
	struct name n = {r->at, 0};

	while (r->at < r->end && is_name(*r->at))
		r->at++;
	n.len = (size_t)(r->at - n.s);
	if (n.len == 0 || n.len > NAME)
		fault(r, "no name");
	return n;
}

static void take_blanks(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n'))
		r->at++;
}

static void take_entity(struct reader *r)
{
	struct name n;
	bool number;

	r->at++;
	number = take(r, "#");
	n = take_name(r);
	if (number && strspn(n.s, "0123456789") < n.len)
		fault(r, "not a number of a character");
	else if (!number && !is_one_of(entities, n))
		fault(r, "not an entity of XML");
	else if (!take(r, ";"))
		fault(r, "an entity does not end");
}

/* One character, or an entity. */
static void take_character(struct reader *r)
{
	size_t n =
	    utf8_len((const unsigned char *)r->at, (size_t)(r->end - r->at));

	if (*r->at == '&')
		take_entity(r);
	else if (n == 0)
		fault(r, "not UTF-8");
	else if ((unsigned char)*r->at < 0x20 && *r->at != '\n' &&
	         *r->at != '\t')
		fault(r, "a control character");
	else
		r->at += n;
}

static void take_attribute(struct reader *r)
{
	struct name n = take_name(r);

	if (r->plain && !is_one_of(attributes, n))
		fault(r, "an attribute that is not plain");
	if (!take(r, "=\""))
		fault(r, "an attribute without quotes");
	while (r->at < r->end && *r->at != '"' && *r->at != '<')
		take_character(r);
	if (!take(r, "\""))
		fault(r, "an attribute does not end");
}

static void take_opening(struct reader *r)
{
	struct name n = take_name(r);

	if (r->plain && !is_one_of(elements, n))
		fault(r, "an element that is not plain");
	for (take_blanks(r); r->at < r->end && *r->at != '>' && *r->at != '/';
	     take_blanks(r))
		take_attribute(r);
	if (take(r, "/>")) {
		if (!is_one_of(empty, n) && !is_one_of(drawn, n))
			fault(r, "an element that must be closed is not");
	} else if (!take(r, ">")) {
		fault(r, "a tag does not end");
	} else if (is_one_of(empty, n)) {
		fault(r, "an element that has nothing in it is not closed");
	} else if (r->depth == DEPTH) {
		fault(r, "too deep");
	} else {
		r->open[r->depth++] = n;
	}
}

static void take_closing(struct reader *r)
{
	struct name n = take_name(r), o;

	if (!take(r, ">"))
		fault(r, "a tag does not end");
	if (r->depth == 0) {
		fault(r, "closes what is not open");
		return;
	}
	o = r->open[--r->depth];
	if (o.len != n.len || memcmp(o.s, n.s, n.len) != 0)
		fault(r, "closes another than the last one");
}

const char *markup_fault(const void *s, size_t len, bool plain)
{
	struct reader r = {
	    .at = s, .end = (const char *)s + len, .plain = plain};

	if (!plain)
		take(&r, "<!DOCTYPE html>");
	while (r.at < r.end) {
		if (take(&r, "</"))
			take_closing(&r);
		else if (take(&r, "<"))
			take_opening(&r);
		else
			take_character(&r);
	}
	if (!r.fault && r.depth > 0)
		r.fault = "an element is not closed";
	return r.fault;
}
