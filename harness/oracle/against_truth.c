/*
 * against_truth.c: see against_truth.h.
 *
 *	start-done ... call(t) ... spawn(t, new) ... stop-call
 *	               └─ so t was there when new was made, in the session
 *
 * A spawn is logged when it has returned.  It may have begun, and the new task
 * may have ended, before the session began; then the trace rightly knows
 * nothing of it.  But a task does one thing after another, so when it logged
 * anything in the session before, the whole spawn lies inside.
 */
#include "harness/oracle/against_truth.h"

#include "harness/trace/truth.h"

/* Finds the session: records *from to *to - 1 are inside. */
static bool find_session(const struct truth *log, size_t *from, size_t *to)
{
	size_t n = truth_len(log);

	if (truth_truncated(log))
		return false;
	*from = *to = n;
	for (size_t i = 0; i < n; i++) {
		uint32_t kind = log->records[i].kind;

		if (kind == 0)
			return false;
		if (kind == TRUTH_START_DONE && *from == n)
			*from = i + 1;
		if (kind == TRUTH_STOP_CALL && *from < n && *to == n)
			*to = i;
	}
	return *to < n;
}

static bool is_known(const struct model *m, uint64_t goid)
{
	uint32_t g = idmap_find(&m->t->gs, goid);

	return g != IDMAP_NONE && m->gs[g].state != G_UNSEEN;
}

enum rule against_truth(const struct model *m, const struct truth *log,
                        size_t *at)
{
	struct idmap inside = {0}; /* tasks that have logged something */
	enum rule broken = RULE_NONE;
	size_t from, to;

	if (!find_session(log, &from, &to))
		return RULE_NONE;
	for (size_t i = from; i < to && !broken; i++) {
		const struct truth_record *r = &log->records[i];

		/* The target logs notes in the name of any task. */
		if (r->task == 0 || r->kind > TRUTH_NOTE)
			continue;
		if (r->kind == TRUTH_SPAWN && r->value != 0 &&
		    idmap_find(&inside, r->task) != IDMAP_NONE &&
		    !is_known(m, r->value)) {
			broken = RULE_TRUTH_CREATE_MISSING;
			*at = i;
		}
		idmap_add(&inside, r->task);
	}
	idmap_done(&inside);
	return broken;
}
