/*
 * place.c: code places as text.
 *
 * A place is what a call returns to, so the call itself is one byte before.
 * Of inlined functions the innermost is named: it is the one at that line.
 */
#include "harness/explore/place.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/explore/image.h"
#include "harness/explore/sched.h"

#ifdef HAVE_LIBBACKTRACE
#include <backtrace.h>

static struct backtrace_state *symbols;

static void no_error(void *data, const char *msg, int errnum)
{
	(void)data;
	(void)msg;
	(void)errnum;
}

struct found {
	const char *function;
	const char *file;
	int line;
};

static int take_line(void *data, uintptr_t pc, const char *file, int line,
                     const char *function)
{
	struct found *f = data;

	(void)pc;
	if (!function && !file)
		return 0;
	*f = (struct found){function, file, line};
	return 1;
}

/* Targets are built from a tree of some depth: its last two names tell. */
static const char *short_name(const char *file)
{
	const char *p = file + strlen(file);
	int slashes = 0;

	while (p > file && !(p[-1] == '/' && ++slashes == 2))
		p--;
	return p;
}

static bool print_line(uint32_t at, struct buf *out)
{
	struct found f = {0};

	if (!symbols)
		symbols = backtrace_create_state(NULL, 0, no_error, NULL);
	backtrace_pcinfo(symbols, sched.base + at - 1, take_line, no_error, &f);
	if (!f.function && !f.file)
		return false;
	buf_printf(out, "%s %s:%d", f.function ? f.function : "?",
	           f.file ? short_name(f.file) : "?", f.line);
	return true;
}
#else
static bool print_line(uint32_t at, struct buf *out)
{
	(void)at;
	(void)out;
	return false;
}
#endif

void explore_print_place(struct explore_image *image, uint32_t at,
                         struct buf *out)
{
	CHECK(image->base == sched.base);
	if (at == 0 || at >= image->extent)
		buf_puts(out, "the driver");
	else if (!print_line(at, out))
		buf_printf(out, "+0x%x", at);
}

void explore_print_pc(struct buf *out, const void *pc)
{
	if (!pc)
		buf_puts(out, "its first instruction");
	else if (place(pc) == 0 || place(pc) >= sched.extent)
		buf_puts(out, "the driver");
	else
		buf_printf(out, PLACE_MARK "%x;", place(pc));
}

void explore_name_places(struct explore_image *image, struct buf *text)
{
	struct buf out = {0};
	const char *p = buf_str(text), *mark;

	while ((mark = strstr(p, PLACE_MARK))) {
		char *end;
		unsigned long at = strtoul(mark + strlen(PLACE_MARK), &end, 16);

		buf_put(&out, p, (size_t)(mark - p));
		explore_print_place(image, (uint32_t)at, &out);
		p = *end == ';' ? end + 1 : end;
	}
	buf_puts(&out, p);
	buf_done(text);
	*text = out;
}
