/* check.c: `tracetorture check`: one verdict line a file. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cli.h"
#include "harness/cli/trace_file.h"
#include "harness/oracle/oracle.h"
#include "harness/trace/reader.h"

enum { OPT_STATS = 256 };

struct options {
	char **files; /* nfiles; borrowed */
	int nfiles;
	bool stats;
};

static const struct argp_option option_table[] = {
	{.name = "stats", .key = OPT_STATS,
	 .doc = "also count the records by type"},
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

static void print_stats(const struct bytes *bytes)
{
	uint64_t counts[EV_COUNT] = {0};
	struct reader r;
	struct record rec;

	reader_open(&r, bytes->data, bytes->len);
	while (reader_next(&r, &rec) > 0)
		counts[rec.type]++;
	for (unsigned type = 0; type < EV_COUNT; type++) {
		if (counts[type])
			printf("  %-15s %" PRIu64 "\n", ev_formats[type].name,
			       counts[type]);
	}
}

/* The first line of a verdict's text beside the file's name, the rest below. */
static void print_verdict(const char *file, struct verdict *v)
{
	if (v->kind == VERDICT_OK)
		printf("%s: ok (%" PRIu64 " events, %" PRIu64
		       " goroutines, %" PRIu64 " procs)\n",
		       file, v->events, v->goroutines, v->procs);
	else
		printf("%s: %s: %s", file, verdict_kind_name(v->kind),
		       buf_str(&v->text));
}

static enum exit_code check_file(const char *file, bool stats,
                                 struct verdict *v)
{
	struct bytes bytes;

	if (!trace_file_open(&bytes, file))
		return EXIT_ENVIRONMENT;
	oracle_judge(v, bytes.data, bytes.len, NULL);
	print_verdict(file, v);
	if (stats)
		print_stats(&bytes);
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
		int code = (int)check_file(o.files[i], o.stats, &v);

		/* EXIT_OK < EXIT_FINDING < EXIT_ENVIRONMENT */
		worst = code > worst ? code : worst;
	}
	verdict_done(&v);
	if (fflush(stdout) || ferror(stdout)) {
		complain("standard output: %s", strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	return worst;
}
