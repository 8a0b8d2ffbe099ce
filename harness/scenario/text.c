/* text.c: the text form of a scenario; GRAMMAR.md is its definition. */
#include <inttypes.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/scenario/op_table.h"

/* ---- printing ---- */

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
enum { NUNITS = sizeof units / sizeof units[0] };

static void print_ns(struct buf *out, uint64_t ns)
{
	size_t i = 0;

	if (ns == 0) {
		buf_puts(out, "0");
		return;
	}
	while (ns % units[i].ns)
		i++;
	buf_printf(out, "%" PRIu64 "%s", ns / units[i].ns, units[i].name);
}

static void print_times(struct buf *out, struct scenario_range r)
{
	print_ns(out, r.lo);
	if (r.lo == r.hi)
		return;
	buf_puts(out, "..");
	print_ns(out, r.hi);
}

static void print_range(struct buf *out, uint64_t lo, uint64_t hi)
{
	buf_printf(out, "%" PRIu64, lo);
	if (lo != hi)
		buf_printf(out, "..%" PRIu64, hi);
}

static void print_op(struct buf *out, const struct scenario_op *op)
{
	unsigned args = op_table[op->kind].args;

	buf_printf(out, "\t%s", op_table[op->kind].name);
	if (args & ARG_CLASS)
		buf_printf(out, " %s", object_names[op->object]);
	if (args & ARG_OBJECTS) {
		buf_puts(out, " @");
		print_range(out, op->first, op->last);
	}
	if (args & ARG_COUNT) {
		buf_puts(out, " x");
		print_range(out, op->count.lo, op->count.hi);
	}
	if (args & ARG_TIME) {
		buf_puts(out, " ");
		print_times(out, op->time_ns);
	}
	if (op->blocks)
		buf_puts(out, " blocks");
	if (op->at != AT_ONCE)
		buf_printf(out, " at %s", at_names[op->at]);
	buf_puts(out, "\n");
}

static void print_group(struct buf *out, const struct scenario_group *g)
{
	buf_printf(out, "group %" PRIu32, g->tasks);
	if (g->times)
		buf_printf(out, " times %" PRIu32, g->times);
	if (g->shuffle)
		buf_puts(out, " shuffle");
	if (g->pinned)
		buf_puts(out, " pinned");
	if (g->foreign)
		buf_puts(out, " foreign");
	buf_puts(out, "\n");
	for (uint32_t i = 0; i < g->nops; i++)
		print_op(out, &g->ops[i]);
}

static void print_shape(struct buf *out, const struct scenario_shape *shape)
{
	buf_printf(out, "shape %" PRIu32 " on ", shape->weight);
	print_times(out, shape->on_ns);
	buf_puts(out, " off ");
	print_times(out, shape->off_ns);
	if (shape->start != WHO_MAIN)
		buf_printf(out, " start %s", who_names[shape->start]);
	if (shape->stop != WHO_MAIN)
		buf_printf(out, " stop %s", who_names[shape->stop]);
	if (shape->wrong)
		buf_puts(out, " wrong");
	buf_puts(out, "\n");
}

void scenario_print(struct buf *out, const struct scenario *s)
{
	buf_printf(out, "procs %" PRIu32 "\n", s->procs);
	if (s->forever)
		buf_puts(out, "sessions forever\n");
	else
		buf_printf(out, "sessions %" PRIu32 "\n", s->sessions);
	if (s->warm_ns.hi) {
		buf_puts(out, "warm ");
		print_times(out, s->warm_ns);
		buf_puts(out, "\n");
	}
	for (uint32_t i = 0; i < s->nshapes; i++)
		print_shape(out, &s->shapes[i]);
	for (uint32_t i = 0; i < s->ngroups; i++)
		print_group(out, &s->groups[i]);
}

/* ---- parsing ---- */

/* A run of bytes without blanks. */
struct word {
	const char *p;
	size_t len;
	size_t column; /* of its first byte, from 1 */
};

struct parser {
	struct scenario *s;
	const char *line; /* p..end is left of it */
	const char *p;
	const char *end; /* a comment is cut off */
	size_t line_number;
	size_t group_line; /* of the last `group` */
	uint64_t total_tasks;
	bool have_procs, have_sessions, have_warm;
	struct buf *error; /* only the first error is written */
	bool failed;
};

__attribute__((format(printf, 3, 4))) static void
fail(struct parser *r, size_t column, const char *fmt, ...)
{
	va_list ap;

	if (r->failed)
		return;
	r->failed = true;
	buf_printf(r->error, "line %zu: column %zu: ", r->line_number, column);
	va_start(ap, fmt);
	buf_vprintf(r->error, fmt, ap);
	va_end(ap);
}

/* Untrusted bytes in a message: at most 40, and only printable ones. */
struct quoted {
	char text[44];
};

static struct quoted quote(struct word w)
{
	struct quoted q = {{0}};
	size_t n = w.len < 40 ? w.len : 40;

	for (size_t i = 0; i < n; i++)
		q.text[i] = w.p[i] >= ' ' && w.p[i] <= '~' ? w.p[i] : '?';
	if (w.len > n)
		memcpy(q.text + n, "...", 4);
	return q;
}
#define QUOTE(w) (quote(w).text)

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the line; of length 0 at its end or before a comment. */
static struct word peek(struct parser *r)
{
	struct word w;

	while (r->p < r->end && blank(*r->p))
		r->p++;
	if (r->p < r->end && *r->p == '#')
		r->end = r->p;
	w.p = r->p;
	w.len = 0;
	w.column = (size_t)(r->p - r->line) + 1;
	while (w.p + w.len < r->end && !blank(w.p[w.len]))
		w.len++;
	return w;
}

static struct word next(struct parser *r)
{
	struct word w = peek(r);

	r->p += w.len;
	return w;
}

static bool is(struct word w, const char *text)
{
	return w.len == strlen(text) && memcmp(w.p, text, w.len) == 0;
}

/* Takes the next word if it is text. */
static bool accept(struct parser *r, const char *text)
{
	if (!is(peek(r), text))
		return false;
	next(r);
	return true;
}

/* Which of the n names the word is; n, and an error, if none. */
static unsigned one_of(struct parser *r, struct word w, const char *what,
                       const char *const *names, unsigned n)
{
	struct buf list = {0};

	for (unsigned i = 0; i < n; i++)
		if (is(w, names[i]))
			return i;
	for (unsigned i = 0; i < n; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	if (w.len)
		fail(r, w.column, "unknown %s \"%s\": want one of %s", what,
		     QUOTE(w), buf_str(&list));
	else
		fail(r, w.column, "no %s: want one of %s", what,
		     buf_str(&list));
	buf_done(&list);
	return n;
}

/* Digits at the front of w; takes them off.  False if there are none or the
 * number is above 10^18. */
static bool digits(struct word *w, uint64_t *out)
{
	size_t n = 0;
	uint64_t v = 0;

	while (n < w->len && w->p[n] >= '0' && w->p[n] <= '9') {
		v = v * 10 + (uint64_t)(w->p[n] - '0');
		if (v > 1000000000000000000)
			return false;
		n++;
	}
	w->p += n;
	w->len -= n;
	w->column += n;
	*out = v;
	return n > 0;
}

/* Digits and, if `time`, a unit (0 needs none). */
static bool number(struct word *w, bool time, uint64_t *out)
{
	if (!digits(w, out))
		return false;
	if (!time)
		return true;
	for (size_t i = 0; i < NUNITS; i++) {
		size_t n = strlen(units[i].name);

		if (w->len < n || memcmp(w->p, units[i].name, n) != 0)
			continue;
		w->p += n;
		w->len -= n;
		w->column += n;
		if (*out > UINT64_MAX / units[i].ns)
			return false;
		*out *= units[i].ns;
		return true;
	}
	return *out == 0;
}

struct bounds {
	const char *what;
	uint64_t lo, hi;
	bool time;
};

static void check_bound(struct parser *r, struct word w, uint64_t v,
                        const struct bounds *b)
{
	if (v >= b->lo && v <= b->hi)
		return;
	if (b->time)
		fail(r, w.column, "%s is too long: at most 10s", b->what);
	else
		fail(r, w.column,
		     "%s is out of range: %" PRIu64 ", not in %" PRIu64
		     "..%" PRIu64,
		     b->what, v, b->lo, b->hi);
}

/* A or A..B.  On failure 0..0 or so, and r->failed. */
static struct scenario_range parse_range(struct parser *r, struct word w,
                                         const struct bounds *b)
{
	struct scenario_range range = {0, 0};
	struct word all = w;
	struct word second;
	bool ok = number(&w, b->time, &range.lo);

	range.hi = range.lo;
	second = w;
	if (ok && w.len > 2 && w.p[0] == '.' && w.p[1] == '.') {
		w.p += 2;
		w.len -= 2;
		w.column += 2;
		second = w;
		ok = number(&w, b->time, &range.hi);
	}
	if (!ok || w.len) {
		fail(r, all.column, "bad %s \"%s\": want %s", b->what,
		     QUOTE(all),
		     b->time ? "a time like 0, 20us or 1ms..2ms"
		             : "a number like 5 or a range like 1..5");
		return range;
	}
	check_bound(r, all, range.lo, b);
	check_bound(r, second, range.hi, b);
	if (range.lo > range.hi)
		fail(r, all.column, "%s runs backwards: \"%s\"", b->what,
		     QUOTE(all));
	return range;
}

static struct scenario_range want_range(struct parser *r,
                                        const struct bounds *b)
{
	struct word w = next(r);

	if (w.len == 0)
		fail(r, w.column, "no %s", b->what);
	return r->failed ? (struct scenario_range){0, 0}
	                 : parse_range(r, w, b);
}

static uint32_t want_number(struct parser *r, const struct bounds *b)
{
	struct word w = peek(r);
	struct scenario_range range = want_range(r, b);

	if (range.lo != range.hi)
		fail(r, w.column, "%s is a range: want one number", b->what);
	return (uint32_t)range.lo;
}

static struct scenario_range want_times(struct parser *r, const char *what)
{
	return want_range(r,
	                  &(struct bounds){what, 0, SCENARIO_MAX_NS, true});
}

static void want_word(struct parser *r, const char *text)
{
	struct word w = next(r);

	if (is(w, text))
		return;
	if (w.len)
		fail(r, w.column, "want \"%s\", not \"%s\"", text, QUOTE(w));
	else
		fail(r, w.column, "want \"%s\"", text);
}

static void want_end(struct parser *r)
{
	struct word w = peek(r);

	if (w.len)
		fail(r, w.column, "\"%s\" is not expected here", QUOTE(w));
}

/* A word that begins with mark (@ or x), then a range. */
static struct scenario_range marked(struct parser *r, char mark,
                                    const struct bounds *b)
{
	struct word w = peek(r);

	if (w.len == 0 || w.p[0] != mark) {
		fail(r, w.column, "no %s: want %c and a number or range",
		     b->what, mark);
		return (struct scenario_range){0, 0};
	}
	next(r);
	w.p++;
	w.len--;
	w.column++;
	return parse_range(r, w, b);
}

static void parse_class(struct parser *r, struct scenario_op *op)
{
	struct word w = next(r);
	unsigned k = one_of(r, w, "object", object_names, OBJECT_KINDS);

	op->object = (uint8_t)k;
	if (op->kind == OP_POLL && k == OBJECT_FUTEX)
		fail(r, w.column, "a futex cannot be polled");
}

static void parse_args(struct parser *r, struct scenario_op *op)
{
	const struct op_entry *entry = &op_table[op->kind];
	struct scenario_range range;

	if (entry->args & ARG_CLASS)
		parse_class(r, op);
	if (entry->args & ARG_OBJECTS) {
		range = marked(r, '@',
		               &(struct bounds){"object number", 0,
		                                SCENARIO_OBJECTS - 1, false});
		op->first = (uint8_t)range.lo;
		op->last = (uint8_t)range.hi;
	}
	if (entry->args & ARG_COUNT)
		op->count = marked(r, 'x',
		                   &(struct bounds){"count", entry->count_min,
		                                    entry->count_max, false});
	if (entry->args & ARG_TIME)
		op->time_ns = want_times(r, "time");
	if (entry->args & ARG_BLOCKS)
		op->blocks = accept(r, "blocks");
	if (entry->args & ARG_AT && accept(r, "at"))
		op->at = (uint8_t)one_of(r, next(r), "moment", at_names,
		                         AT_KINDS);
}

static void parse_op(struct parser *r, struct word name)
{
	struct scenario_group *g = &r->s->groups[r->s->ngroups - 1];
	struct scenario_op op = {0};

	while (op.kind < OP_KINDS && !is(name, op_table[op.kind].name))
		op.kind++;
	if (op.kind == OP_KINDS) {
		fail(r, name.column, "unknown op \"%s\"", QUOTE(name));
		return;
	}
	parse_args(r, &op);
	if (g->nops == SCENARIO_OPS) {
		fail(r, name.column, "more than %d ops in a group",
		     SCENARIO_OPS);
		return;
	}
	g->ops[g->nops++] = op;
}

/* `group` is closed by the next one or by the end of the text. */
static void close_group(struct parser *r)
{
	size_t line = r->line_number;

	if (r->s->ngroups == 0 || r->s->groups[r->s->ngroups - 1].nops)
		return;
	r->line_number = r->group_line;
	fail(r, 1, "a group without ops");
	r->line_number = line;
}

static void parse_group(struct parser *r, struct word keyword)
{
	struct scenario_group g = {0};
	struct word w = peek(r);

	close_group(r);
	r->group_line = r->line_number;
	g.tasks = want_number(
	    r, &(struct bounds){"number of tasks", 1, SCENARIO_MAX_TASKS,
	                        false});
	r->total_tasks += g.tasks;
	if (r->total_tasks > SCENARIO_MAX_TASKS)
		fail(r, w.column, "more than %d tasks in all groups",
		     SCENARIO_MAX_TASKS);
	if (accept(r, "times"))
		g.times = want_number(
		    r, &(struct bounds){"number of rounds", 1, 1000000000,
		                        false});
	g.shuffle = accept(r, "shuffle");
	g.pinned = accept(r, "pinned");
	g.foreign = accept(r, "foreign");
	if (r->s->ngroups == SCENARIO_GROUPS) {
		fail(r, keyword.column, "more than %d groups",
		     SCENARIO_GROUPS);
		return;
	}
	r->s->groups[r->s->ngroups++] = g;
}

static uint8_t want_who(struct parser *r)
{
	return (uint8_t)one_of(r, next(r), "task", who_names, WHO_KINDS);
}

static void parse_shape(struct parser *r, struct word keyword)
{
	struct scenario_shape shape = {0};

	shape.weight =
	    want_number(r, &(struct bounds){"weight", 1, 1000000, false});
	want_word(r, "on");
	shape.on_ns = want_times(r, "time on");
	want_word(r, "off");
	shape.off_ns = want_times(r, "time off");
	if (accept(r, "start"))
		shape.start = want_who(r);
	if (accept(r, "stop"))
		shape.stop = want_who(r);
	shape.wrong = accept(r, "wrong");
	if (r->s->nshapes == SCENARIO_SHAPES) {
		fail(r, keyword.column, "more than %d shapes",
		     SCENARIO_SHAPES);
		return;
	}
	r->s->shapes[r->s->nshapes++] = shape;
}

static void only_once(struct parser *r, struct word keyword, bool *have)
{
	if (*have)
		fail(r, keyword.column, "a second \"%s\"", QUOTE(keyword));
	*have = true;
}

static void parse_sessions(struct parser *r)
{
	if (accept(r, "forever")) {
		r->s->forever = true;
		r->s->sessions = 0;
		return;
	}
	r->s->sessions = want_number(
	    r, &(struct bounds){"number of sessions", 0,
	                        SCENARIO_MAX_SESSIONS, false});
}

static void parse_line(struct parser *r)
{
	struct word w = next(r);

	if (w.len == 0)
		return;
	if (is(w, "group")) {
		parse_group(r, w);
	} else if (r->s->ngroups > 0) {
		parse_op(r, w);
	} else if (is(w, "procs")) {
		only_once(r, w, &r->have_procs);
		r->s->procs = want_number(
		    r, &(struct bounds){"number of procs", 1,
		                        SCENARIO_MAX_PROCS, false});
	} else if (is(w, "sessions")) {
		only_once(r, w, &r->have_sessions);
		parse_sessions(r);
	} else if (is(w, "warm")) {
		only_once(r, w, &r->have_warm);
		r->s->warm_ns = want_times(r, "time");
	} else if (is(w, "shape")) {
		parse_shape(r, w);
	} else {
		fail(r, w.column,
		     "want procs, sessions, warm, shape or group, not \"%s\"",
		     QUOTE(w));
	}
	want_end(r);
}

int scenario_parse(struct scenario *s, const char *text, size_t len,
                   struct buf *error)
{
	struct parser r = {.s = s, .error = error};
	const char *end = text + len;

	*s = (struct scenario){.procs = 4, .sessions = 1};
	while (text < end && !r.failed) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		r.line = r.p = text;
		text = newline ? newline + 1 : end;
		r.end = newline ? newline : end;
		r.line_number++;
		parse_line(&r);
	}
	if (r.line_number == 0)
		r.line_number = 1;
	close_group(&r);
	if (s->nshapes == 0 && (s->forever || s->sessions))
		fail(&r, 1, "sessions but no shape before the end");
	return r.failed ? -1 : 0;
}
