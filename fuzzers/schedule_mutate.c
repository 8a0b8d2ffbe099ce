/* schedule_mutate.c: see schedule_mutate.h. */
#include "fuzzers/schedule_mutate.h"

#include <string.h>

#include "fuzzers/schedule_input.h"
#include "harness/base/check.h"
#include "harness/base/rng.h"

enum {
	STACKED_MOST = 4,   /* mutations at once */
	POINTS_BITS = 12,   /* runs are some thousand points long */
	THREADS = 10,       /* ... of so many threads, often fewer */
	BLOCK_MOST = 8,     /* records that are copied or taken at once */
	SWITCHES_MOST = 12,
	RECORDS_WELL = 14, /* of an input that is not too large */
	CONSTRAINTS_MOST = STEER_CONSTRAINTS,
	NOWHERE = INPUT_RECORDS,
};

/* What a record of the scenario is; scenario/bytes.c. */
enum part { SHAPE, GROUP, OP, SWITCH, CONSTRAINT, PARTS };

static enum part part_of(const uint8_t *r)
{
	if (!input_is_line(r))
		return r[0] < 64 ? SHAPE : r[0] < 128 ? GROUP : OP;
	return input_line_kind(r) < STEER_FROM ? SWITCH : CONSTRAINT;
}

/* ---- records ---- */

static void put(struct schedule_input *in, size_t at, const uint8_t *record)
{
	if (in->n == INPUT_RECORDS)
		return;
	memmove(in->records[at + 1], in->records[at],
	        (in->n - at) * INPUT_RECORD);
	memcpy(in->records[at], record, INPUT_RECORD);
	in->n++;
}

static void take(struct schedule_input *in, size_t at, size_t n)
{
	memmove(in->records[at], in->records[at + n],
	        (in->n - at - n) * INPUT_RECORD);
	in->n -= n;
	memset(in->records[in->n], 0, n * INPUT_RECORD);
}

static size_t count(const struct schedule_input *in, enum part part)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++)
		n += part_of(in->records[i]) == part;
	return n;
}

/* One of a kind, any; NOWHERE: there is none. */
static size_t any(const struct schedule_input *in, struct rng *r,
                  enum part part)
{
	size_t from = in->n ? rng_below(r, in->n) : 0;

	for (size_t i = 0; i < in->n; i++) {
		size_t at = (from + i) % in->n;

		if (part_of(in->records[at]) == part)
			return at;
	}
	return NOWHERE;
}

/* Behind the i-th record and what belongs to it: a group's ops. */
static size_t end_of(const struct schedule_input *in, size_t i)
{
	if (part_of(in->records[i++]) != GROUP)
		return i;
	while (i < in->n && part_of(in->records[i]) == OP)
		i++;
	return i;
}

/* A line that is new, behind record `at`, or in the place of another when there
 * are as many as mean something. */
static void put_line(struct schedule_input *in, struct rng *r, size_t at,
                     const uint8_t *record)
{
	enum part part = part_of(record);
	size_t most = part == CONSTRAINT ? CONSTRAINTS_MOST : SWITCHES_MOST;

	if (count(in, part) < most)
		put(in, at < in->n ? at + 1 : in->n, record);
	else
		memcpy(in->records[any(in, r, part)], record, INPUT_RECORD);
}

/* ---- numbers ---- */

/* Each power of two as likely as the next. */
static uint32_t spread(struct rng *r, unsigned bits)
{
	return (uint32_t)rng_below(r, (uint64_t)1 << rng_range(r, 0, bits));
}

/* A little more or less, as numbers of one byte are read. */
static uint8_t near(struct rng *r, uint8_t b)
{
	uint32_t by = 1 + spread(r, 4);

	return (uint8_t)(rng_chance(r, 1, 2) ? b + by : b - by);
}

static uint8_t byte(struct rng *r)
{
	return (uint8_t)rng_next(r);
}

/* Mostly short: they are seen in bytes of five significant bits. */
static uint8_t time_byte(struct rng *r)
{
	return rng_chance(r, 1, 3) ? 0 : (uint8_t)spread(r, 8);
}

static uint32_t at_of(const uint8_t *r)
{
	return r[1] | (uint32_t)r[2] << 8;
}

static void set_at(uint8_t *r, uint32_t at)
{
	r[1] = (uint8_t)at;
	r[2] = (uint8_t)(at >> 8);
}

/* ---- switches ---- */

static void switch_insert(struct schedule_input *in, struct rng *r)
{
	static const enum steer_kind kinds[] = {STEER_AT,    STEER_AT,
	                                        STEER_OWN,   STEER_OWN,
	                                        STEER_VISIT, STEER_VISIT,
	                                        STEER_VALUE};
	enum steer_kind kind = kinds[rng_below(r, sizeof kinds / sizeof *kinds)];
	uint8_t record[INPUT_RECORD] = {input_line_tag(kind)};
	size_t near_to = any(in, r, SWITCH);

	set_at(record, spread(r, kind == STEER_VISIT || kind == STEER_VALUE
	                             ? 5 : POINTS_BITS));
	record[3] = (uint8_t)rng_below(r, THREADS);
	record[4] = (uint8_t)rng_below(r, THREADS);
	record[5] = byte(r);
	record[6] = byte(r);
	/* soon after another, which comes to where that led */
	if (near_to != NOWHERE && kind == STEER_AT && rng_chance(r, 1, 2))
		set_at(record, at_of(in->records[near_to]) + 1 + spread(r, 6));
	put_line(in, r, near_to, record);
}

static void switch_delete(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SWITCH);

	if (at != NOWHERE)
		take(in, at, 1);
}

static void move_line(uint8_t *record, struct rng *r)
{
	uint32_t by = 1 + spread(r, 5);

	set_at(record, at_of(record) + (rng_chance(r, 1, 2) ? by : -by));
}

static void switch_move(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SWITCH);

	if (at != NOWHERE)
		move_line(in->records[at], r);
}

static void switch_retarget(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SWITCH);

	if (at != NOWHERE)
		in->records[at][rng_chance(r, 2, 3) ? 4 : 3] =
		    (uint8_t)rng_below(r, THREADS);
}

static void switch_copy(struct schedule_input *in, struct rng *r)
{
	uint8_t record[INPUT_RECORD];
	size_t at = any(in, r, SWITCH);

	if (at == NOWHERE)
		return;
	memcpy(record, in->records[at], INPUT_RECORD);
	move_line(record, r);
	put_line(in, r, at, record);
}

/* Some in a row once more, later: what happened happens again. */
static void switch_splice(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SWITCH), n = rng_range(r, 2, BLOCK_MOST);
	uint32_t later = 1 + spread(r, 9);
	uint8_t copied[BLOCK_MOST][INPUT_RECORD];
	size_t ncopied = 0;

	if (at == NOWHERE)
		return;
	for (size_t i = at; i < in->n && ncopied < n; i++)
		if (part_of(in->records[i]) == SWITCH)
			memcpy(copied[ncopied++], in->records[i], INPUT_RECORD);
	for (size_t i = 0; i < ncopied; i++) {
		set_at(copied[i], at_of(copied[i]) + later);
		put_line(in, r, in->n, copied[i]);
	}
}

/* All of a point on are later, or sooner. */
static void switch_shift(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SWITCH);
	uint32_t from, by = 1 + spread(r, 6);

	if (at == NOWHERE)
		return;
	from = at_of(in->records[at]);
	if (rng_chance(r, 1, 2))
		by = -by;
	for (size_t i = 0; i < in->n; i++)
		if (input_is_line(in->records[i]) &&
		    input_line_kind(in->records[i]) == STEER_AT &&
		    at_of(in->records[i]) >= from)
			set_at(in->records[i], at_of(in->records[i]) + by);
}

static void seed_change(struct schedule_input *in, struct rng *r)
{
	for (int i = 0; i < 4; i++)
		in->head[INPUT_SEED + i] = byte(r);
	if (rng_chance(r, 1, 2))
		in->head[INPUT_WALK] = (uint8_t)rng_below(r, STEER_WALKS);
}

static void walk_change(struct schedule_input *in, struct rng *r)
{
	in->head[INPUT_WALK] = (uint8_t)rng_below(r, STEER_WALKS);
	/* they make runs long, and say little where nothing races */
	if (in->head[INPUT_FLAGS] & INPUT_ALL_POINTS || rng_chance(r, 1, 64))
		in->head[INPUT_FLAGS] ^= INPUT_ALL_POINTS;
}

/* ---- constraints ---- */

static void constraint_insert(struct schedule_input *in, struct rng *r)
{
	static const enum steer_kind kinds[] = {STEER_FROM, STEER_NOT_FROM,
	                                        STEER_MEET, STEER_MEET};
	uint8_t record[INPUT_RECORD] = {
	    input_line_tag(kinds[rng_below(r, sizeof kinds / sizeof *kinds)])};

	record[1] = (uint8_t)spread(r, 4);
	record[2] = (uint8_t)rng_below(r, 6);
	for (int i = 3; i < 7; i++)
		record[i] = byte(r);
	put_line(in, r, in->n, record);
}

static void constraint_delete(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, CONSTRAINT);

	if (at != NOWHERE)
		take(in, at, 1);
}

/* Another kind, the next pair, a visit sooner or later, the other first. */
static void constraint_change(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, CONSTRAINT);
	uint8_t *b;

	if (at == NOWHERE)
		return;
	b = in->records[at];
	switch (rng_below(r, 5)) {
	case 0:
		b[0] = input_line_tag((enum steer_kind)rng_range(
		    r, STEER_FROM, STEER_MEET));
		break;
	case 1:
		b[5] = near(r, b[5]);
		break;
	case 2:
		b[1] = (uint8_t)(b[1] + (rng_chance(r, 1, 2) ? 1 : -1));
		break;
	case 3:
		b[2] = (uint8_t)rng_below(r, 6);
		break;
	default:
		b[3 + rng_below(r, 2)] ^= 1;
	}
}

/* ---- restarts of tracing ---- */

static void restart_add(struct schedule_input *in, struct rng *r)
{
	uint8_t record[INPUT_RECORD] = {0};

	record[1] = byte(r);
	for (int i = 2; i < 6; i++)
		record[i] = time_byte(r);
	record[6] = byte(r) & 7;
	if (rng_chance(r, 1, 2) || in->head[INPUT_SESSIONS] == 0)
		in->head[INPUT_SESSIONS] =
		    (uint8_t)(1 + rng_below(r, SCENARIO_SHAPES / 2));
	put(in, 0, record);
}

static void restart_drop(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SHAPE);

	if (at == NOWHERE || rng_chance(r, 1, 2))
		in->head[INPUT_SESSIONS] = (uint8_t)(in->head[INPUT_SESSIONS] / 2);
	else
		take(in, at, 1);
}

/* Another time of it, or another who starts and stops. */
static void restart_move(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, SHAPE);
	uint8_t *b;

	if (at == NOWHERE || rng_chance(r, 1, 5)) {
		in->head[INPUT_WARM + rng_below(r, 2)] = time_byte(r);
		return;
	}
	b = &in->records[at][2 + rng_below(r, 5)];
	if (b == &in->records[at][6])
		*b ^= (uint8_t)(1 << rng_below(r, 3));
	else
		*b = rng_chance(r, 1, 2) ? near(r, *b) : time_byte(r);
}

/* ---- system calls and what else tasks do ---- */

static void any_op(uint8_t *record, struct rng *r)
{
	static const uint8_t calls[] = {OP_GETPPID, OP_READ_ZERO, OP_READ_PROC,
	                                OP_NANOSLEEP, OP_WAIT, OP_POLL, OP_WAKE};

	record[0] = 128;
	record[1] = rng_chance(r, 1, 2)
	                ? calls[rng_below(r, sizeof calls)]
	                : (uint8_t)rng_below(r, OP_KINDS);
	record[2] = (uint8_t)rng_below(r, 2); /* objects that others use */
	record[3] = (uint8_t)rng_below(r, 2);
	record[4] = (uint8_t)spread(r, 3);
	record[5] = (uint8_t)spread(r, 3);
	record[6] = time_byte(r);
	record[7] = time_byte(r);
	record[8] = byte(r) & 0x1f;
}

static void any_group(uint8_t *record, struct rng *r)
{
	memset(record, 0, INPUT_RECORD);
	record[0] = 64;
	record[1] = (uint8_t)spread(r, 2);
	record[2] = (uint8_t)spread(r, 3);
	record[3] = rng_chance(r, 1, 4) ? byte(r) & 7 : 0;
}

static void call_add(struct schedule_input *in, struct rng *r)
{
	uint8_t record[INPUT_RECORD];
	size_t at = any(in, r, GROUP);

	if (at == NOWHERE) {
		any_group(record, r);
		put(in, at = 0, record);
	}
	any_op(record, r);
	at = rng_range(r, at + 1, end_of(in, at));
	put(in, at < in->n ? at : in->n, record);
}

static void call_drop(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, OP);

	if (at != NOWHERE)
		take(in, at, 1);
}

static void call_retime(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, OP);
	uint8_t *b;

	if (at == NOWHERE)
		return;
	b = &in->records[at][4 + rng_below(r, 4)];
	*b = rng_chance(r, 1, 2) ? near(r, *b) : (uint8_t)spread(r, 8);
}

static void call_change(struct schedule_input *in, struct rng *r)
{
	uint8_t record[INPUT_RECORD];
	size_t at = any(in, r, OP), i = 1 + rng_below(r, 8);

	if (at == NOWHERE)
		return;
	any_op(record, r);
	in->records[at][i] = record[i];
}

/* ---- goroutines and processors ---- */

static void goroutine_add(struct schedule_input *in, struct rng *r)
{
	uint8_t record[INPUT_RECORD];
	size_t at = any(in, r, GROUP);

	if (at != NOWHERE && rng_chance(r, 1, 2)) {
		in->records[at][1]++;
		return;
	}
	any_group(record, r);
	put(in, at = at == NOWHERE ? 0 : end_of(in, at), record);
	for (uint64_t n = rng_range(r, 1, 3); n > 0; n--) {
		any_op(record, r);
		put(in, at + 1 < in->n ? at + 1 : in->n, record);
	}
}

static void goroutine_drop(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, GROUP);

	if (at == NOWHERE)
		return;
	if (in->records[at][1] > 0 && rng_chance(r, 1, 2))
		in->records[at][1]--;
	else
		take(in, at, end_of(in, at) - at);
}

static void goroutine_change(struct schedule_input *in, struct rng *r)
{
	size_t at = any(in, r, GROUP);

	if (at == NOWHERE)
		return;
	if (rng_chance(r, 1, 2))
		in->records[at][2] = (uint8_t)spread(r, 3);
	else
		in->records[at][3] ^= (uint8_t)(1 << rng_below(r, 3));
}

static void processor_change(struct schedule_input *in, struct rng *r)
{
	in->head[INPUT_PROCS] = (uint8_t)rng_below(r, 4);
}

static void scenario_seed(struct schedule_input *in, struct rng *r)
{
	in->head[INPUT_SCENARIO_SEED] = byte(r);
}

/* As a hunt without a fuzzer draws them. */
static void scenario_new(struct schedule_input *in, struct rng *r)
{
	static const uint8_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 8};
	uint32_t size = sizes[rng_below(r, sizeof sizes)];
	const struct scenario_limits limits = {.procs = size < 4 ? 2 : 4,
	                                       .tasks = size,
	                                       .sessions = 3,
	                                       .time_ns = 100000,
	                                       .count = size};
	struct scenario s;

	scenario_generate(&s, rng_next(r), &limits);
	schedule_input_set_scenario(in, &s);
	scenario_seed(in, r);
}

/* ---- all of them ---- */

static const struct mutation {
	const char *name;
	void (*mutate)(struct schedule_input *in, struct rng *r);
	unsigned share;
} mutations[] = {
    /* of lines alone */
    {"insert a switch", switch_insert, 8},
    {"delete a switch", switch_delete, 4},
    {"move a switch", switch_move, 6},
    {"switch to another", switch_retarget, 4},
    {"copy a switch", switch_copy, 2},
    {"splice switches", switch_splice, 2},
    {"shift switches", switch_shift, 2},
    {"another seed", seed_change, 16},
    {"another walk", walk_change, 6},
    {"add a constraint", constraint_insert, 8},
    {"drop a constraint", constraint_delete, 4},
    {"change a constraint", constraint_change, 6},
    /* of the scenario: from SCENARIO_MUTATIONS on */
    {"add a restart", restart_add, 3},
    {"drop a restart", restart_drop, 2},
    {"move a restart", restart_move, 5},
    {"add a call", call_add, 4},
    {"drop a call", call_drop, 3},
    {"retime a call", call_retime, 4},
    {"change a call", call_change, 3},
    {"add a goroutine", goroutine_add, 3},
    {"drop a goroutine", goroutine_drop, 3},
    {"change a goroutine", goroutine_change, 2},
    {"change processors", processor_change, 2},
    {"another draw", scenario_seed, 2},
    {"another scenario", scenario_new, 6},
};

enum {
	MUTATIONS = sizeof mutations / sizeof *mutations,
	SCENARIO_MUTATIONS = 12
};

const char *schedule_mutation(size_t i)
{
	return i < MUTATIONS ? mutations[i].name : NULL;
}

/* One of the first n. */
static const struct mutation *draw(struct rng *r, size_t n)
{
	uint64_t sum = 0, at;
	size_t i = 0;

	for (size_t j = 0; j < n; j++)
		sum += mutations[j].share;
	for (at = rng_below(r, sum); at >= mutations[i].share; i++)
		at -= mutations[i].share;
	return &mutations[i];
}

size_t schedule_mutate_by(size_t i, uint8_t *data, size_t size, size_t max,
                          uint64_t seed)
{
	struct schedule_input in;
	struct rng r = rng_seed(seed);

	CHECK(i < MUTATIONS);
	schedule_input_read(&in, data, size);
	mutations[i].mutate(&in, &r);
	return schedule_input_write(&in, data, max);
}

static size_t mutate_by_some(size_t mutations_most, uint8_t *data, size_t size,
                             size_t max, uint64_t seed, struct buf *said)
{
	struct schedule_input in;
	struct rng r = rng_seed(seed);
	unsigned n = 1;

	schedule_input_read(&in, data, size);
	/* nothing is there that could be changed */
	if (in.n == 0 && mutations_most == MUTATIONS && rng_chance(&r, 3, 4))
		scenario_new(&in, &r);
	while (n < STACKED_MOST && rng_chance(&r, 1, 2))
		n++;
	/* what is large is slow, and brings little for it */
	if (in.n > RECORDS_WELL && rng_chance(&r, 1, 2))
		take(&in, rng_below(&r, in.n), 1);
	for (unsigned i = 0; i < n; i++) {
		const struct mutation *m = draw(&r, mutations_most);

		m->mutate(&in, &r);
		if (said)
			buf_printf(said, "%s%s", i ? ", " : "", m->name);
	}
	return schedule_input_write(&in, data, max);
}

size_t schedule_mutate(uint8_t *data, size_t size, size_t max, uint64_t seed,
                       struct buf *said)
{
	return mutate_by_some(MUTATIONS, data, size, max, seed, said);
}

size_t schedule_mutate_lines(uint8_t *data, size_t size, size_t max,
                             uint64_t seed, struct buf *said)
{
	return mutate_by_some(SCENARIO_MUTATIONS, data, size, max, seed, said);
}

/* ---- two inputs ---- */

/* In the place of one of its kind, or behind it. */
static void put_other(struct schedule_input *in, struct rng *r,
                      const uint8_t *record)
{
	size_t at = any(in, r, part_of(record));

	if (at == NOWHERE)
		put(in, 0, record);
	else if (rng_chance(r, 1, 4))
		put(in, at + 1, record);
	else
		memcpy(in->records[at], record, INPUT_RECORD);
}

/* The scenario of one, and lines of both; or some records of the one among
 * those of the other. */
size_t schedule_cross(const uint8_t *a, size_t asize, const uint8_t *b,
                      size_t bsize, uint8_t *out, size_t max, uint64_t seed)
{
	struct schedule_input x, y;
	struct rng r = rng_seed(seed);
	size_t from, n;

	schedule_input_read(&x, a, asize);
	schedule_input_read(&y, b, bsize);
	if (rng_chance(&r, 1, 2))
		memcpy(x.head, y.head, INPUT_SCENARIO_SEED);
	from = y.n ? rng_below(&r, y.n) : 0;
	n = rng_chance(&r, 1, 2) ? y.n : rng_range(&r, 1, BLOCK_MOST);
	for (size_t i = from; i < y.n && n > 0; i++, n--)
		if (input_is_line(y.records[i]))
			put_line(&x, &r, x.n, y.records[i]);
		else if (rng_chance(&r, 1, 2))
			put_other(&x, &r, y.records[i]);
	return schedule_input_write(&x, out, max);
}

/* ---- trimming ---- */

size_t schedule_parts(const uint8_t *data, size_t size)
{
	struct schedule_input in;

	schedule_input_read(&in, data, size);
	return in.n;
}

size_t schedule_without(const uint8_t *data, size_t size, size_t i,
                        uint8_t *out)
{
	struct schedule_input in;

	schedule_input_read(&in, data, size);
	if (i < in.n)
		take(&in, i, 1);
	return schedule_input_write(&in, out, size);
}
