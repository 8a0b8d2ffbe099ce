/* check.c: `tracetorture check`: one verdict line a file. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/json.h"
#include "harness/cli/cli.h"
#include "harness/cli/trace_file.h"
#include "harness/oracle/oracle.h"
#include "harness/trace/reader.h"

enum { OPT_STATS = 256, OPT_JSON, OPT_WARNINGS };

struct options {
	char **files; /* nfiles; borrowed */
	int nfiles;
	bool stats;
	bool json;
	bool warnings;
};

static const struct argp_option option_table[] = {
	{.name = "stats", .key = OPT_STATS,
	 .doc = "also the records by type, the time from first to last event, "
	        "and near misses: what was right by a narrow margin"},
	{.name = "warnings", .key = OPT_WARNINGS,
	 .doc = "also what is odd but known of tracers that are right"},
	{.name = "json", .key = OPT_JSON,
	 .doc = "a JSON object a file, with all of that, a line each"},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case OPT_STATS:
		o->stats = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_WARNINGS:
		o->warnings = true;
		return 0;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->nfiles = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which FILE?");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table, parse, "FILE...",
	"Judge execution traces: one verdict line a file."
	"\vFILE may be - for standard input.  The exit status is 0 if all are "
	"ok, 1 if one is not, 2 for wrong usage, 4 if one cannot be read.",
	NULL, NULL, NULL
};

static void count_records(uint64_t counts[EV_COUNT],
                          const struct bytes *bytes)
{
	struct reader r;
	struct record rec;

	reader_open(&r, bytes->data, bytes->len);
	while (reader_next(&r, &rec) > 0)
		counts[rec.type]++;
}

static void print_stats(const struct verdict *v, const struct bytes *bytes)
{
	uint64_t counts[EV_COUNT] = {0};

	count_records(counts, bytes);
	printf("  %-20s %" PRIu64 "\n  %-20s %" PRIu64 "\n"
	       "  %-20s %" PRIu64 "\n  %-20s %" PRIu64 ".%06" PRIu64 " ms\n",
	       "events", v->events, "goroutines", v->goroutines, "procs",
	       v->procs, "span", v->span_ns / 1000000, v->span_ns % 1000000);
	for (unsigned type = 0; type < EV_COUNT; type++) {
		if (counts[type])
			printf("  %-20s %" PRIu64 "\n", ev_formats[type].name,
			       counts[type]);
	}
	for (unsigned i = 0; i < NEAR_COUNT; i++) {
		if (v->near[i].count)
			printf("  near miss: %s: %" PRIu64 " times, %" PRIu64
			       " %s at worst\n", near_misses[i].name,
			       v->near[i].count, v->near[i].worst,
			       near_misses[i].unit);
	}
}

/* The first line of a verdict's text beside the file's name, the rest below. */
static void print_verdict(const char *file, struct verdict *v)
{
	if (v->kind != VERDICT_OK) {
		printf("%s: %s: %s", file, verdict_kind_name(v->kind),
		       buf_str(&v->text));
		return;
	}
	printf("%s: ok (%" PRIu64 " events, %" PRIu64 " goroutines, %" PRIu64
	       " procs", file, v->events, v->goroutines, v->procs);
	if (v->warnings)
		printf(", %" PRIu64 " warnings", v->warnings);
	puts(")");
}

static void print_json(const char *file, struct verdict *v,
                       const struct bytes *bytes)
{
	uint64_t counts[EV_COUNT] = {0};
	struct buf line = {0};
	const char *comma = "";

	buf_puts(&line, "{\"file\":");
	json_str(&line, file);
	buf_printf(&line, ",\"verdict\":\"%s\"", verdict_kind_name(v->kind));
	if (v->kind != VERDICT_OK) {
		buf_printf(&line, ",\"rule\":\"%s\",\"signature\":", v->rule);
		json_str(&line, buf_str(&v->signature));
		buf_puts(&line, ",\"text\":");
		json_str(&line, buf_str(&v->text));
	}
	buf_printf(&line, ",\"events\":%" PRIu64 ",\"goroutines\":%" PRIu64
	           ",\"procs\":%" PRIu64 ",\"span_ns\":%" PRIu64
	           "%s,\"records\":{", v->events, v->goroutines, v->procs,
	           v->span_ns, buf_str(&v->json));
	count_records(counts, bytes);
	for (unsigned type = 0; type < EV_COUNT; type++) {
		if (!counts[type])
			continue;
		buf_printf(&line, "%s\"%s\":%" PRIu64, comma,
		           ev_formats[type].name, counts[type]);
		comma = ",";
	}
	buf_puts(&line, "}}");
	puts(buf_str(&line));
	buf_done(&line);
}

static enum exit_code check_file(const char *file, const struct options *o,
                                 struct verdict *v)
{
	struct bytes bytes;

	if (!trace_file_open(&bytes, file))
		return EXIT_ENVIRONMENT;
	oracle_judge(v, bytes.data, bytes.len, NULL);
	if (o->json) {
		print_json(file, v, &bytes);
	} else {
		print_verdict(file, v);
		if (o->warnings)
			fputs(buf_str(&v->warned), stdout);
		if (o->stats)
			print_stats(v, &bytes);
	}
	bytes_close(&bytes);
	return v->kind == VERDICT_OK ? EXIT_OK : EXIT_FINDING;
}

int cmd_check(int argc, char **argv)
{
	struct options o = {0};
	struct verdict v = {0};
	int worst = EXIT_OK;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	for (int i = 0; i < o.nfiles; i++) {
		int code = (int)check_file(o.files[i], &o, &v);

		/* EXIT_OK < EXIT_FINDING < EXIT_ENVIRONMENT */
		worst = code > worst ? code : worst;
	}
	verdict_done(&v);
	return worst;
}
