/* rules_page.c: the sections of RULES.md; see rules_page.h.  What is in their
 * blocks is in rules_block.c. */
#include "harness/oracle/rules_page.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"

#define PAGE_MAX ((size_t)1 << 20)

static const struct {
	const char *fence;
	enum block_kind kind;
	bool bytes;
} fences[] = {
	{"```breaks", BLOCK_BREAKS, false},
	{"```breaks bytes", BLOCK_BREAKS, true},
	{"```ok", BLOCK_OK, false},
	{"```ok bytes", BLOCK_OK, true},
	{"```log", BLOCK_LOG, false},
};

static void page_error(struct page *p, size_t line, const char *what)
{
	if (!p->error.len)
		buf_printf(&p->error, "%zu: %s: %s", line + 1, what,
		           p->lines[line]);
}

static void cut_lines(struct page *p)
{
	char *at = (char *)p->text.data, *end = at + p->text.len;
	size_t cap = 0;

	while (at < end) {
		char *newline = memchr(at, '\n', (size_t)(end - at));

		if (p->nlines == cap) {
			cap = cap ? cap * 2 : 1024;
			p->lines = xrealloc(p->lines,
			                    cap * sizeof(*p->lines));
		}
		p->lines[p->nlines++] = at;
		if (newline)
			*newline = '\0';
		at = newline ? newline + 1 : end;
	}
}

static bool starts(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static struct section *add_section(struct page *p, size_t line)
{
	char *id = p->lines[line] + strlen("### `");
	size_t len = strlen(id);
	struct section *s;

	if (!starts(p->lines[line], "### `") || len < 2 ||
	    strcmp(id + len - 1, "`")) {
		page_error(p, line, "a heading is not \"### `ID`\"");
		return NULL;
	}
	id[len - 1] = '\0';
	p->sections = xrealloc(p->sections, (p->nsections + 1) *
	                       sizeof(*p->sections));
	s = &p->sections[p->nsections++];
	*s = (struct section){.id = id, .line = line};
	return s;
}

/* The block whose fence is this line.  Returns its last line. */
static size_t add_block(struct page *p, struct section *s, size_t line)
{
	size_t end = line + 1, i = 0;

	while (end < p->nlines && strcmp(p->lines[end], "```"))
		end++;
	while (i < sizeof(fences) / sizeof(fences[0]) &&
	       strcmp(p->lines[line], fences[i].fence))
		i++;
	if (end == p->nlines)
		page_error(p, line, "a block does not end");
	else if (!s || i == sizeof(fences) / sizeof(fences[0]))
		page_error(p, line, "no such block can be here");
	else if (s->nblocks == MAX_BLOCKS)
		page_error(p, line, "too many blocks in a section");
	else
		s->blocks[s->nblocks++] = (struct block){
			fences[i].kind, fences[i].bytes, line + 1,
			end - line - 1};
	return end;
}

/* The first paragraph behind the heading.  Returns its last line. */
static size_t add_statement(struct page *p, struct section *s, size_t line)
{
	for (; line < p->nlines && *p->lines[line]; line++)
		buf_printf(&s->statement, "%s%s", s->statement.len ? " " : "",
		           p->lines[line]);
	return line - 1;
}

static void find_sections(struct page *p)
{
	struct section *s = NULL;

	for (size_t i = 0; i < p->nlines && !p->error.len; i++) {
		const char *line = p->lines[i];

		if (starts(line, "###"))
			s = add_section(p, i);
		else if (starts(line, "#"))
			s = NULL;
		else if (starts(line, "```"))
			i = add_block(p, s, i);
		else if (s && !s->statement.len && *line)
			i = add_statement(p, s, i);
	}
}

bool page_read(struct page *p, const char *path)
{
	int err = buf_read_file(&p->text, path, PAGE_MAX);

	if (err) {
		buf_printf(&p->error, " cannot be read: %s", strerror(-err));
		return false;
	}
	/* The last line ends as the others. */
	buf_byte(&p->text, '\0');
	p->text.len--;
	cut_lines(p);
	find_sections(p);
	return !p->error.len;
}

void page_done(struct page *p)
{
	for (size_t i = 0; i < p->nsections; i++)
		buf_done(&p->sections[i].statement);
	free(p->sections);
	free(p->lines);
	buf_done(&p->text);
	buf_done(&p->error);
	*p = (struct page){0};
}

struct section *page_section(struct page *p, const char *id)
{
	for (size_t i = 0; i < p->nsections; i++) {
		if (!strcmp(p->sections[i].id, id))
			return &p->sections[i];
	}
	return NULL;
}
