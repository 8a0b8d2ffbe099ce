/* repro.c: see repro.h. */
#include "harness/explore/repro.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/strategy.h"

#define HEAD "tracetorture repro 1"

enum {
	CHOICES_MOST = 1 << 24,
	PLACES_MOST = 1 << 16, /* each once a file of code */
	FILE_MOST = 1 << 30
};

/* ---- printing ---- */

static void print_choice(const struct explore_choice *c, struct buf *out)
{
	bool value = c->thread & CHOICE_VALUE;

	buf_printf(out, "%" PRIu64 " %s%u\n", c->step, value ? "=" : "",
	           c->thread & ~CHOICE_VALUE);
}

static void print_points(const struct repro *r, struct buf *out)
{
	buf_printf(out, "points %s", r->plain_points ? "all" : "sync");
	for (size_t i = 0; i < r->npromoted; i++)
		buf_printf(out, " %x", r->promoted[i]);
	buf_byte(out, '\n');
}

void repro_print(const struct repro *r, struct buf *out)
{
	buf_puts(out, HEAD "\n");
	buf_printf(out, "%s %.*s\n", r->is_program ? "program" : "target",
	           (int)r->name.len, (const char *)r->name.data);
	buf_printf(out, "flavour %016" PRIx64 "\n", r->flavour);
	buf_printf(out, "races %s\n", r->races ? "on" : "off");
	print_points(r, out);
	buf_printf(out, "limit %" PRIu64 "\n", r->limit);
	buf_printf(out, "seed %" PRIu64 "\n", r->seed);
	buf_printf(out, "hash %016" PRIx64 "\n", r->hash);
	buf_printf(out, "signature %.*s\n", (int)r->signature.len,
	           (const char *)r->signature.data);
	buf_printf(out, "choices %zu\n", r->nchoices);
	for (size_t i = 0; i < r->nchoices; i++)
		print_choice(&r->choices[i], out);
	if (!r->is_program) {
		buf_puts(out, "scenario\n");
		buf_put(out, r->scenario.data, r->scenario.len);
	}
}

/* ---- parsing ---- */

struct parser {
	const char *p, *end;
	unsigned line;
	struct buf *error;
	bool failed; /* the first error is kept; all else is nothing then */
};

static void fail(struct parser *s, const char *what)
{
	if (!s->failed)
		buf_printf(s->error, "line %u: %s", s->line, what);
	s->failed = true;
}

/* The next line, without its end. */
static struct buf next_line(struct parser *s)
{
	const char *end = memchr(s->p, '\n', (size_t)(s->end - s->p));
	struct buf line = {.data = (uint8_t *)(uintptr_t)s->p};

	s->line++;
	if (s->failed || !end) {
		fail(s, "the file ends too early");
		return (struct buf){0};
	}
	line.len = (size_t)(end - s->p);
	s->p = end + 1;
	return line;
}

/* What follows the word, on a line that must begin with it. */
static struct buf field(struct parser *s, const char *word)
{
	struct buf line = next_line(s);
	size_t n = strlen(word);

	if (s->failed)
		return line;
	if (line.len <= n || memcmp(line.data, word, n) != 0 ||
	    line.data[n] != ' ') {
		struct buf what = {0};

		buf_printf(&what, "`%s' should be here", word);
		fail(s, buf_str(&what));
		buf_done(&what);
		return (struct buf){0};
	}
	line.data += n + 1;
	line.len -= n + 1;
	return line;
}

/* A number that fills the text. */
static uint64_t number(struct parser *s, struct buf text, int base)
{
	char digits[32], *end;
	uint64_t n;

	if (s->failed)
		return 0;
	if (text.len == 0 || text.len >= sizeof digits ||
	    !isxdigit(text.data[0])) {
		fail(s, "a number should be here");
		return 0;
	}
	memcpy(digits, text.data, text.len);
	digits[text.len] = '\0';
	errno = 0;
	n = strtoull(digits, &end, base);
	if (*end || errno)
		fail(s, "a number should be here");
	return n;
}

/* 0 or 1: which of the two words is there. */
static bool either(struct parser *s, struct buf text, const char *no,
                   const char *yes)
{
	if (text.len == strlen(yes) && !memcmp(text.data, yes, text.len))
		return true;
	if (text.len != strlen(no) || memcmp(text.data, no, text.len) != 0)
		fail(s, "a word that is not known");
	return false;
}

/* Takes the first word, and the space behind it, off the text. */
static struct buf first_word(struct buf *text)
{
	struct buf word = *text;
	uint8_t *space = text->len ? memchr(text->data, ' ', text->len) : NULL;
	size_t n = space ? (size_t)(space - text->data) + 1 : text->len;

	word.len = space ? n - 1 : n;
	text->data += n;
	text->len -= n;
	return word;
}

static void parse_points(struct parser *s, struct repro *r)
{
	struct buf text = field(s, "points");

	r->plain_points = either(s, first_word(&text), "sync", "all");
	if (s->failed)
		return;
	if (r->plain_points && text.len > 0)
		fail(s, "`all' needs no places");
	r->promoted = xmalloc((text.len + 1) * sizeof *r->promoted);
	while (text.len > 0 && !s->failed) {
		uint64_t at = number(s, first_word(&text), 16);

		if (at > UINT32_MAX || r->npromoted == PLACES_MOST)
			fail(s, "too large a place, or too many");
		else if (r->npromoted &&
		         at <= r->promoted[r->npromoted - 1])
			fail(s, "places should ascend");
		else
			r->promoted[r->npromoted++] = (uint32_t)at;
	}
}

static struct explore_choice choice(struct parser *s)
{
	struct explore_choice c = {0};
	struct buf line = next_line(s), second = line;
	uint8_t *space;

	if (s->failed)
		return c;
	space = memchr(line.data, ' ', line.len);
	if (!space) {
		fail(s, "a point and a thread should be here");
		return c;
	}
	second.data = space + 1;
	second.len = line.len - (size_t)(space + 1 - line.data);
	line.len = (size_t)(space - line.data);
	if (second.len > 0 && second.data[0] == '=') {
		c.thread = CHOICE_VALUE;
		second.data++;
		second.len--;
	}
	c.step = number(s, line, 10);
	c.thread |= (uint32_t)number(s, second, 10) & ~CHOICE_VALUE;
	return c;
}

static void parse_choices(struct parser *s, struct repro *r)
{
	uint64_t n = number(s, field(s, "choices"), 10);

	if (n > CHOICES_MOST)
		fail(s, "too many choices");
	if (s->failed)
		return;
	r->choices = xmalloc((n + 1) * sizeof *r->choices);
	for (r->nchoices = 0; r->nchoices < n && !s->failed; r->nchoices++)
		r->choices[r->nchoices] = choice(s);
}

static void parse_name(struct parser *s, struct repro *r)
{
	struct buf line = next_line(s);
	const char *word = "target ";

	r->is_program = line.len > 8 && !memcmp(line.data, "program ", 8);
	if (r->is_program)
		word = "program ";
	if (s->failed)
		return;
	if (line.len <= strlen(word) ||
	    memcmp(line.data, word, strlen(word)) != 0) {
		fail(s, "`target' or `program' should be here");
		return;
	}
	buf_put(&r->name, line.data + strlen(word), line.len - strlen(word));
}

static void parse_scenario(struct parser *s, struct repro *r)
{
	struct buf line = next_line(s);

	if (s->failed)
		return;
	if (line.len != 8 || memcmp(line.data, "scenario", 8) != 0)
		fail(s, "`scenario' should be here");
	else
		buf_put(&r->scenario, s->p, (size_t)(s->end - s->p));
}

int repro_parse(struct repro *r, const char *text, size_t len,
                struct buf *error)
{
	struct parser s = {.p = text, .end = text + len, .error = error};
	struct buf head, signature;

	memset(r, 0, sizeof *r);
	head = next_line(&s);
	if (s.failed || head.len != strlen(HEAD) ||
	    memcmp(head.data, HEAD, head.len) != 0) {
		s.failed = false;
		buf_clear(error);
		fail(&s, "not a repro of this version (`" HEAD "')");
		return -1;
	}
	parse_name(&s, r);
	r->flavour = number(&s, field(&s, "flavour"), 16);
	r->races = either(&s, field(&s, "races"), "off", "on");
	parse_points(&s, r);
	r->limit = number(&s, field(&s, "limit"), 10);
	r->seed = number(&s, field(&s, "seed"), 10);
	r->hash = number(&s, field(&s, "hash"), 16);
	signature = field(&s, "signature");
	if (!s.failed)
		buf_put(&r->signature, signature.data, signature.len);
	parse_choices(&s, r);
	if (!r->is_program)
		parse_scenario(&s, r);
	if (!s.failed)
		return 0;
	repro_done(r);
	return -1;
}

void repro_done(struct repro *r)
{
	buf_done(&r->name);
	buf_done(&r->signature);
	buf_done(&r->scenario);
	free(r->promoted);
	r->promoted = NULL;
	free(r->choices);
	r->choices = NULL;
}

void repro_options(const struct repro *r, struct explore_options *o)
{
	*o = (struct explore_options){.strategy = &strategy_replay,
	                              .choices = r->choices,
	                              .nchoices = r->nchoices,
	                              .max_points = r->limit,
	                              .no_races = !r->races,
	                              .plain_points = r->plain_points,
	                              .promoted = r->promoted,
	                              .npromoted = r->npromoted,
	                              .seed = 0};
}

int repro_fingerprint(const char *path, uint64_t *hash)
{
	struct buf file = {0};
	int err = buf_read_file(&file, path, FILE_MOST);

	*hash = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < file.len; i++)
		*hash = (*hash ^ file.data[i]) * 1099511628211u;
	buf_done(&file);
	return err;
}
