/* model.c: what ops are and what a scenario takes; see scenario.h. */
#include "harness/scenario/op_table.h"
#include "targets/target.h"

#define SYSCALL TT_CAP_SYSCALL

const struct op_entry op_table[OP_KINDS] = {
	[OP_GETPPID] = {"getppid", ARG_COUNT, 1, 1000, SYSCALL},
	[OP_READ_ZERO] = {"read-zero", ARG_COUNT, 1, 65536, SYSCALL},
	[OP_READ_PROC] = {"read-proc", 0, 0, 0, SYSCALL},
	[OP_NANOSLEEP] = {"nanosleep", ARG_TIME | ARG_BLOCKS, 0, 0, SYSCALL},
	[OP_WAIT] = {"wait", ARG_CLASS | ARG_OBJECTS | ARG_BLOCKS, 0, 0,
	             SYSCALL},
	[OP_POLL] = {"poll", ARG_CLASS | ARG_OBJECTS | ARG_BLOCKS, 0, 0,
	             SYSCALL},
	[OP_WAKE] = {"wake",
	             ARG_CLASS | ARG_OBJECTS | ARG_COUNT | ARG_TIME | ARG_AT, 1,
	             SCENARIO_MAX_COUNT, SYSCALL},
	[OP_YIELD] = {"yield", ARG_COUNT, 1, SCENARIO_MAX_COUNT, 0},
	[OP_COMPUTE] = {"compute", ARG_COUNT, 1, SCENARIO_MAX_COUNT, 0},
	[OP_SLEEP] = {"sleep", ARG_TIME, 0, 0, TT_CAP_SLEEP},
	[OP_SEND] = {"send", ARG_OBJECTS, 0, 0, TT_CAP_CHAN},
	[OP_RECV] = {"recv", ARG_OBJECTS, 0, 0, TT_CAP_CHAN},
	[OP_SELECT] = {"select", ARG_OBJECTS | ARG_COUNT | ARG_BLOCKS, 1, 16,
	               TT_CAP_CHAN},
	[OP_CLOSE] = {"close", 0, 0, 0, TT_CAP_CHAN},
	[OP_LOCK] = {"lock", ARG_OBJECTS | ARG_COUNT, 1, SCENARIO_MAX_COUNT,
	             TT_CAP_MUTEX},
	[OP_COND_WAIT] = {"cond-wait", ARG_OBJECTS, 0, 0,
	                  TT_CAP_MUTEX | TT_CAP_COND},
	[OP_COND_SIGNAL] = {"cond-signal", ARG_OBJECTS | ARG_COUNT, 0,
	                    SCENARIO_MAX_COUNT, TT_CAP_MUTEX | TT_CAP_COND},
	[OP_SPAWN] = {"spawn", ARG_COUNT, 1, SCENARIO_MAX_CHILDREN, 0},
	[OP_GC] = {"gc", 0, 0, 0, TT_CAP_GC},
	[OP_ALLOC] = {"alloc", ARG_COUNT, 1, 1 << 20, TT_CAP_GC},
	[OP_PIN] = {"pin", ARG_COUNT, 1, SCENARIO_MAX_COUNT,
	            TT_CAP_LOCK_THREAD},
	[OP_NET_READ] = {"net-read", 0, 0, 0, TT_CAP_POLL},
	[OP_NET_WRITE] = {"net-write", 0, 0, 0, TT_CAP_POLL},
	[OP_NET_WAKE] = {"net-wake", ARG_COUNT | ARG_TIME | ARG_AT, 1,
	                 SCENARIO_HANDLES, TT_CAP_POLL | SYSCALL},
	[OP_PROCS] = {"procs", ARG_COUNT, 1, SCENARIO_MAX_PROCS, TT_CAP_PROCS},
	[OP_LEAK] = {"leak", 0, 0, 0, TT_CAP_CHAN},
};

const char *const object_names[OBJECT_KINDS] = {
	[OBJECT_PIPE] = "pipe",
	[OBJECT_SOCKET] = "socket",
	[OBJECT_EVENTFD] = "eventfd",
	[OBJECT_FUTEX] = "futex",
};

const char *const at_names[AT_KINDS] = {
	[AT_ONCE] = "once",
	[AT_START] = "start",
	[AT_STOP] = "stop",
	[AT_EITHER] = "either",
};

const char *const who_names[WHO_KINDS] = {
	[WHO_MAIN] = "main",
	[WHO_ANY] = "any",
};

const char *scenario_op_name(enum scenario_op_kind kind)
{
	return op_table[kind].name;
}

uint64_t scenario_op_caps(const struct scenario_op *op)
{
	return op_table[op->kind].caps;
}

bool scenario_op_sits(const struct scenario_op *op)
{
	return op->kind == OP_WAIT || op->kind == OP_POLL;
}

static bool group_sits(const struct scenario_group *g)
{
	for (uint32_t i = 0; i < g->nops; i++)
		if (scenario_op_sits(&g->ops[i]))
			return true;
	return false;
}

static uint64_t sitting(const struct scenario *s)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < s->ngroups; i++)
		if (group_sits(&s->groups[i]))
			n += s->groups[i].tasks;
	return n;
}

void scenario_scale(struct scenario *s, uint32_t threads)
{
	uint64_t old = sitting(s);
	uint64_t seen = 0;

	if (threads > SCENARIO_MAX_TASKS / 2)
		threads = SCENARIO_MAX_TASKS / 2;
	for (uint32_t i = 0; i < s->ngroups; i++) {
		struct scenario_group *g = &s->groups[i];
		uint64_t before = seen * threads / (old ? old : 1);
		uint64_t share;

		if (!group_sits(g))
			continue;
		/* Of running totals, so that the shares add up exactly. */
		seen += g->tasks;
		share = seen * threads / old - before;
		g->tasks = share ? (uint32_t)share : 1;
	}
}

void scenario_set_procs(struct scenario *s, uint32_t procs)
{
	if (procs < 1)
		procs = 1;
	if (procs > SCENARIO_MAX_PROCS)
		procs = SCENARIO_MAX_PROCS;
	s->procs = procs;
}

/* Most children of one task of g that live at once: a task spawns only when
 * its last ones have ended. */
static uint64_t children(const struct scenario_group *g)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < g->nops; i++) {
		const struct scenario_op *op = &g->ops[i];
		uint64_t n = op->kind == OP_SPAWN   ? op->count.hi
		             : op->kind == OP_CLOSE ? 1
		                                    : 0;
		most = n > most ? n : most;
	}
	return most;
}

/* Most tasks that are left to wait for ever. */
static uint64_t leaked(const struct scenario *s)
{
	for (uint32_t i = 0; i < s->ngroups; i++)
		for (uint32_t j = 0; j < s->groups[i].nops; j++)
			if (s->groups[i].ops[j].kind == OP_LEAK)
				return SCENARIO_MAX_LEAKED;
	return 0;
}

static uint64_t most_procs(const struct scenario *s)
{
	uint64_t most = s->procs;

	for (uint32_t i = 0; i < s->ngroups; i++)
		for (uint32_t j = 0; j < s->groups[i].nops; j++) {
			const struct scenario_op *op = &s->groups[i].ops[j];

			if (op->kind == OP_PROCS && op->count.hi > most)
				most = op->count.hi;
		}
	return most;
}

void scenario_needs(const struct scenario *s, struct scenario_needs *out)
{
	uint64_t foreign = 0;
	uint64_t tasks = 2 + leaked(s); /* main and the reader */

	for (uint32_t i = 0; i < s->ngroups; i++) {
		const struct scenario_group *g = &s->groups[i];

		tasks += g->tasks * (1 + children(g));
		if (g->foreign)
			foreign += g->tasks;
	}
	out->tasks = tasks;
	out->sitting = sitting(s);
	/* One a task, and what runs tasks that are not in calls: spinners,
	 * the system monitor, timers, the poller. */
	out->threads = tasks + foreign + 2 * most_procs(s) + 16;
	/* Pipes and socket pairs have two ends, handles are pairs; one file
	 * each of /dev/zero and /proc; the target's own poller and timers. */
	out->descriptors = 5 * SCENARIO_OBJECTS + 2 * SCENARIO_HANDLES + 2 + 32;
	/* A stack and its guard for each. */
	out->mappings = 2 * out->tasks + 2 * out->threads + 256;
}
