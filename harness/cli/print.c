/* print.c: `tracetorture print`: a trace as text, in the oracle's order. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/buf.h"
#include "harness/cli/cli.h"
#include "harness/cli/trace_file.h"
#include "harness/oracle/rules.h"
#include "harness/trace/print.h"
#include "harness/trace/order.h"
#include "harness/trace/written.h"

/* Text is handed on in pieces of about this size. */
#define PIECE ((size_t)1 << 16)

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **file = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*file)
			argp_error(state, "only one FILE, please");
		*file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which FILE?");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	NULL, parse, "FILE",
	"Print a trace as text, one event a line, in the order in which they "
	"happened."
	"\vEach line has the time in nanoseconds since the first event, the "
	"processor and the goroutine, the event with its arguments, the "
	"sequence number if it has one, and the offset in FILE.  FILE may be - for standard "
	"input.  Of a malformed trace the events before the fault are "
	"printed, in the order of the bytes; where no order is possible "
	"the events up to there are; the exit status is then 1.",
	NULL, NULL, NULL
};

static void hand_on(struct buf *text)
{
	fwrite(text->data, 1, text->len, stdout);
	buf_clear(text);
}

static void print_line(struct buf *text, const struct trace *t,
                       const struct event *e)
{
	print_event(text, t, e);
	buf_byte(text, '\n');
	if (text->len >= PIECE)
		hand_on(text);
}

/* Of a malformed trace: what is there before the fault. */
static void print_written(struct buf *text, const struct trace *t)
{
	struct written w;
	const struct event *e;

	written_init(&w, t);
	while (!ferror(stdout) && (e = written_next(&w)))
		print_line(text, t, e);
	written_done(&w);
}

/* Returns whether all have a place in the order. */
static bool print_in_order(const char *file, struct buf *text,
                           const struct trace *t)
{
	struct order o;
	const struct event *e;
	bool whole;

	order_init(&o, t, ORDER_ALL);
	while (!ferror(stdout) && (e = order_next(&o)))
		print_line(text, t, e);
	whole = o.end == ORDER_WHOLE;
	if (!whole)
		complain("%s: no order goes on behind the last event here; "
		         "%" PRIu64 " more are not shown", file,
		         t->nevents - o.n);
	order_done(&o);
	return whole;
}

static int print_bytes(const char *file, const struct bytes *bytes)
{
	struct trace t = {0};
	struct buf text = {0};
	enum trace_fault fault;
	bool whole = false;

	trace_load(&t, bytes->data, bytes->len);
	fault = t.fault;
	if (fault)
		print_written(&text, &t);
	else
		whole = print_in_order(file, &text, &t);
	hand_on(&text);
	buf_done(&text);
	if (fault)
		complain("%s: %s: %s: %s, at offset 0x%" PRIx64, file,
		         verdict_kind_name(rule_texts[fault].kind),
		         rule_texts[fault].id, rule_texts[fault].sentence,
		         t.fault_off);
	trace_done(&t);
	return whole ? EXIT_OK : EXIT_FINDING;
}

int cmd_print(int argc, char **argv)
{
	const char *file = NULL;
	struct bytes bytes;
	int code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &file);
	if (!trace_file_open(&bytes, file))
		return EXIT_ENVIRONMENT;
	code = print_bytes(file, &bytes);
	bytes_close(&bytes);
	return code;
}
