/* schedule_input.c: see schedule_input.h. */
#include "fuzzers/schedule_input.h"

#include <inttypes.h>
#include <string.h>

#include "harness/base/rng.h"

/* What keeps a run short. */
enum {
	PROCS_MOST = 4,
	SESSIONS_MOST = 3,
	TASKS_MOST = 6,
	COUNT_MOST = 8,
	BYTES_MOST = 4096, /* counts of what are bytes */
	TIME_MOST_NS = 100000,
};

/* ---- bytes ---- */

void schedule_input_read(struct schedule_input *in, const uint8_t *data,
                         size_t size)
{
	size_t n = size < INPUT_HEAD ? size : INPUT_HEAD;

	memset(in, 0, sizeof *in);
	if (n > 0)
		memcpy(in->head, data, n);
	for (size_t at = INPUT_HEAD; at < size && in->n < INPUT_RECORDS;
	     at += INPUT_RECORD) {
		n = size - at < INPUT_RECORD ? size - at : INPUT_RECORD;
		memcpy(in->records[in->n++], data + at, n);
	}
}

size_t schedule_input_write(const struct schedule_input *in, uint8_t *data,
                            size_t max)
{
	size_t size = max < INPUT_HEAD ? max : INPUT_HEAD;

	if (size > 0)
		memcpy(data, in->head, size);
	for (size_t i = 0; i < in->n && max - size >= INPUT_RECORD; i++) {
		memcpy(data + size, in->records[i], INPUT_RECORD);
		size += INPUT_RECORD;
	}
	return size;
}

enum steer_kind input_line_kind(const uint8_t *record)
{
	int kind = (record[0] - INPUT_LINE) / INPUT_LINE_STEP;

	return kind < STEER_KINDS ? (enum steer_kind)kind : STEER_AT;
}

uint8_t input_line_tag(enum steer_kind kind)
{
	return (uint8_t)(INPUT_LINE + INPUT_LINE_STEP * (int)kind);
}

/* Two bytes, the low one first. */
static uint16_t two(const uint8_t *b)
{
	return (uint16_t)(b[0] | b[1] << 8);
}

uint64_t schedule_input_seed(const struct schedule_input *in)
{
	return two(in->head + INPUT_SEED) |
	       (uint64_t)two(in->head + INPUT_SEED + 2) << 16;
}

/* ---- the scenario ---- */

static void limit(struct scenario_range *r, uint64_t most)
{
	if (r->hi > most)
		r->hi = most;
	if (r->lo > r->hi)
		r->lo = r->hi;
}

static void limit_group(struct scenario_group *g, uint32_t *left)
{
	g->tasks = g->tasks < *left ? g->tasks : *left;
	*left -= g->tasks;
	if (g->times > COUNT_MOST)
		g->times = COUNT_MOST;
	for (uint32_t i = 0; i < g->nops; i++) {
		struct scenario_op *op = &g->ops[i];
		bool bytes = op->kind == OP_READ_ZERO || op->kind == OP_ALLOC;

		limit(&op->count, op->kind == OP_PROCS ? PROCS_MOST
		                  : bytes              ? BYTES_MOST
		                                       : COUNT_MOST);
		limit(&op->time_ns, TIME_MOST_NS);
	}
}

static void limit_scenario(struct scenario *s)
{
	uint32_t left = TASKS_MOST, n = 0;

	if (s->procs > PROCS_MOST)
		s->procs = 1 + (s->procs - 1) % PROCS_MOST;
	if (s->sessions > SESSIONS_MOST)
		s->sessions = 1 + (s->sessions - 1) % SESSIONS_MOST;
	limit(&s->warm_ns, TIME_MOST_NS);
	for (uint32_t i = 0; i < s->nshapes; i++) {
		limit(&s->shapes[i].on_ns, TIME_MOST_NS);
		limit(&s->shapes[i].off_ns, TIME_MOST_NS);
	}
	while (n < s->ngroups && left > 0)
		limit_group(&s->groups[n++], &left);
	while (s->ngroups > n)
		s->groups[--s->ngroups] = (struct scenario_group){0};
}

void schedule_input_scenario(const struct schedule_input *in,
                             struct scenario *s)
{
	uint8_t bytes[INPUT_MOST];
	size_t n = 4;

	memcpy(bytes, in->head + INPUT_PROCS, n);
	for (size_t i = 0; i < in->n; i++) {
		if (input_is_line(in->records[i]))
			continue;
		memcpy(bytes + n, in->records[i], INPUT_RECORD);
		n += INPUT_RECORD;
	}
	scenario_decode(s, bytes, n);
	limit_scenario(s);
}

void schedule_input_set_scenario(struct schedule_input *in,
                                 const struct scenario *s)
{
	struct schedule_input old = *in;
	struct buf bytes = {0};

	scenario_encode(&bytes, s);
	memcpy(in->head + INPUT_PROCS, bytes.data, 4);
	in->n = 0;
	for (size_t at = 4; at + INPUT_RECORD <= bytes.len &&
	                    in->n < INPUT_RECORDS; at += INPUT_RECORD)
		memcpy(in->records[in->n++], bytes.data + at, INPUT_RECORD);
	for (size_t i = 0; i < old.n && in->n < INPUT_RECORDS; i++)
		if (input_is_line(old.records[i]))
			memcpy(in->records[in->n++], old.records[i],
			       INPUT_RECORD);
	buf_done(&bytes);
}

/* ---- the schedule ---- */

/* A line, as its record says it; false: it needs places that are not there. */
static bool read_line(const uint8_t *b, const struct schedule_places *places,
                      struct steer_line *l)
{
	*l = (struct steer_line){.kind = (uint8_t)input_line_kind(b),
	                         .at = two(b + 1),
	                         .thread = b[3],
	                         .who = b[4]};
	if (l->kind < STEER_FROM) {
		if (l->kind != STEER_VISIT)
			return true;
		if (places->nplaces == 0)
			return false;
		l->p = places->places[two(b + 5) % places->nplaces];
		return true;
	}
	if (places->npairs == 0)
		return false;
	/* a few visits more or less, and how long it may hold */
	l->at = b[1];
	l->patience = 16u << b[2] % 6;
	l->q = places->pairs[two(b + 5) % places->npairs][0];
	l->p = places->pairs[two(b + 5) % places->npairs][1];
	if (l->kind == STEER_MEET && b[3] & 1) {
		uint32_t p = l->p;

		l->p = l->q;
		l->q = p;
	}
	return true;
}

/* `at` lines come first, in their order. */
static size_t place_of(const struct steer_line *lines, size_t n,
                       const struct steer_line *l)
{
	size_t i = n;

	if (l->kind != STEER_AT)
		return n;
	while (i > 0 && (lines[i - 1].kind != STEER_AT ||
	                 lines[i - 1].at > l->at))
		i--;
	return i;
}

void schedule_input_steer(const struct schedule_input *in,
                          const struct schedule_places *places,
                          struct steer_line *lines, struct steer *s)
{
	struct steer_line l;
	size_t n = 0;
	unsigned constraints = 0;

	for (size_t i = 0; i < in->n && n < STEER_LINES; i++) {
		size_t at;

		if (!input_is_line(in->records[i]) ||
		    !read_line(in->records[i], places, &l))
			continue;
		if (l.kind >= STEER_FROM && ++constraints > STEER_CONSTRAINTS)
			continue;
		at = place_of(lines, n, &l);
		memmove(lines + at + 1, lines + at, (n - at) * sizeof *lines);
		lines[at] = l;
		n++;
	}
	*s = (struct steer){.lines = lines,
	                    .n = n,
	                    .seed = schedule_input_seed(in),
	                    .walk = in->head[INPUT_WALK] % STEER_WALKS};
}

/* ---- text ---- */

static void print_line(const uint8_t *b, struct buf *out)
{
	unsigned at = two(b + 1), pair = two(b + 5);

	switch (input_line_kind(b)) {
	case STEER_AT:
		buf_printf(out, "at point %u thread %u\n", at, b[4]);
		break;
	case STEER_OWN:
		buf_printf(out, "at point %u of thread %u thread %u\n", at,
		           b[3], b[4]);
		break;
	case STEER_VISIT:
		buf_printf(out, "at visit %u of place %u thread %u\n", at,
		           pair, b[4]);
		break;
	case STEER_VALUE:
		buf_printf(out, "choice %u is %u\n", at, b[4]);
		break;
	case STEER_FROM:
		buf_printf(out, "pair %u: reads from\n", pair);
		break;
	case STEER_NOT_FROM:
		buf_printf(out, "pair %u: does not read from\n", pair);
		break;
	default:
		buf_printf(out, "pair %u: meet\n", pair);
	}
}

void schedule_input_print(const struct schedule_input *in,
                          const struct scenario *s, struct buf *out)
{
	static const char *const walks[STEER_WALKS] = {
	    "stay",      "switch 1/100", "switch 1/20", "switch 1/5",
	    "switch 1/2", "switch",      "ranks",       "events"};

	buf_printf(out, "seed %" PRIu64 ", walk: %s%s, scenario's seed %u\n",
	           schedule_input_seed(in),
	           walks[in->head[INPUT_WALK] % STEER_WALKS],
	           in->head[INPUT_FLAGS] & INPUT_ALL_POINTS ? ", all points"
	                                                    : "",
	           in->head[INPUT_SCENARIO_SEED]);
	for (size_t i = 0; i < in->n; i++)
		if (input_is_line(in->records[i]))
			print_line(in->records[i], out);
	if (s)
		scenario_print(out, s);
}
