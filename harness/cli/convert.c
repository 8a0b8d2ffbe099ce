/* convert.c: `tracetorture convert`: a trace for viewers. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/outfile.h"
#include "harness/cli/cli.h"
#include "harness/cli/trace_file.h"
#include "harness/oracle/oracle.h"
#include "harness/oracle/rules.h"
#include "harness/trace/trace.h"
#include "harness/view/later.h"
#include "harness/view/symbols.h"
#include "harness/view/trace_event.h"

#define FORMS "json, go1.11, go1.19 or go1.21"
#define MAPS_MAX ((size_t)1 << 26) /* bytes of a file of modules */

enum { KEY_TO = 256, KEY_MAPS, KEY_BINARY };

struct options {
	const char *file;
	const char *out;
	const char *to;     /* the form's name, or NULL */
	const char *maps;
	const char *binary;
};

static const struct argp_option option_table[] = {
	{"output", 'o', "OUT", 0, "Write to OUT; - is standard output", 0},
	{"to", KEY_TO, "FORM", 0,
	 "What to write: " FORMS ".  Default: json if OUT ends in .json", 0},
	{"maps", KEY_MAPS, "MAPS", 0,
	 "Where the code lay that a trace of Go 1.5 has addresses of.  "
	 "Default: FILE.maps, which `stress` writes", 0},
	{"binary", KEY_BINARY, "PROGRAM", 0,
	 "The program that wrote a trace of Go 1.5, if it lay where it was "
	 "linked for", 0},
	{0},
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* Finds the form when all options are known. */
static void choose_form(struct options *o, const struct argp_state *state)
{
	if (!o->file)
		argp_error(state, "which FILE?");
	else if (!o->out)
		argp_error(state, "where to?  -o OUT");
	else if (!o->to && ends_with(o->out, ".json"))
		o->to = "json";
	else if (!o->to)
		argp_error(state, "--to what: " FORMS "?");
	else if (strcmp(o->to, "json") != 0 &&
	         later_version(o->to) == TRACE_NVERSIONS)
		argp_error(state, "--to %s: want " FORMS, o->to);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->out = arg;
		return 0;
	case KEY_TO:
		o->to = arg;
		return 0;
	case KEY_MAPS:
		o->maps = arg;
		return 0;
	case KEY_BINARY:
		o->binary = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "only one FILE, please");
		o->file = arg;
		return 0;
	case ARGP_KEY_END:
		choose_form(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table, parse, "FILE -o OUT",
	"Convert a trace, so that a viewer shows it."
	"\vThe form json is for Perfetto and chrome://tracing: processors and "
	"goroutines as tracks, system calls and blocks as slices.  A later Go "
	"format is for `go tool trace` of that version; the trace keeps what "
	"is wrong with it as far as the format can say that.\n\n"
	"FILE may be - for standard input.  A trace that is not ok is told "
	"on standard error, and the exit status is then 1; if it is "
	"malformed nothing is written.",
	NULL, NULL, NULL
};

/* EXIT_OK, or what is wrong has been said. */
static int add_maps(struct symbols *s, const char *path, bool wanted)
{
	struct buf text = {0}, error = {0};
	int err = buf_read_file(&text, path, MAPS_MAX), code = EXIT_OK;

	if (err == -ENOENT && !wanted) {
		/* there are none, then */
	} else if (err) {
		complain("%s: %s", path, strerror(-err));
		code = EXIT_ENVIRONMENT;
	} else if (symbols_add_maps(s, buf_str(&text), &error) < 0) {
		complain("%s: %s", path, buf_str(&error));
		code = EXIT_USAGE;
	}
	buf_done(&text);
	buf_done(&error);
	return code;
}

static int add_symbols(struct symbols *s, const struct options *o)
{
	struct buf path = {0}, error = {0};
	int code = EXIT_OK;

	buf_printf(&path, "%s.maps", o->file);
	if (o->maps || strcmp(o->file, "-") != 0)
		code = add_maps(s, o->maps ? o->maps : buf_str(&path),
		                o->maps != NULL);
	if (code == EXIT_OK && o->binary &&
	    symbols_add_binary(s, o->binary, &error) < 0) {
		complain("%s: %s", o->binary, buf_str(&error));
		code = EXIT_USAGE;
	}
	buf_done(&path);
	buf_done(&error);
	return code;
}

/* What there was in the trace and is not in the form. */
static void tell_left_out(const char *file, const char *to,
                          const struct later_report *r)
{
	struct buf list = {0};

	for (unsigned type = 0; type < EV_COUNT; type++) {
		if (r->left_out[type])
			buf_printf(&list, "%s %" PRIu64 " %s",
			           list.len ? "," : "", r->left_out[type],
			           ev_formats[type].name);
	}
	if (list.len)
		complain("%s: left out in %s:%s", file, to, buf_str(&list));
	buf_done(&list);
}

static void tell_of_symbols(const struct symbols *s)
{
	struct buf lines = {0};
	char *save, *line;

	symbols_complaints(s, &lines);
	buf_str(&lines);
	for (line = strtok_r((char *)lines.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		complain("%s", line);
	buf_done(&lines);
}

/* Says what the trace's verdict is unless that is ok. */
static void tell_verdict(const char *file, struct verdict *v)
{
	const char *text = buf_str(&v->text);

	complain("%s: %s: %.*s; converted all the same", file,
	         verdict_kind_name(v->kind), (int)strcspn(text, "\n"), text);
}

/* Returns whether the order of events went on to the end. */
static bool write_form(struct outfile *out, const struct options *o,
                       const struct trace *t, struct symbols *s,
                       struct later_report *r)
{
	if (!strcmp(o->to, "json"))
		return trace_event_write(out, t, s);
	later_write(out, t, later_version(o->to), s, r);
	return !r->cut;
}

static int convert(const struct options *o, const struct trace *t,
                   struct symbols *s)
{
	struct later_report report = {0};
	struct outfile out;
	int err = outfile_open(&out, o->out);
	bool whole = false;

	if (!err) {
		whole = write_form(&out, o, t, s, &report);
		err = outfile_close(&out);
	}
	if (err) {
		complain("%s: %s", o->out, strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	tell_of_symbols(s);
	tell_left_out(o->file, o->to, &report);
	if (!whole)
		complain("%s: no order of the events goes on to the end: what "
		         "is behind is not in %s", o->file, o->out);
	return EXIT_OK;
}

static int convert_bytes(const struct options *o, const struct bytes *bytes,
                         struct symbols *s)
{
	struct trace t = {0};
	struct verdict v = {0};
	int code = EXIT_FINDING;

	trace_load(&t, bytes->data, bytes->len);
	if (t.fault) {
		complain("%s: %s: %s: %s, at offset 0x%" PRIx64, o->file,
		         verdict_kind_name(rule_texts[t.fault].kind),
		         rule_texts[t.fault].id, rule_texts[t.fault].sentence,
		         t.fault_off);
	} else {
		code = convert(o, &t, s);
		oracle_judge(&v, bytes->data, bytes->len, NULL);
		if (code == EXIT_OK && v.kind != VERDICT_OK) {
			tell_verdict(o->file, &v);
			code = EXIT_FINDING;
		}
	}
	verdict_done(&v);
	trace_done(&t);
	return code;
}

int cmd_convert(int argc, char **argv)
{
	struct options o = {0};
	struct symbols *s = symbols_new();
	struct bytes bytes;
	int code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	code = add_symbols(s, &o);
	if (code == EXIT_OK && !trace_file_open(&bytes, o.file)) {
		code = EXIT_ENVIRONMENT;
	} else if (code == EXIT_OK) {
		code = convert_bytes(&o, &bytes, s);
		bytes_close(&bytes);
	}
	symbols_free(s);
	return code;
}
