/*
 * known_regexp.c: regular expressions that are sure to end: the C library's
 * extended ones, looked for in each line by itself, as grep -E does.
 *
 * The library takes whatever it is given as far as time, memory and stack go:
 * it nests by recursion, writes x{99} out as 99 copies and x+ as two, needs a
 * time without bound for references to groups, and one that grows with the
 * square of the text for others.  So what is unreasonable is refused, and a
 * text has an end.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/known/known_code.h"

enum {
	LENGTH_MOST = 1000, /* bytes */
	GROUPS_MOST = 20,   /* in each other */
	ATOMS_MOST = 1000,  /* written out */
	LINE_MOST = 4096,   /* bytes looked at of a line */
	TEXT_MOST = 65536,  /* ... of a text */
};

/* How long an expression is when written out.  Of each group that is open:
 * what there is in it, and of that the last atom, which what follows may
 * repeat. */
struct size {
	struct {
		unsigned long all, last;
	} group[GROUPS_MOST + 1];
	unsigned depth;
};

static void add_atom(struct size *s, unsigned long n)
{
	s->group[s->depth].last = n;
	s->group[s->depth].all += n;
}

static void repeat(struct size *s, unsigned long n)
{
	unsigned long last = s->group[s->depth].last;

	if (n > ATOMS_MOST)
		n = ATOMS_MOST + 1;
	if (n > 1) {
		s->group[s->depth].all += last * (n - 1);
		s->group[s->depth].last = last * n;
	}
}

/* The "]" that ends what begins with the "[" at s; without one the last
 * character. */
static const char *set_end(const char *s)
{
	s++;
	s += *s == '^';
	s += *s == ']';
	for (; *s && *s != ']'; s++) {
		if (s[0] == '[' && s[1] && strchr(".:=", s[1])) {
			const char ends[] = {s[1], ']', '\0'};
			const char *end = strstr(s + 2, ends);

			s = end ? end + 1 : s;
		}
	}
	return *s ? s : s - 1;
}

/* The greater number of "{n,m}" at s. */
static unsigned long copies(const char *s)
{
	unsigned long most = 0, n;
	char *end;

	for (s++; isdigit((unsigned char)*s) || *s == ','; s = end) {
		n = strtoul(s, &end, 10);
		if (n > most)
			most = n;
		if (end == s)
			end++;
	}
	return most;
}

/* Takes what begins at *s, and leaves *s at its end.  NULL, or why not. */
static const char *take(struct size *size, const char **s)
{
	switch (**s) {
	case '(':
		if (size->depth == GROUPS_MOST)
			return "there are more than 20 groups in each other";
		size->depth++;
		size->group[size->depth].all = 1;
		size->group[size->depth].last = 1;
		return NULL;
	case ')':
		if (size->depth > 0)
			size->depth--;
		else
			return "a ) has no (";
		add_atom(size, size->group[size->depth + 1].all);
		return NULL;
	case '+':
		repeat(size, 2);
		return NULL;
	case '{':
		repeat(size, copies(*s));
		return NULL;
	case '[':
		*s = set_end(*s);
		break;
	case '\\':
		if (isdigit((unsigned char)(*s)[1]))
			return "it refers to a group";
		*s += (*s)[1] != '\0';
		break;
	}
	add_atom(size, 1);
	return NULL;
}

/* NULL, or why not. */
static const char *refuse(const char *s)
{
	struct size size = {0};

	if (strlen(s) > LENGTH_MOST)
		return "it is longer than 1000 bytes";
	for (; *s; s++) {
		const char *why = take(&size, &s);

		if (why)
			return why;
		if (size.group[size.depth].all > ATOMS_MOST)
			return "it repeats too much";
	}
	return NULL;
}

regex_t *known_regexp(const char *text, struct buf *error)
{
	const char *why = refuse(text);
	regex_t *r;
	char message[200];
	int err;

	if (why) {
		buf_puts(error, why);
		return NULL;
	}
	r = xcalloc(1, sizeof *r);
	err = regcomp(r, text, REG_EXTENDED | REG_NOSUB);
	if (!err)
		return r;
	regerror(err, r, message, sizeof message);
	buf_puts(error, message);
	free(r);
	return NULL;
}

bool known_regexp_matches(const regex_t *r, const char *text)
{
	size_t left = strnlen(text, TEXT_MOST);
	char line[LINE_MOST + 1];

	for (;;) {
		const char *end = memchr(text, '\n', left);
		size_t n = end ? (size_t)(end - text) : left;
		size_t looked_at = n < LINE_MOST ? n : LINE_MOST;

		memcpy(line, text, looked_at);
		line[looked_at] = '\0';
		if (regexec(r, line, 0, NULL, 0) == 0)
			return true;
		if (!end)
			return false;
		text += n + 1;
		left -= n + 1;
	}
}

void known_regexp_free(regex_t *r)
{
	if (r)
		regfree(r);
	free(r);
}
