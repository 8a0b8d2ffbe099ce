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
#include "harness/explore/process/arena.h"
#include "harness/explore/process/image.h"
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

static void print_found(const struct found *f, struct buf *out)
{
	buf_printf(out, "%s %s:%d", f->function ? f->function : "?",
	           f->file ? short_name(f->file) : "?", f->line);
}

static void look_up(uint32_t at, backtrace_full_callback take, void *data)
{
	if (!symbols)
		symbols = backtrace_create_state(NULL, 0, no_error, NULL);
	backtrace_pcinfo(symbols, sched.base + at - 1, take, no_error, data);
}

static bool print_line(uint32_t at, struct buf *out)
{
	struct found f = {0};

	look_up(at, take_line, &f);
	if (!f.function && !f.file)
		return false;
	print_found(&f, out);
	return true;
}

struct frames {
	struct found inner, outer;
};

static int take_two(void *data, uintptr_t pc, const char *file, int line,
                    const char *function)
{
	struct frames *f = data;

	if (!f->inner.function && !f->inner.file) {
		take_line(&f->inner, pc, file, line, function);
		return 0;
	}
	return take_line(&f->outer, pc, file, line, function);
}

static void print_outer(uint32_t at, struct buf *out)
{
	struct frames f = {0};

	look_up(at, take_two, &f);
	if (!f.outer.function && !f.outer.file)
		return;
	buf_puts(out, ", in ");
	print_found(&f.outer, out);
}
#else
static bool print_line(uint32_t at, struct buf *out)
{
	(void)at;
	(void)out;
	return false;
}

static void print_outer(uint32_t at, struct buf *out)
{
	(void)at;
	(void)out;
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

void place_print_inlined(struct explore_image *image, uint32_t at,
                         struct buf *out)
{
	explore_print_place(image, at, out);
	if (at != 0 && at < image->extent)
		print_outer(at, out);
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

/* ---- data ---- */

#ifdef HAVE_LIBBACKTRACE
struct variable {
	const char *name;
	uintptr_t at;
};

static void take_variable(void *data, uintptr_t pc, const char *name,
                          uintptr_t at, uintptr_t size)
{
	struct variable *v = data;

	(void)size;
	*v = (struct variable){name, name ? at : pc};
}

static bool print_variable(uintptr_t addr, struct buf *out)
{
	struct variable v = {0};

	if (!symbols)
		symbols = backtrace_create_state(NULL, 0, no_error, NULL);
	backtrace_syminfo(symbols, addr, take_variable, no_error, &v);
	if (!v.name)
		return false;
	buf_puts(out, v.name);
	if (addr != v.at)
		buf_printf(out, "+0x%zx", (size_t)(addr - v.at));
	return true;
}
#else
static bool print_variable(uintptr_t addr, struct buf *out)
{
	(void)addr;
	(void)out;
	return false;
}
#endif

bool place_is_foreign(uintptr_t at)
{
	return at >= (uintptr_t)0x500000000000 && at < (uintptr_t)1 << 48 &&
	       at - sched.base >= sched.extent;
}

bool place_print_data(uintptr_t at, struct buf *out)
{
	unsigned fiber;

	if (at - sched.base < sched.extent) {
		if (!print_variable(at, out))
			buf_printf(out, "data+0x%zx",
			           (size_t)(at - sched.base));
	} else if (at - ARENA_HEAP < ARENA_HEAP_SIZE) {
		buf_printf(out, "heap+0x%zx", (size_t)(at - ARENA_HEAP));
	} else if (at - ARENA_MAPS < ARENA_MAPS_SIZE) {
		buf_printf(out, "map+0x%zx", (size_t)(at - ARENA_MAPS));
	} else if (fiber_owns((void *)at, &fiber)) {
		buf_printf(out, "stack %u-0x%zx", fiber,
		           (size_t)(fiber_top(fiber) - (char *)at));
	} else {
		return false;
	}
	return true;
}

void explore_print_object(struct buf *out, const void *object)
{
	uintptr_t at = (uintptr_t)object;
	struct buf name = {0};

	if (at - sched.base < sched.extent)
		buf_printf(out, " (" DATA_MARK "%zx;)",
		           (size_t)(at - sched.base));
	else if (place_print_data(at, &name))
		buf_printf(out, " (%s)", buf_str(&name));
	buf_done(&name);
}

/* ---- marks ---- */

/* The next one; what a target says may have such bytes, too. */
static const char *next_mark(const char *p)
{
	static const char rest[] = "+0x"; /* of both marks */

	for (; (p = strpbrk(p, "\001\002")); p++)
		if (!strncmp(p + 1, rest, sizeof rest - 1))
			return p;
	return NULL;
}

void explore_name_places(struct explore_image *image, struct buf *text)
{
	struct buf out = {0};
	const char *p = buf_str(text), *mark;

	for (; (mark = next_mark(p)); p = mark) {
		unsigned long at;
		char *end;

		buf_put(&out, p, (size_t)(mark - p));
		at = strtoul(mark + strlen(PLACE_MARK), &end, 16);
		if (*mark == *PLACE_MARK)
			explore_print_place(image, (uint32_t)at, &out);
		else
			place_print_data(image->base + at, &out);
		mark = *end == ';' ? end + 1 : end;
	}
	buf_puts(&out, p);
	buf_done(text);
	*text = out;
}
