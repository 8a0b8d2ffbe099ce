/*
 * known_parse.c: from rules to steps: by recursive descent, a function a line
 * of GRAMMAR.md.  The first error is kept; from then on the next token is one
 * that nothing wants, so that every function comes to its end.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "reports/known/known_code.h"
#include "reports/pages/plain.h"

enum {
	DEPTH_MOST = 100, /* parentheses in each other */
	SHOWN = 40,       /* characters of what is wrong in a message */
};

#define NO_STEP SIZE_MAX

enum token {
	TOKEN_ERROR,
	TOKEN_END,
	TOKEN_LINE, /* the end of one */
	TOKEN_WORD,
	TOKEN_STRING, /* in double quotes */
	TOKEN_RAW,    /* in backquotes */
	TOKEN_ARROW,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_NOT,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_EQUAL,
	TOKEN_UNEQUAL,
	TOKEN_LIKE,
	TOKEN_UNLIKE,
};

static const struct {
	const char *text;
	enum token token;
} marks[] = {
    /* longer ones first */
    {"<-", TOKEN_ARROW}, {"&&", TOKEN_AND},     {"||", TOKEN_OR},
    {"==", TOKEN_EQUAL}, {"!=", TOKEN_UNEQUAL}, {"!~", TOKEN_UNLIKE},
    {"(", TOKEN_OPEN},   {")", TOKEN_CLOSE},    {"!", TOKEN_NOT},
    {"~", TOKEN_LIKE},
};

enum { MARKS = sizeof marks / sizeof *marks };

static const struct {
	const char *name;
	size_t offset;
} fields[] = {
    {"target", offsetof(struct known_subject, target)},
    {"scenario", offsetof(struct known_subject, scenario)},
    {"population", offsetof(struct known_subject, population)},
    {"strategy", offsetof(struct known_subject, strategy)},
    {"rule", offsetof(struct known_subject, rule)},
    {"signature", offsetof(struct known_subject, signature)},
    {"text", offsetof(struct known_subject, text)},
};

enum { FIELDS = sizeof fields / sizeof *fields };

struct parser {
	const char *name;
	const char *text, *end;
	const char *p;  /* what comes after the token */
	const char *at; /* where the token begins */
	enum token token;
	struct buf literal; /* of a word, a string */
	struct buf *error;
	struct known *k;
	unsigned depth;
};

/* ---- errors ---- */

static void fail_at(struct parser *p, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void fail_at(struct parser *p, const char *at, const char *fmt, ...)
{
	size_t line = 1;
	const char *begin = p->text;
	va_list ap;

	if (p->token == TOKEN_ERROR)
		return;
	for (const char *s = p->text; s < at; s++) {
		if (*s == '\n') {
			line++;
			begin = s + 1;
		}
	}
	plain_line(p->error, p->name, PLAIN_WHOLE);
	buf_printf(p->error, ":%zu:%zu: ", line, (size_t)(at - begin) + 1);
	va_start(ap, fmt);
	buf_vprintf(p->error, fmt, ap);
	va_end(ap);
	p->token = TOKEN_ERROR;
}

/* The token is not what can stand here. */
static void fail_wanting(struct parser *p, const char *what)
{
	struct buf shown = {0}, token = {0};

	switch (p->token) {
	case TOKEN_ERROR:
		return;
	case TOKEN_END:
		buf_puts(&shown, "the end of the file");
		break;
	case TOKEN_LINE:
		buf_puts(&shown, "the end of the line");
		break;
	default:
		buf_put(&token, p->at, (size_t)(p->p - p->at));
		plain_line(&shown, buf_str(&token), SHOWN);
	}
	fail_at(p, p->at, "want %s, not %s", what, buf_str(&shown));
	buf_done(&shown);
	buf_done(&token);
}

/* ---- tokens ---- */

/* A line that ends behind one of these goes on on the next. */
static bool goes_on(enum token t)
{
	return t == TOKEN_ARROW || t == TOKEN_OPEN || t == TOKEN_NOT ||
	       t == TOKEN_AND || t == TOKEN_OR || t == TOKEN_EQUAL ||
	       t == TOKEN_UNEQUAL || t == TOKEN_LIKE || t == TOKEN_UNLIKE;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-./:+@%", c));
}

static void skip_blanks(struct parser *p)
{
	for (; p->p < p->end; p->p++) {
		if (*p->p == '#') {
			while (p->p + 1 < p->end && p->p[1] != '\n')
				p->p++;
		} else if (!strchr(goes_on(p->token) ? " \t\r\n" : " \t\r",
		                   *p->p) ||
		           *p->p == '\0') {
			return;
		}
	}
}

/* What the character behind a backslash stands for; '\0': it may not. */
static char unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
		return c;
	default:
		return '\0';
	}
}

/* Takes the string that begins at p->at. */
static void take_string(struct parser *p)
{
	char quote = *p->at;

	for (p->p = p->at + 1; p->p < p->end && *p->p != quote; p->p++) {
		char c = *p->p;

		if (c == '\n')
			break;
		if (c == '\\' && quote == '"' && p->p + 1 < p->end) {
			c = unescape(*++p->p);
			if (!c) {
				fail_at(p, p->p - 1,
				        "a \\ in double quotes stands before "
				        "n, t, \\ or \"; in `backquotes` it is "
				        "itself");
				return;
			}
		}
		if (!c) {
			fail_at(p, p->p, "a byte of 0 cannot be in a string");
			return;
		}
		buf_byte(&p->literal, (uint8_t)c);
	}
	if (p->p == p->end || *p->p != quote) {
		fail_at(p, p->at, "the string does not end on its line");
		return;
	}
	p->p++;
	p->token = quote == '"' ? TOKEN_STRING : TOKEN_RAW;
}

static bool take_mark(struct parser *p)
{
	for (size_t i = 0; i < MARKS; i++) {
		size_t n = strlen(marks[i].text);

		if ((size_t)(p->end - p->at) >= n &&
		    !memcmp(p->at, marks[i].text, n)) {
			p->p = p->at + n;
			p->token = marks[i].token;
			return true;
		}
	}
	return false;
}

/* Goes on to the next token. */
static void next(struct parser *p)
{
	if (p->token == TOKEN_ERROR)
		return;
	skip_blanks(p);
	p->at = p->p;
	buf_clear(&p->literal);
	if (p->p == p->end) {
		p->token = TOKEN_END;
	} else if (*p->p == '\n') {
		p->p++;
		p->token = TOKEN_LINE;
	} else if (*p->p == '"' || *p->p == '`') {
		take_string(p);
	} else if (is_word(*p->p)) {
		while (p->p < p->end && is_word(*p->p))
			p->p++;
		buf_put(&p->literal, p->at, (size_t)(p->p - p->at));
		p->token = TOKEN_WORD;
	} else if (!take_mark(p)) {
		if (isprint((unsigned char)*p->at))
			fail_at(p, p->at, "%c means nothing here", *p->at);
		else
			fail_at(p, p->at, "a byte of %d means nothing here",
			        (unsigned char)*p->at);
	}
}

/* ---- rules ---- */

static struct known_step *emit(struct parser *p, enum known_op op)
{
	struct known *k = p->k;

	if ((k->nsteps & (k->nsteps - 1)) == 0)
		k->steps = xrealloc(k->steps, (k->nsteps ? 2 * k->nsteps : 1) *
		                                  sizeof *k->steps);
	k->steps[k->nsteps] = (struct known_step){.op = op};
	return &k->steps[k->nsteps++];
}

static char *take_literal(struct parser *p)
{
	char *s = strdup(buf_str(&p->literal));

	CHECK(s);
	return s;
}

/* The token is the string that a field is held against. */
static void test(struct parser *p, size_t field, bool regexp)
{
	struct buf why = {0};
	struct known_step *step;

	if (p->token != TOKEN_STRING && p->token != TOKEN_RAW) {
		fail_wanting(p, regexp ? "a regexp in `backquotes`"
		                       : "a string in \"quotes\"");
		return;
	}
	step = emit(p, regexp ? OP_MATCH : OP_EQUAL);
	step->field = field;
	if (regexp)
		step->regexp = known_regexp(buf_str(&p->literal), &why);
	else
		step->string = take_literal(p);
	if (regexp && !step->regexp)
		fail_at(p, p->at, "this regexp will not do: %s", buf_str(&why));
	buf_done(&why);
	next(p);
}

/* field == "string", ... */
static void comparison(struct parser *p)
{
	enum token op;
	size_t i = 0;

	while (i < FIELDS && strcmp(buf_str(&p->literal), fields[i].name) != 0)
		i++;
	if (i == FIELDS) {
		fail_wanting(p, "target, scenario, population, strategy, rule, "
		                "signature or text");
		return;
	}
	next(p);
	op = p->token;
	if (op != TOKEN_EQUAL && op != TOKEN_UNEQUAL && op != TOKEN_LIKE &&
	    op != TOKEN_UNLIKE) {
		fail_wanting(p, "==, !=, ~ or !~");
		return;
	}
	next(p);
	test(p, fields[i].offset, op == TOKEN_LIKE || op == TOKEN_UNLIKE);
	if (op == TOKEN_UNEQUAL || op == TOKEN_UNLIKE)
		emit(p, OP_NOT);
}

static void any_of(struct parser *p);

static void term(struct parser *p)
{
	bool negated = false;

	for (; p->token == TOKEN_NOT; next(p))
		negated = !negated;
	if (p->token == TOKEN_OPEN) {
		if (p->depth == DEPTH_MOST) {
			fail_at(p, p->at,
			        "more than 100 parentheses in each other");
			return;
		}
		p->depth++;
		next(p);
		any_of(p);
		p->depth--;
		if (p->token == TOKEN_CLOSE)
			next(p);
		else
			fail_wanting(p, "&&, || or )");
	} else if (p->token == TOKEN_WORD) {
		comparison(p);
	} else if (p->token == TOKEN_RAW) {
		test(p, offsetof(struct known_subject, text), true);
	} else {
		fail_wanting(p, "a field, a `regexp`, ! or (");
	}
	if (negated)
		emit(p, OP_NOT);
}

/* Terms with the operator between them: once one has decided, the rest is
 * skipped. */
static void chain(struct parser *p, enum token operator, enum known_op skip,
                  void (*operand)(struct parser *))
{
	size_t last = NO_STEP; /* skip; each knows the one before */

	operand(p);
	while (p->token == operator) {
		emit(p, skip)->to = last;
		last = p->k->nsteps - 1;
		next(p);
		operand(p);
	}
	while (last != NO_STEP) {
		struct known_step *step = &p->k->steps[last];

		last = step->to;
		step->to = p->k->nsteps;
	}
}

static void all_of(struct parser *p)
{
	chain(p, TOKEN_AND, OP_SKIP_UNLESS, term);
}

static void any_of(struct parser *p)
{
	chain(p, TOKEN_OR, OP_SKIP_IF, all_of);
}

static void rule(struct parser *p)
{
	struct known *k = p->k;
	struct known_rule *r;

	if ((p->token != TOKEN_WORD && p->token != TOKEN_STRING) ||
	    p->literal.len == 0) {
		fail_wanting(p, "the name of a rule");
		return;
	}
	if ((k->nrules & (k->nrules - 1)) == 0)
		k->rules = xrealloc(k->rules, (k->nrules ? 2 * k->nrules : 1) *
		                                  sizeof *k->rules);
	r = &k->rules[k->nrules++];
	*r = (struct known_rule){.name = take_literal(p), .begin = k->nsteps};
	next(p);
	if (p->token == TOKEN_ARROW)
		next(p);
	else
		fail_wanting(p, "<- behind the name");
	any_of(p);
	r->end = k->nsteps;
	if (p->token != TOKEN_LINE && p->token != TOKEN_END)
		fail_wanting(p, "&&, || or the end of the line");
}

struct known *known_parse(const char *text, size_t len, const char *name,
                          struct buf *error)
{
	struct parser p = {.name = name,
	                   .text = text,
	                   .end = text + len,
	                   .p = text,
	                   .token = TOKEN_LINE,
	                   .error = error,
	                   .k = xcalloc(1, sizeof *p.k)};

	for (next(&p); p.token != TOKEN_END && p.token != TOKEN_ERROR; next(&p))
		if (p.token != TOKEN_LINE)
			rule(&p);
	buf_done(&p.literal);
	if (p.token == TOKEN_END)
		return p.k;
	known_free(p.k);
	return NULL;
}
