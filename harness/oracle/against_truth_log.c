/* against_truth_log.c: see against_truth_log.h. */
#include "harness/oracle/against_truth_log.h"

#include <stdlib.h>

#include "harness/base/check.h"

/* Whose record it is.  An exit from a call may come late, a snapshot is taken
 * by another: these say nothing of what a task does after what. */
static bool in_program_order(uint32_t kind)
{
	return kind < TRUTH_NOTE || kind == TRUTH_ENTER ||
	       kind == TRUTH_LEAVE || kind == TRUTH_DEAD;
}

static bool is_note(uint32_t kind)
{
	return kind > TRUTH_NOTE;
}

/* Finds the session, and which notes the target gives. */
static bool find_session(struct told_log *l)
{
	uint32_t n = (uint32_t)truth_len(l->log);
	uint32_t at[TRUTH_NOTE + 64];

	for (size_t k = 0; k < sizeof(at) / sizeof(at[0]); k++)
		at[k] = NO_RECORD;
	for (uint32_t i = 0; i < n; i++) {
		const struct truth_record *r = &l->log->records[i];

		if (r->kind == 0) /* a slot that its writer never filled */
			return false;
		if (r->kind >= sizeof(at) / sizeof(at[0]))
			continue;
		if (at[r->kind] == NO_RECORD)
			at[r->kind] = i;
		if (is_note(r->kind))
			l->given |= (uint64_t)1 << (r->kind - TRUTH_NOTE);
		if (r->kind == TRUTH_START_CALL)
			l->given |= r->value;
	}
	if (at[TRUTH_START_DONE] == NO_RECORD ||
	    at[TRUTH_STOP_CALL] == NO_RECORD)
		return false;
	l->on_low = at[TRUTH_START_CALL] == NO_RECORD ? 0
	                                              : at[TRUTH_START_CALL];
	l->on_high = at[TRUTH_START_DONE];
	l->off_low = at[TRUTH_STOP_CALL];
	l->off_high = at[TRUTH_STOP_DONE] == NO_RECORD ? n
	                                               : at[TRUTH_STOP_DONE];
	if (at[TRUTH_SESSION_START] != NO_RECORD)
		l->on_low = l->on_high = at[TRUTH_SESSION_START];
	if (at[TRUTH_SESSION_STOP] != NO_RECORD)
		l->off_low = l->off_high = at[TRUTH_SESSION_STOP];
	l->living = told_given(l, TRUTH_LIVE) && told_given(l, TRUTH_DEAD)
	                ? at[TRUTH_LIVING]
	                : NO_RECORD;
	l->own_calls = !told_given(l, TRUTH_ENTER);
	if (!l->own_calls || at[TRUTH_IN_CALL] != NO_RECORD)
		l->judged |= 1 << DEED_SYSCALL;
	/* Where calls are known only as ended, what else a task does is not
	 * in one order with them. */
	if (told_given(l, TRUTH_LEAVE) &&
	    !(l->own_calls && l->judged & 1 << DEED_SYSCALL))
		l->judged |= 1 << DEED_YIELD | 1 << DEED_WAIT;
	if (told_given(l, TRUTH_DEAD))
		l->judged |= 1 << DEED_END;
	return true;
}

static bool surely_in(const struct told_log *l, uint32_t i)
{
	return i > l->on_high && i < l->off_low;
}

/* The deed that a record tells of, or DEED_KINDS. */
static enum deed_kind deed_of(const struct told_log *l,
                              const struct truth_record *r)
{
	enum deed_kind kind = DEED_KINDS;

	if (r->kind == TRUTH_ENTER || (r->kind == TRUTH_IN_CALL && l->own_calls))
		kind = DEED_SYSCALL;
	else if (r->kind == TRUTH_LEAVE)
		kind = r->value == TRUTH_WAITING ? DEED_WAIT : DEED_YIELD;
	else if (r->kind == TRUTH_DEAD)
		kind = DEED_END;
	return kind < DEED_KINDS && l->judged >> kind & 1 ? kind : DEED_KINDS;
}

/* Two more each: what may be there at the end. */
enum { AT_END = 2 };

/* Numbers the goroutines, and gives each room for its deeds. */
static void make_room(struct told_log *l, const struct trace *t)
{
	uint32_t n = (uint32_t)truth_len(l->log), room = 0;

	for (uint32_t g = 0; g < t->gs.len; g++)
		idmap_add(&l->ids, t->gs.ids[g]);
	for (uint32_t i = 0; i < n; i++) {
		const struct truth_record *r = &l->log->records[i];

		idmap_add(&l->ids, r->task);
		if (r->kind == TRUTH_SPAWN || r->kind == TRUTH_LIVE)
			idmap_add(&l->ids, r->value);
	}
	l->told = xcalloc(l->ids.len, sizeof(*l->told));
	for (uint32_t i = 0; i < n; i++) {
		const struct truth_record *r = &l->log->records[i];

		l->told[idmap_find(&l->ids, r->task)].n +=
		    deed_of(l, r) < DEED_KINDS;
	}
	for (uint32_t g = 0; g < l->ids.len; g++) {
		struct told *d = &l->told[g];
		uint32_t most = d->n + AT_END;

		*d = (struct told){.first = room, .at_work = NO_RECORD,
		                   .born = NO_RECORD, .born_after = NO_RECORD,
		                   .born_before = NO_RECORD,
		                   .snapshot = NO_RECORD, .in_call = NO_RECORD,
		                   .last = NO_RECORD, .child = NO_G};
		room += most;
	}
	l->deeds = xmalloc(room * sizeof(*l->deeds));
	l->ndeeds = room;
}

/* Record i is d's next in program order. */
static void step(struct told_log *l, struct told *d, uint32_t i)
{
	struct deed *last = d->n ? &l->deeds[d->first + d->n - 1] : NULL;

	if (last && last->before == NO_RECORD)
		last->before = i;
	if (d->child != NO_G)
		l->told[d->child].born_before = i;
	d->child = NO_G;
	d->last = i;
}

/* Whether what lies at record i (a note), or between `after` and i, lies in
 * the session: 1 surely, 0 perhaps, -1 not. */
static int in_session(const struct told_log *l, bool note, uint32_t after,
                      uint32_t i)
{
	if (note)
		after = i;
	if (after != NO_RECORD && surely_in(l, i) &&
	    (note || after >= l->on_high))
		return 1;
	if (i <= l->on_low || (after != NO_RECORD && after >= l->off_high))
		return -1;
	return 0;
}

static void add_deed(struct told_log *l, struct told *d, enum deed_kind kind,
                     bool note, uint32_t i)
{
	int in = in_session(l, note, d->last, i);
	uint32_t after = d->last;

	step(l, d, i);
	/* What a runtime does for a body that has returned is not known. */
	if (kind == DEED_SYSCALL && !note && d->returned)
		return;
	if (in < 0) {
		d->elsewhere |= (uint8_t)(1 << kind);
		return;
	}
	l->deeds[d->first + d->n++] = (struct deed){
	    i, after, note ? NO_RECORD : i, (uint8_t)kind};
	if (in > 0 && d->sure == 0)
		d->early = d->n - 1;
	if (in > 0)
		d->sure = d->n;
}

/* Record i says that `parent` (0: nobody known) has made the goroutine. */
static void add_birth(struct told_log *l, uint32_t child, uint64_t parent,
                      bool note, uint32_t i)
{
	struct told *c = &l->told[child];
	struct told *p = parent ? &l->told[idmap_find(&l->ids, parent)] : NULL;
	uint32_t after = p ? p->last : NO_RECORD;
	int in = in_session(l, note, after, i);

	if (p)
		step(l, p, i);
	if (c->born != NO_RECORD || child == NO_G)
		return;
	c->born = i;
	c->born_after = after;
	c->creator = parent;
	c->born_sure = in > 0;
	c->born_elsewhere = in < 0;
	if (note && p)
		p->child = child;
	else if (!note)
		c->born_before = i;
	if (note)
		c->last = i;
}

/* The first that a task logs after the start says what it was at then. */
static bool was_in_call(const struct told_log *l, const struct told *d,
                        uint32_t i)
{
	return !l->own_calls && told_given(l, TRUTH_SESSION_START) &&
	       i > l->on_high && (d->last == NO_RECORD || d->last < l->on_low);
}

static void add_record(struct told_log *l, uint32_t i)
{
	const struct truth_record *r = &l->log->records[i];
	uint32_t g = idmap_find(&l->ids, r->task);
	struct told *d = &l->told[g];
	enum deed_kind kind = deed_of(l, r);

	if (r->kind == TRUTH_SPAWN)
		add_birth(l, idmap_find(&l->ids, r->value), r->task, false, i);
	else if (r->kind == TRUTH_LIVE)
		add_birth(l, g, r->value, true, i);
	if (r->kind == TRUTH_SNAPSHOT)
		d->snapshot = i;
	if (g == NO_G || !in_program_order(r->kind))
		return;
	if (r->kind == TRUTH_IN_CALL && was_in_call(l, d, i))
		d->in_call = i;
	if (surely_in(l, i))
		d->at_work = i;
	d->own |= !is_note(r->kind);
	d->returned |= r->kind == TRUTH_END;
	if (kind < DEED_KINDS)
		add_deed(l, d, kind, is_note(r->kind), i);
	else
		step(l, d, i);
}

/* What the trace may show at the end of the session, though no record tells:
 * a call that has not ended; that tracing stopped it. */
static void add_end(struct told_log *l, struct told *d)
{
	static const uint8_t kinds[AT_END] = {DEED_SYSCALL, DEED_YIELD};
	bool wanted[AT_END] = {
	    l->own_calls && d->own && !d->returned,
	    l->judged >> DEED_YIELD & 1,
	};

	if (d->sure == 0)
		d->early = d->n;
	if (d->n && l->deeds[d->first + d->n - 1].kind == DEED_END)
		return;
	for (unsigned i = 0; i < AT_END; i++)
		if (wanted[i] && l->judged >> kinds[i] & 1)
			l->deeds[d->first + d->n++] = (struct deed){
			    NO_RECORD, NO_RECORD, NO_RECORD, kinds[i]};
}

bool told_read(struct told_log *l, const struct trace *t,
               const struct truth *log)
{
	uint32_t n;

	l->log = log;
	if (truth_truncated(log) || !find_session(l))
		return false;
	make_room(l, t);
	n = (uint32_t)truth_len(log);
	for (uint32_t i = 0; i < n; i++)
		add_record(l, i);
	for (uint32_t g = 1; g < l->ids.len; g++)
		add_end(l, &l->told[g]);
	return true;
}

void told_done(struct told_log *l)
{
	idmap_done(&l->ids);
	free(l->told);
	free(l->deeds);
	*l = (struct told_log){0};
}
