/* generate.c: random scenarios; see scenario.h. */
#include "harness/base/rng.h"
#include "harness/scenario/op_table.h"

struct generator {
	struct scenario *s;
	struct scenario_limits limits; /* no zeros left */
	struct rng rng;
	uint32_t tasks_left;
};

/* 0..most, each power of two as likely as the next: few are great. */
static uint64_t spread(struct rng *rng, uint64_t most)
{
	unsigned bits = 0;
	uint64_t v;

	while (bits < 63 && most >> bits)
		bits++;
	bits = (unsigned)rng_range(rng, 0, bits);
	v = rng_below(rng, (uint64_t)1 << bits);
	return v < most ? v : most;
}

static struct scenario_range spread_range(struct rng *rng, uint64_t least,
                                          uint64_t most)
{
	uint64_t a = least + spread(rng, most - least);
	uint64_t b = least + spread(rng, most - least);

	if (rng_chance(rng, 1, 3))
		b = a;
	return a < b ? (struct scenario_range){a, b}
	             : (struct scenario_range){b, a};
}

static struct scenario_range times(struct generator *gen)
{
	if (rng_chance(&gen->rng, 1, 4))
		return (struct scenario_range){0, 0};
	return spread_range(&gen->rng, 0, gen->limits.time_ns);
}

static uint8_t who(struct generator *gen)
{
	return rng_chance(&gen->rng, 1, 3) ? WHO_ANY : WHO_MAIN;
}

static void add_shape(struct generator *gen)
{
	struct scenario_shape *shape = &gen->s->shapes[gen->s->nshapes++];

	shape->weight = (uint32_t)rng_range(&gen->rng, 1, 8);
	shape->on_ns = times(gen);
	shape->off_ns = times(gen);
	shape->start = who(gen);
	shape->stop = who(gen);
	shape->wrong = rng_chance(&gen->rng, 1, 8);
}

/* Counts that keep an op within some milliseconds. */
static uint64_t count_that_is_short(const struct generator *gen, unsigned kind)
{
	uint64_t most = op_table[kind].count_max;

	switch (kind) {
	case OP_YIELD:
	case OP_COMPUTE:
	case OP_LOCK:
	case OP_PIN:
	case OP_COND_SIGNAL:
	case OP_GETPPID:
		return 200;
	case OP_SPAWN:
		return 8;
	case OP_WAKE:
		return gen->limits.tasks;
	case OP_PROCS:
		return gen->limits.procs;
	default:
		return most;
	}
}

static uint64_t most_count(const struct generator *gen, unsigned kind)
{
	uint64_t most = count_that_is_short(gen, kind);
	uint64_t limit = gen->limits.count;

	/* bytes are not counted one by one */
	if (kind == OP_READ_ZERO || kind == OP_ALLOC || most <= limit)
		return most;
	return limit < op_table[kind].count_min ? op_table[kind].count_min
	                                        : limit;
}

static struct scenario_op random_op(struct generator *gen, unsigned kind)
{
	const struct op_entry *entry = &op_table[kind];
	struct rng *rng = &gen->rng;
	struct scenario_op op = {.kind = (uint8_t)kind};

	if (entry->args & ARG_CLASS)
		op.object = (uint8_t)rng_below(
		    rng, kind == OP_POLL ? OBJECT_FUTEX : OBJECT_KINDS);
	if (entry->args & ARG_OBJECTS) {
		op.first = (uint8_t)rng_below(rng, 4);
		op.last = (uint8_t)rng_range(rng, op.first, 3);
	}
	if (entry->args & ARG_COUNT)
		op.count = spread_range(rng, entry->count_min,
		                        most_count(gen, kind));
	if (entry->args & ARG_TIME)
		op.time_ns = times(gen);
	if (entry->args & ARG_BLOCKS)
		op.blocks = rng_chance(rng, 1, 2);
	if (entry->args & ARG_AT && rng_chance(rng, 1, 2))
		op.at = (uint8_t)rng_range(rng, AT_START, AT_EITHER);
	return op;
}

static bool allowed(const struct generator *gen, unsigned kind)
{
	return !(op_table[kind].caps & ~gen->limits.caps);
}

/* `yield` needs nothing, so this ends. */
static unsigned random_kind(struct generator *gen)
{
	unsigned kind;

	do
		kind = (unsigned)rng_below(&gen->rng, OP_KINDS);
	while (!allowed(gen, kind));
	return kind;
}

static struct scenario_group *add_group(struct generator *gen, uint32_t most)
{
	struct scenario_group *g = &gen->s->groups[gen->s->ngroups++];

	if (most > gen->tasks_left)
		most = gen->tasks_left;
	g->tasks = 1 + (uint32_t)spread(&gen->rng, most - 1);
	gen->tasks_left -= g->tasks;
	return g;
}

static void add_random_group(struct generator *gen)
{
	struct scenario_group *g = add_group(gen, gen->tasks_left);
	uint64_t nops = rng_range(&gen->rng, 1, 6);

	if (rng_chance(&gen->rng, 1, 4))
		g->times = 1 + (uint32_t)spread(&gen->rng, 100);
	g->shuffle = rng_chance(&gen->rng, 1, 2);
	g->pinned = rng_chance(&gen->rng, 1, 8);
	g->foreign = rng_chance(&gen->rng, 1, 8);
	while (g->nops < nops)
		g->ops[g->nops++] = random_op(gen, random_kind(gen));
}

/* What ends the wait that op is; OP_KINDS if nothing does, or must. */
static unsigned answer_to(const struct scenario_op *op)
{
	switch (op->kind) {
	case OP_WAIT:
	case OP_POLL:
		return OP_WAKE;
	case OP_SEND:
		return OP_RECV;
	case OP_RECV:
		return OP_SEND;
	case OP_COND_WAIT:
		return OP_COND_SIGNAL;
	case OP_NET_READ:
	case OP_NET_WRITE:
		return OP_NET_WAKE;
	default:
		return OP_KINDS;
	}
}

/* Most waits deserve somebody who ends them. */
static void add_answers(struct generator *gen, uint32_t group)
{
	for (uint32_t i = 0; i < gen->s->groups[group].nops; i++) {
		const struct scenario_op *op = &gen->s->groups[group].ops[i];
		unsigned kind = answer_to(op);
		struct scenario_group *g;

		if (kind == OP_KINDS || !gen->tasks_left ||
		    gen->s->ngroups == SCENARIO_GROUPS ||
		    rng_chance(&gen->rng, 1, 8))
			continue;
		g = add_group(gen, 3);
		g->ops[0] = random_op(gen, kind);
		g->ops[0].object = op->object;
		g->ops[0].first = op->first;
		g->ops[0].last = op->last;
		g->nops = 1;
	}
}

static struct scenario_limits
with_defaults(const struct scenario_limits *limits)
{
	struct scenario_limits l = {0};

	if (limits)
		l = *limits;
	if (l.procs == 0 || l.procs > SCENARIO_MAX_PROCS)
		l.procs = l.procs ? SCENARIO_MAX_PROCS : 16;
	if (l.tasks == 0 || l.tasks > SCENARIO_MAX_TASKS)
		l.tasks = l.tasks ? SCENARIO_MAX_TASKS : 200;
	if (l.sessions == 0 || l.sessions > SCENARIO_MAX_SESSIONS)
		l.sessions = l.sessions ? SCENARIO_MAX_SESSIONS : 8;
	if (l.time_ns == 0 || l.time_ns > SCENARIO_MAX_NS)
		l.time_ns = l.time_ns ? SCENARIO_MAX_NS : 5000000;
	if (l.count == 0)
		l.count = UINT64_MAX;
	if (l.caps == 0)
		l.caps = UINT64_MAX;
	return l;
}

void scenario_generate(struct scenario *s, uint64_t seed,
                       const struct scenario_limits *limits)
{
	struct generator gen = {
	    .s = s, .limits = with_defaults(limits), .rng = rng_seed(seed)};
	uint64_t nshapes = rng_range(&gen.rng, 1, 4);
	uint64_t ngroups = rng_range(&gen.rng, 1, 8);

	*s = (struct scenario){0};
	gen.tasks_left = gen.limits.tasks;
	s->procs = 1 + (uint32_t)spread(&gen.rng, gen.limits.procs - 1);
	s->sessions = 1 + (uint32_t)spread(&gen.rng, gen.limits.sessions - 1);
	s->warm_ns = times(&gen);
	while (s->nshapes < nshapes)
		add_shape(&gen);
	for (; ngroups > 0 && gen.tasks_left; ngroups--) {
		uint32_t group = s->ngroups;

		if (group == SCENARIO_GROUPS)
			break;
		add_random_group(&gen);
		add_answers(&gen, group);
	}
}
