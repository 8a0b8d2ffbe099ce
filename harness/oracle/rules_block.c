/* rules_block.c: what the blocks of RULES.md mean; see rules_page.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/oracle/rules_page.h"
#include "harness/trace/draft.h"
#include "harness/trace/truth.h"

#define MAX_LINE 200
#define MAX_WORDS 12

/* A line without its comment, and its words. */
struct words {
	char text[MAX_LINE];
	char *word[MAX_WORDS];
	size_t n;
};

static void split(struct words *w, const char *line)
{
	char *save, *word;

	w->n = 0;
	snprintf(w->text, sizeof(w->text), "%s", line);
	w->text[strcspn(w->text, "#")] = '\0';
	for (word = strtok_r(w->text, " ", &save); word && w->n < MAX_WORDS;
	     word = strtok_r(NULL, " ", &save))
		w->word[w->n++] = word;
}

/* Returns false, with an error that names the line. */
static bool wrong(struct page *p, size_t line, const char *what)
{
	if (!p->error.len)
		buf_printf(&p->error, "%zu: %s: %s", line + 1, what,
		           p->lines[line]);
	return false;
}

bool page_says(const struct page *p, size_t at)
{
	const char *line = p->lines[at] + strspn(p->lines[at], " ");

	return *line && *line != '#';
}

/* ---- bytes ---- */

/* Quoted text; *at is behind the first quote, and comes behind the last. */
static bool put_quoted(struct buf *out, const char **at)
{
	const char *end = strchr(*at, '"');

	if (!end)
		return false;
	buf_put(out, *at, (size_t)(end - *at));
	*at = end + 1;
	return true;
}

static bool put_hex(struct buf *out, const char **at)
{
	char digits[3] = {(*at)[0], (*at)[0] ? (*at)[1] : '\0', '\0'};

	if (!isxdigit((unsigned char)digits[0]) ||
	    !isxdigit((unsigned char)digits[1]))
		return false;
	buf_byte(out, (uint8_t)strtoul(digits, NULL, 16));
	*at += 2;
	return true;
}

static bool put_bytes(struct page *p, size_t line, struct buf *out)
{
	const char *at = p->lines[line];

	while (*(at += strspn(at, " ")) && *at != '#') {
		bool ok;

		if (*at == '"') {
			at++;
			ok = put_quoted(out, &at);
		} else {
			ok = put_hex(out, &at);
		}
		if (!ok)
			return wrong(p, line, "neither hexadecimal nor text");
	}
	return true;
}

/* ---- events ---- */

static bool set_version(struct draft *d, const struct words *w)
{
	char header[TRACE_HEADER_LEN];

	snprintf(header, sizeof(header), "go %.6s trace", w->word[1]);
	for (unsigned v = 0; v < TRACE_NVERSIONS; v++) {
		d->version = (enum trace_version)v;
		if (!strcmp(trace_headers[v], header))
			return true;
	}
	return false;
}

/* Tells a mistake in an event: draft_text believes in what it is given. */
static const char *event_mistake(enum trace_version version,
                                 const struct words *w)
{
	unsigned type = EV_NONE + 1, nargs = 0;

	if (w->n < 2)
		return "no event";
	if (!strcmp(w->word[1], "stamp"))
		return NULL;
	while (type < EV_COUNT && strcmp(ev_formats[type].name, w->word[1]))
		type++;
	if (type == EV_COUNT || !ev_formats[type].event ||
	    !ev_known(&ev_formats[type], version))
		return "the version has no such event";
	for (size_t i = 2; i < w->n; i++)
		nargs += !strchr(w->word[i], '=');
	if (nargs > ev_args(&ev_formats[type], version)->n)
		return "more arguments than the event has";
	return NULL;
}

/* Tables are put into the draft; events are gathered in `events`.  A block
 * without one of its lines may be wrong in any way; only a whole one is
 * checked. */
static bool take_line(struct page *p, size_t line, bool whole, struct draft *d,
                      struct buf *events)
{
	const char *mistake = NULL;
	struct words w;

	split(&w, p->lines[line]);
	if (w.n == 2 && !strcmp(w.word[0], "go")) {
		if (!set_version(d, &w))
			mistake = "no such version";
	} else if (w.n == 2 && !strcmp(w.word[0], "stack")) {
		draft_stack(d, strtoull(w.word[1], NULL, 0));
	} else if (w.n == 2 && !strcmp(w.word[0], "string")) {
		draft_string(d, strtoull(w.word[1], NULL, 0));
	} else {
		mistake = whole ? event_mistake(d->version, &w) : NULL;
		for (size_t i = 0; i < w.n; i++)
			buf_printf(events, "%s%c", w.word[i],
			           i + 1 < w.n ? ' ' : '\n');
	}
	return !mistake || wrong(p, line, mistake);
}

static bool is_event(const char *line)
{
	return isdigit((unsigned char)*line) || *line == '-';
}

static bool put_draft(struct page *p, const struct block *b, size_t left_out,
                      bool in_place, struct buf *out)
{
	struct draft d = {0};
	struct buf events = {0};
	bool ok = true;

	for (size_t i = b->first; i < b->first + b->n && ok; i++) {
		if (!page_says(p, i))
			continue;
		if (i != left_out)
			ok = take_line(p, i, left_out == NO_LINE, &d, &events);
		else if (in_place && is_event(p->lines[i]))
			buf_puts(&events, "0 stamp\n");
	}
	if (ok && events.len)
		draft_text(&d, buf_str(&events));
	if (ok)
		draft_write(out, &d);
	buf_done(&events);
	draft_done(&d);
	return ok;
}

bool page_trace(struct page *p, const struct block *b, size_t left_out,
                bool in_place, struct buf *out)
{
	if (!b->bytes)
		return put_draft(p, b, left_out, in_place, out);
	for (size_t i = b->first; i < b->first + b->n; i++) {
		if (i != left_out && !put_bytes(p, i, out))
			return false;
	}
	return true;
}

/* ---- the ground truth ---- */

/* What truth_print calls the kind. */
static void name_of_kind(char name[MAX_LINE], uint32_t kind)
{
	struct truth *t = truth_new(1);
	struct buf line = {0};

	truth_add(t, kind, 0, 0);
	truth_print_record(&line, t, 0);
	snprintf(name, MAX_LINE, "%s", buf_str(&line) + strlen("0 "));
	name[strcspn(name, " ")] = '\0';
	buf_done(&line);
	truth_free(t);
}

static bool kind_named(const char *name, uint32_t *kind)
{
	for (*kind = TRUTH_CALL; *kind <= TRUTH_LEAVE; ++*kind) {
		char other[MAX_LINE];

		name_of_kind(other, *kind);
		if (!strcmp(other, name))
			return true;
	}
	return false;
}

static bool number(const char *word, uint64_t *n)
{
	char *end;

	*n = strtoull(word, &end, 0);
	return end != word && !*end;
}

static bool value_of(const char *word, uint64_t *value)
{
	for (unsigned s = 0; s < TRUTH_NSTATES; s++) {
		*value = s;
		if (!strcmp(word, truth_state_name(s)))
			return true;
	}
	return number(word, value);
}

static bool add_record(struct page *p, size_t line, struct truth *log)
{
	uint64_t task, value = 0;
	uint32_t kind;
	struct words w;

	split(&w, p->lines[line]);
	if (w.n < 2 || w.n > 3 || !number(w.word[0], &task) ||
	    !kind_named(w.word[1], &kind) ||
	    (w.n == 3 && !value_of(w.word[2], &value)))
		return wrong(p, line, "no record of a log");
	truth_add(log, kind, task, value);
	return true;
}

struct truth *page_log(struct page *p, const struct block *b, size_t left_out)
{
	struct truth *log = truth_new(b->n);

	for (size_t i = b->first; i < b->first + b->n; i++) {
		if (i == left_out || !page_says(p, i))
			continue;
		if (!add_record(p, i, log)) {
			truth_free(log);
			return NULL;
		}
	}
	return log;
}
