/*
 * bytes.c: the byte form of a scenario, for fuzzers.
 *
 *	head    procs  sessions  warm.lo  warm.hi
 *	record  tag  8 bytes                      any number of them
 *
 *	tag 0..63     shape  weight on.lo on.hi off.lo off.hi flags - -
 *	tag 64..127   group  tasks times flags - - - - -
 *	tag 128..255  op     kind first last count.lo count.hi time.lo time.hi
 *	                     flags
 *
 * Missing bytes are 0.  A range is made of its two bytes in either order.  An
 * op belongs to the group before it; ops before any group, and whatever is
 * above a limit, say nothing.  Numbers above 15 have five significant bits:
 * byte b is (16 + b % 16) << (b / 16 - 1), up to 507904; times count 64 ns.
 */
#include "harness/scenario/op_table.h"

enum {
	MAX_PROCS = 16,
	MAX_SESSIONS = 8,
	MAX_GROUP = 32,     /* tasks of one group */
	MAX_COUNT = 1024,   /* of a count that is not of bytes */
	TIME_UNIT_NS = 64,
	RECORD = 9,
	HEAD = 4,
};
enum { TAG_SHAPE = 0, TAG_GROUP = 64, TAG_OP = 128 };
enum { SHAPE_START = 1, SHAPE_STOP = 2, SHAPE_WRONG = 4 };
enum { GROUP_SHUFFLE = 1, GROUP_PINNED = 2, GROUP_FOREIGN = 4 };
enum { OP_CLASS = 3, OP_BLOCKS = 4, OP_AT_SHIFT = 3 };

static uint64_t value_of(uint8_t b)
{
	return b < 16 ? b : (uint64_t)(16 + b % 16) << (b / 16 - 1);
}

/* The greatest byte that does not say more than v. */
static uint8_t byte_of(uint64_t v)
{
	uint8_t b = 255;

	while (value_of(b) > v)
		b--;
	return b;
}

static uint64_t most_count(const struct op_entry *entry)
{
	bool bytes = entry == &op_table[OP_READ_ZERO] ||
	             entry == &op_table[OP_ALLOC];
	uint64_t most = entry == &op_table[OP_PROCS] ? MAX_PROCS : MAX_COUNT;

	if (bytes || entry->count_max < most)
		most = entry->count_max;
	return value_of(byte_of(most));
}

static uint64_t clamp(uint64_t v, uint64_t lo, uint64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static struct scenario_range ordered(uint64_t a, uint64_t b)
{
	return a < b ? (struct scenario_range){a, b}
	             : (struct scenario_range){b, a};
}

static struct scenario_range times_of(uint8_t a, uint8_t b)
{
	return ordered(value_of(a) * TIME_UNIT_NS, value_of(b) * TIME_UNIT_NS);
}

/* ---- decoding ---- */

static void decode_shape(struct scenario *s, const uint8_t *b)
{
	if (s->nshapes == SCENARIO_SHAPES)
		return;
	s->shapes[s->nshapes++] = (struct scenario_shape){
	    .weight = 1u + b[0] % 16,
	    .on_ns = times_of(b[1], b[2]),
	    .off_ns = times_of(b[3], b[4]),
	    .start = b[5] & SHAPE_START ? WHO_ANY : WHO_MAIN,
	    .stop = b[5] & SHAPE_STOP ? WHO_ANY : WHO_MAIN,
	    .wrong = b[5] & SHAPE_WRONG,
	};
}

/* A group that has no ops gives its place to the next one. */
static void drop_empty(struct scenario *s)
{
	if (s->ngroups && s->groups[s->ngroups - 1].nops == 0)
		s->groups[--s->ngroups] = (struct scenario_group){0};
}

/* False: there is no room, so the ops that follow are nobody's. */
static bool decode_group(struct scenario *s, const uint8_t *b)
{
	uint32_t left = SCENARIO_BYTES_TASKS - 2; /* main, reader */
	uint32_t tasks = 1u + b[0] % MAX_GROUP;

	drop_empty(s);
	for (uint32_t i = 0; i < s->ngroups; i++)
		left -= s->groups[i].tasks;
	if (left == 0 || s->ngroups == SCENARIO_GROUPS)
		return false;
	s->groups[s->ngroups++] = (struct scenario_group){
	    .tasks = tasks < left ? tasks : left,
	    .times = b[1],
	    .shuffle = b[2] & GROUP_SHUFFLE,
	    .pinned = b[2] & GROUP_PINNED,
	    .foreign = b[2] & GROUP_FOREIGN,
	};
	return true;
}

static void decode_op(struct scenario_group *g, const uint8_t *b)
{
	struct scenario_op op = {.kind = b[0] % OP_KINDS};
	const struct op_entry *entry = &op_table[op.kind];
	struct scenario_range objects = ordered(b[1] % SCENARIO_OBJECTS,
	                                        b[2] % SCENARIO_OBJECTS);
	uint64_t most = most_count(entry);

	if (g->nops == SCENARIO_OPS)
		return;
	if (entry->args & ARG_CLASS)
		op.object = b[7] & OP_CLASS;
	if (op.kind == OP_POLL && op.object == OBJECT_FUTEX)
		op.object = OBJECT_PIPE;
	if (entry->args & ARG_OBJECTS) {
		op.first = (uint8_t)objects.lo;
		op.last = (uint8_t)objects.hi;
	}
	if (entry->args & ARG_COUNT)
		op.count = ordered(
		    clamp(value_of(b[3]), entry->count_min, most),
		    clamp(value_of(b[4]), entry->count_min, most));
	if (entry->args & ARG_TIME)
		op.time_ns = times_of(b[5], b[6]);
	if (entry->args & ARG_BLOCKS)
		op.blocks = b[7] & OP_BLOCKS;
	if (entry->args & ARG_AT)
		op.at = (b[7] >> OP_AT_SHIFT) % AT_KINDS;
	g->ops[g->nops++] = op;
}

void scenario_decode(struct scenario *s, const uint8_t *bytes, size_t n)
{
	uint8_t head[HEAD] = {0};
	bool in_group = false;

	for (size_t i = 0; i < HEAD && i < n; i++)
		head[i] = bytes[i];
	*s = (struct scenario){
	    .procs = 1u + head[0] % MAX_PROCS,
	    .sessions = head[1] % (MAX_SESSIONS + 1),
	    .warm_ns = times_of(head[2], head[3]),
	};
	for (size_t at = HEAD; at < n; at += RECORD) {
		uint8_t record[RECORD] = {0};

		for (size_t i = 0; i < RECORD && at + i < n; i++)
			record[i] = bytes[at + i];
		if (record[0] < TAG_GROUP)
			decode_shape(s, record + 1);
		else if (record[0] < TAG_OP)
			in_group = decode_group(s, record + 1);
		else if (in_group)
			decode_op(&s->groups[s->ngroups - 1], record + 1);
	}
	drop_empty(s);
	if (s->sessions && s->nshapes == 0)
		s->shapes[s->nshapes++] =
		    (struct scenario_shape){.weight = 1};
}

/* ---- encoding ---- */

static void put_times(struct buf *out, struct scenario_range r)
{
	buf_byte(out, byte_of(r.lo / TIME_UNIT_NS));
	buf_byte(out, byte_of(r.hi / TIME_UNIT_NS));
}

static void put_zeros(struct buf *out, int n)
{
	while (n-- > 0)
		buf_byte(out, 0);
}

static void encode_shape(struct buf *out, const struct scenario_shape *shape)
{
	unsigned flags = (shape->start == WHO_ANY ? SHAPE_START : 0u) |
	                 (shape->stop == WHO_ANY ? SHAPE_STOP : 0u) |
	                 (shape->wrong ? SHAPE_WRONG : 0u);

	buf_byte(out, TAG_SHAPE);
	buf_byte(out, (uint8_t)(clamp(shape->weight, 1, 16) - 1));
	put_times(out, shape->on_ns);
	put_times(out, shape->off_ns);
	buf_byte(out, (uint8_t)flags);
	put_zeros(out, 2);
}

static void encode_op(struct buf *out, const struct scenario_op *op)
{
	unsigned flags = op->object | (op->blocks ? OP_BLOCKS : 0u) |
	                 (unsigned)op->at << OP_AT_SHIFT;

	buf_byte(out, TAG_OP);
	buf_byte(out, op->kind);
	buf_byte(out, op->first);
	buf_byte(out, op->last);
	buf_byte(out, byte_of(op->count.lo));
	buf_byte(out, byte_of(op->count.hi));
	put_times(out, op->time_ns);
	buf_byte(out, (uint8_t)flags);
}

static void encode_group(struct buf *out, const struct scenario_group *g)
{
	unsigned flags = (g->shuffle ? GROUP_SHUFFLE : 0u) |
	                 (g->pinned ? GROUP_PINNED : 0u) |
	                 (g->foreign ? GROUP_FOREIGN : 0u);

	buf_byte(out, TAG_GROUP);
	buf_byte(out, (uint8_t)(clamp(g->tasks, 1, MAX_GROUP) - 1));
	buf_byte(out, (uint8_t)clamp(g->times, 0, 255));
	buf_byte(out, (uint8_t)flags);
	put_zeros(out, 5);
	for (uint32_t i = 0; i < g->nops; i++)
		encode_op(out, &g->ops[i]);
}

void scenario_encode(struct buf *out, const struct scenario *s)
{
	uint64_t sessions = s->forever ? MAX_SESSIONS : s->sessions;

	buf_byte(out, (uint8_t)(clamp(s->procs, 1, MAX_PROCS) - 1));
	buf_byte(out, (uint8_t)clamp(sessions, 0, MAX_SESSIONS));
	put_times(out, s->warm_ns);
	for (uint32_t i = 0; i < s->nshapes; i++)
		encode_shape(out, &s->shapes[i]);
	for (uint32_t i = 0; i < s->ngroups; i++)
		encode_group(out, &s->groups[i]);
}
