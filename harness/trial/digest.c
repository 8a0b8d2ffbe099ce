/* digest.c: see digest.h. */
#include "harness/trial/digest.h"

#include <stdbool.h>
#include <string.h>

enum {
	FEW = 30,    /* lines; a person reads them */
	SORTS = 100, /* of lines; further ones are left out */
};

struct line {
	const char *p;
	size_t len;
};

struct sort {
	struct line first;
	size_t n;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next line of what is left. */
static struct line next_line(const char **p, const char *end)
{
	struct line l = {*p, (size_t)(end - *p)};
	const char *newline = memchr(l.p, '\n', l.len);

	if (newline)
		l.len = (size_t)(newline - l.p);
	*p = newline ? newline + 1 : end;
	return l;
}

/* Equal but for numbers. */
static bool alike(struct line a, struct line b)
{
	size_t i = 0, j = 0;

	while (i < a.len && j < b.len) {
		if (is_digit(a.p[i]) && is_digit(b.p[j])) {
			while (i < a.len && is_digit(a.p[i]))
				i++;
			while (j < b.len && is_digit(b.p[j]))
				j++;
		} else if (a.p[i++] != b.p[j++]) {
			return false;
		}
	}
	return i == a.len && j == b.len;
}

static size_t count_lines(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; n++)
		next_line(&p, end);
	return n;
}

static size_t collect(struct sort *sorts, const char *p, const char *end)
{
	size_t n = 0;

	while (p < end) {
		struct line l = next_line(&p, end);
		size_t i = 0;

		while (i < n && !alike(sorts[i].first, l))
			i++;
		if (i == SORTS)
			continue;
		if (i == n)
			sorts[n++] = (struct sort){l, 0};
		sorts[i].n++;
	}
	return n;
}

void digest_lines(struct buf *out, const char *said, size_t n,
                  const char *indent)
{
	struct sort sorts[SORTS];
	const char *p = said, *end = said + n;
	size_t nsorts;

	if (count_lines(said, end) <= FEW) {
		while (p < end) {
			struct line l = next_line(&p, end);

			buf_printf(out, "%s%.*s\n", indent, (int)l.len, l.p);
		}
		return;
	}
	nsorts = collect(sorts, said, end);
	for (size_t i = 0; i < nsorts; i++) {
		const struct sort *s = &sorts[i];

		buf_printf(out, "%s%.*s", indent, (int)s->first.len,
		           s->first.p);
		if (s->n > 1)
			buf_printf(out, " (and %zu more like that)", s->n - 1);
		buf_byte(out, '\n');
	}
}
