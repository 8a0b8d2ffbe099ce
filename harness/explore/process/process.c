/* process.c: how a simulated process ends, and what it prints. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/process/reset.h"
#include "harness/explore/sched.h"

/* ---- ends ---- */

static _Noreturn void end_at(const void *pc, enum explore_outcome outcome,
                             const char *text)
{
	sched.result->place = place(pc);
	sched_end(outcome, "%s", text);
}

_Noreturn void process_exit(int status, const void *pc)
{
	char text[64];

	point(EV_EXIT, NULL, 0, pc);
	happened(pc, (uint64_t)status);
	if (status == 0)
		sched_home();
	snprintf(text, sizeof text, "exit status %d", status);
	end_at(pc, RUN_EXIT, text);
}

_Noreturn void ttx_exit(int status);
_Noreturn void ttx_exit(int status)
{
	process_exit(status, CALLER);
}

_Noreturn void ttx__exit(int status);
_Noreturn void ttx__exit(int status)
{
	process_exit(status, CALLER);
}

_Noreturn void ttx__Exit(int status);
_Noreturn void ttx__Exit(int status)
{
	process_exit(status, CALLER);
}

_Noreturn void ttx_abort(void);
_Noreturn void ttx_abort(void)
{
	end_at(CALLER, RUN_ASSERT, "abort");
}

_Noreturn void ttx_assert_fail(const char *expr, const char *file,
                               unsigned line, const char *function);
_Noreturn void ttx_assert_fail(const char *expr, const char *file,
                               unsigned line, const char *function)
{
	sched.result->place = place(CALLER);
	sched_end(RUN_ASSERT, "assertion failed: %s, in %s, %s:%u", expr,
	          function, file, line);
}

/* ---- output ---- */

static void vprint(const char *format, va_list ap)
{
	struct buf *out = &sched.result->output;
	size_t before;

	if (!sched.running)
		return;
	before = out->len;
	buf_vprintf(out, format, ap);
	if (out->len > sched.output_most)
		out->len = before > sched.output_most ? before
		                                      : sched.output_most;
}

static void print(const char *p, size_t n)
{
	struct buf *out = &sched.result->output;

	if (sched.running && out->len < sched.output_most)
		buf_put(out, p, n < sched.output_most - out->len
		                    ? n
		                    : sched.output_most - out->len);
}

long process_write(const void *p, size_t n)
{
	print(p, n);
	return (long)n;
}

int ttx_printf(const char *format, ...);
int ttx_printf(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprint(format, ap);
	va_end(ap);
	return 0;
}

int ttx_fprintf(FILE *f, const char *format, ...);
int ttx_fprintf(FILE *f, const char *format, ...)
{
	va_list ap;

	(void)f;
	va_start(ap, format);
	vprint(format, ap);
	va_end(ap);
	return 0;
}

int ttx_vfprintf(FILE *f, const char *format, va_list ap);
int ttx_vfprintf(FILE *f, const char *format, va_list ap)
{
	(void)f;
	vprint(format, ap);
	return 0;
}

int ttx_dprintf(int fd, const char *format, ...);
int ttx_dprintf(int fd, const char *format, ...)
{
	va_list ap;

	(void)fd;
	va_start(ap, format);
	vprint(format, ap);
	va_end(ap);
	return 0;
}

int ttx_puts(const char *s);
int ttx_puts(const char *s)
{
	print(s, strlen(s));
	print("\n", 1);
	return 0;
}

int ttx_putchar(int c);
int ttx_putchar(int c)
{
	char byte = (char)c;

	print(&byte, 1);
	return c;
}

int ttx_fputc(int c, FILE *f);
int ttx_fputc(int c, FILE *f)
{
	(void)f;
	return ttx_putchar(c);
}

int ttx_fputs(const char *s, FILE *f);
int ttx_fputs(const char *s, FILE *f)
{
	(void)f;
	print(s, strlen(s));
	return 0;
}

size_t ttx_fwrite(const void *p, size_t size, size_t n, FILE *f);
size_t ttx_fwrite(const void *p, size_t size, size_t n, FILE *f)
{
	(void)f;
	print(p, size * n);
	return n;
}

int ttx_fflush(FILE *f);
int ttx_fflush(FILE *f)
{
	(void)f;
	return 0;
}

void ttx_perror(const char *s);
void ttx_perror(const char *s)
{
	ttx_fprintf(stderr, "%s: %s\n", s, strerror(sched.cur->error));
}
