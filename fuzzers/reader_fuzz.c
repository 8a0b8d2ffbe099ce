/*
 * reader_fuzz.c: any bytes as a trace: read, its tables, its events as they
 * are written, each of them printed.
 *
 * The reader checks every record; the cursors of written.h decode a second
 * time without a check.  Both must say the same.
 */
#include "fuzzers/fuzz.h"
#include "harness/base/check.h"
#include "harness/trace/print.h"
#include "harness/trace/written.h"

/* A printed event is names and a few numbers. */
#define MAX_LINE 400

static void check_string(const struct trace *t, uint64_t id)
{
	size_t len;
	const char *s = trace_string(t, id, &len);
	size_t off = (size_t)(s - (const char *)t->bytes);

	CHECK(s);
	CHECK(len >= 1 && len <= TRACE_MAX_STRING);
	CHECK(off < t->len && len <= t->len - off);
}

static void check_tables(const struct trace *t)
{
	static struct frame frames[TRACE_MAX_FRAMES];

	for (uint32_t i = 0; i < t->strings.ids.len; i++)
		check_string(t, t->strings.ids.ids[i]);
	for (uint32_t i = 0; i < t->stacks.ids.len; i++) {
		uint32_t n = trace_stack(t, t->stacks.ids.ids[i], frames);

		CHECK_OP(n, <=, TRACE_MAX_FRAMES);
		for (uint32_t k = 0; k < n; k++) {
			if (frames[k].func)
				check_string(t, frames[k].func);
			if (frames[k].file)
				check_string(t, frames[k].file);
		}
	}
}

/* The next record that is an event. */
static void next_record(struct reader *r, struct record *rec)
{
	do
		CHECK_OP(reader_next(r, rec), ==, 1);
	while (!ev_formats[rec->type].event);
}

static void check_decoding(const struct trace *t, const struct event *e,
                           const struct record *rec)
{
	unsigned stamp = ev_stamp_args(t->version);

	CHECK_OP(e->off, ==, rec->off);
	CHECK_OP(e->type, ==, rec->type);
	CHECK_OP(e->nargs + stamp + ev_formats[e->type].stack, ==, rec->nargs);
	for (unsigned i = 0; i < e->nargs; i++)
		CHECK(e->arg[i] == rec->arg[stamp + i]);
	CHECK(e->stack == (ev_formats[e->type].stack
	                   ? rec->arg[rec->nargs - 1] : 0));
	CHECK(e->p < t->ps.len && e->g < t->gs.len && e->named < t->gs.len);
	CHECK(!ev_formats[e->type].names_g ||
	      t->gs.ids[e->named] == e->arg[0]);
}

static void check_events(const struct trace *t)
{
	struct buf line = {0};
	struct reader r;
	struct record rec;
	struct written w;
	const struct event *e;
	uint64_t n = 0;

	reader_open(&r, t->bytes, t->len);
	written_init(&w, t);
	for (; (e = written_next(&w)); n++) {
		next_record(&r, &rec);
		check_decoding(t, e, &rec);
		buf_clear(&line);
		print_event(&line, t, e);
		CHECK_OP(line.len, <, MAX_LINE);
	}
	/* The event that has the fault is counted. */
	CHECK(n == t->nevents || (t->fault && n + 1 == t->nevents));
	written_done(&w);
	buf_done(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace t = {0};

	trace_load(&t, data, size);
	CHECK_OP(t.fault_off, <=, size);
	if (!t.fault)
		check_tables(&t);
	check_events(&t);
	trace_done(&t);
	return 0;
}
