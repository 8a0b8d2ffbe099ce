/* lines.c: see lines.h. */
#include "harness/view/lines.h"

#include <inttypes.h>
#include <string.h>

#include "harness/base/json.h"

/* Larger ids are no number that a viewer holds for a thread's. */
#define MAX_TID ((uint64_t)1 << 31)

void lines_begin(struct lines *l)
{
	buf_puts(&l->text, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void lines_end(struct lines *l)
{
	buf_puts(&l->text, "\n]}\n");
	outfile_take(l->out, &l->text);
	buf_done(&l->text);
}

int64_t lines_ns(const struct lines *l, uint64_t ticks)
{
	if (ticks <= l->t->start_ticks)
		return 0;
	return (int64_t)ticks_ns(l->t, ticks - l->t->start_ticks);
}

uint64_t lines_tid(uint64_t id, uint32_t number)
{
	return id < MAX_TID ? id : MAX_TID + number;
}

/* Keys are words of ours, that stand for themselves. */
static void key_of(struct lines *l, const char *key)
{
	if (l->text.data[l->text.len - 1] != '{')
		buf_byte(&l->text, ',');
	buf_byte(&l->text, '"');
	buf_puts(&l->text, key);
	buf_puts(&l->text, "\":");
}

/* In decimal, with zeros in front up to so many digits: printf's way takes
 * several times as long, and half of what is written is numbers. */
static void put_number(struct buf *out, uint64_t n, unsigned digits)
{
	char text[20];
	size_t at = sizeof text;

	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) || sizeof text - at < digits);
	buf_put(out, text + at, sizeof text - at);
}

void line_begin(struct lines *l, char ph, enum pid pid, uint64_t tid)
{
	buf_puts(&l->text, l->any ? ",\n" : "\n");
	l->any = true;
	buf_puts(&l->text, "{\"ph\":\"");
	buf_byte(&l->text, (uint8_t)ph);
	buf_byte(&l->text, '"');
	line_number(l, "pid", pid);
	line_number(l, "tid", tid);
}

void line_args(struct lines *l)
{
	key_of(l, "args");
	buf_byte(&l->text, '{');
	l->args = true;
}

void line_text(struct lines *l, const char *key, const char *text)
{
	key_of(l, key);
	json_str(&l->text, text);
}

void line_bytes(struct lines *l, const char *key, const void *p, size_t n)
{
	key_of(l, key);
	json_bytes(&l->text, p, n);
}

void line_number(struct lines *l, const char *key, uint64_t n)
{
	key_of(l, key);
	put_number(&l->text, n, 1);
}

void line_ns(struct lines *l, const char *key, int64_t ns)
{
	key_of(l, key);
	/* the form counts microseconds */
	put_number(&l->text, (uint64_t)ns / 1000, 1);
	buf_byte(&l->text, '.');
	put_number(&l->text, (uint64_t)ns % 1000, 3);
}

void line_string(struct lines *l, const char *key, uint64_t id)
{
	size_t len = 0;
	const char *p = trace_string(l->t, id, &len);

	line_bytes(l, key, p ? p : "", p ? len : 0);
}

void line_name(struct lines *l, uint64_t id)
{
	size_t len = 0;

	if (trace_string(l->t, id, &len) && len > 0)
		line_string(l, "name", id);
	else
		line_text(l, "name", "unnamed");
}

static void put_place(struct buf *out, const char *func, size_t func_len,
                      const char *file, size_t file_len, uint64_t line)
{
	buf_put(out, func, func_len);
	if (file_len > 0) {
		buf_byte(out, ' ');
		buf_put(out, file, file_len);
		buf_printf(out, ":%" PRIu64, line);
	}
}

/* An element of an array for each place that f is, inlined calls too. */
static void put_frame(struct lines *l, const struct frame *f)
{
	const struct symbol *symbols;
	const char *func, *file;
	size_t func_len = 0, file_len = 0;
	struct buf place = {0};
	uint32_t n = 1;

	if (l->t->version >= TRACE_1_7) {
		func = trace_string(l->t, f->func, &func_len);
		file = trace_string(l->t, f->file, &file_len);
		put_place(&place, func, func_len, file, file_len, f->line);
	} else {
		n = symbols_of(l->symbols, f->pc, &symbols);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (l->t->version < TRACE_1_7) {
			func = symbols_string(l->symbols, symbols[i].func);
			file = symbols_string(l->symbols, symbols[i].file);
			buf_clear(&place);
			put_place(&place, func, strlen(func), file,
			          strlen(file), symbols[i].line);
		}
		if (l->text.data[l->text.len - 1] != '[')
			buf_byte(&l->text, ',');
		json_bytes(&l->text, place.data, place.len);
	}
	buf_done(&place);
}

void line_stack(struct lines *l, const char *key, uint64_t id)
{
	uint32_t n = trace_stack(l->t, id, l->frames);

	if (n == 0)
		return;
	key_of(l, key);
	buf_byte(&l->text, '[');
	for (uint32_t i = 0; i < n; i++)
		put_frame(l, &l->frames[i]);
	buf_byte(&l->text, ']');
}

void line_end(struct lines *l)
{
	buf_puts(&l->text, l->args ? "}}" : "}");
	l->args = false;
	outfile_take(l->out, &l->text);
}

const char *lines_func(struct lines *l, uint64_t id, size_t *len)
{
	const struct symbol *symbol;
	const char *func = NULL;

	*len = 0;
	if (id == 0)
		return "";
	if (l->t->version < TRACE_1_7) {
		/* a return address is behind the call */
		symbols_of(l->symbols, id + 1, &symbol);
		func = symbols_string(l->symbols, symbol->func);
		*len = strlen(func);
	} else if (trace_stack(l->t, id, l->frames) > 0) {
		func = trace_string(l->t, l->frames[0].func, len);
	}
	return func ? func : "";
}
