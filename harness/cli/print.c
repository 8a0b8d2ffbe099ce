/* print.c: `tracetorture print`: a trace as text, in the oracle's order. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/buf.h"
#include "harness/cli/cli.h"
#include "harness/oracle/rules.h"
#include "harness/trace/print.h"
#include "harness/trace/trace.h"

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

static void print_trace(const struct trace *t)
{
	struct buf text = {0};

	uint32_t n = t->order ? t->norder : t->nevents;

	for (uint32_t i = 0; i < n && !ferror(stdout); i++) {
		print_event(&text, t, &t->events[t->order ? t->order[i] : i]);
		buf_byte(&text, '\n');
		if (text.len >= PIECE)
			hand_on(&text);
	}
	hand_on(&text);
	buf_done(&text);
}

static int print_bytes(const char *file, const struct buf *bytes)
{
	struct trace t = {0};
	enum trace_fault fault;
	int code;

	trace_load(&t, bytes->data, bytes->len);
	if (!t.fault)
		trace_sort(&t);
	print_trace(&t);
	fault = t.fault;
	if (fault)
		complain("%s: %s: %s: %s, at offset 0x%" PRIx32, file,
		         verdict_kind_name(rule_texts[fault].kind),
		         rule_texts[fault].id, rule_texts[fault].sentence,
		         t.fault_off);
	else if (t.order_end)
		complain("%s: no order goes on behind the last event here; "
		         "%" PRIu32 " more are not shown", file,
		         t.nevents - t.norder);
	code = fault || t.order_end ? EXIT_FINDING : EXIT_OK;
	trace_done(&t);
	return code;
}

int cmd_print(int argc, char **argv)
{
	const char *file = NULL;
	struct buf bytes = {0};
	int err, code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &file);
	err = buf_read_file(&bytes, strcmp(file, "-") ? file : "/dev/stdin",
	                    TRACE_MAX_LEN);
	if (err) {
		complain("%s: %s", file, strerror(-err));
		code = EXIT_ENVIRONMENT;
	} else {
		code = print_bytes(file, &bytes);
	}
	buf_done(&bytes);
	if (fflush(stdout) || ferror(stdout)) {
		complain("standard output: %s", strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	return code;
}
