/*
 * against_truth.c: see against_truth.h.
 *
 * A goroutine's own events and its deeds come in the same order, so the n-th
 * of the ones are the n-th of the others; only how many deeds lie before the
 * session may be unknown, by a few.  Then three things must hold:
 *
 *  1. Event and deed are of the same kind, all the way.  When they are not,
 *     something is missing, or too much, or in another order: only the counts
 *     at the end tell which.
 *  2. No deed that is surely in the session is left over.
 *  3. An event lies between two records of the log.  Those of the events so
 *     far that lie behind the latest record, `floor`, show how late it is in
 *     the log: an event that is known to come before floor is out of order,
 *     whoever's they are.
 */
#include "harness/oracle/against_truth.h"

#include <stdlib.h>

#include "harness/base/check.h"

/* The rules about deeds, by kind. */
static const struct {
	uint8_t missing;
	uint8_t too_many;
} deed_rules[DEED_KINDS] = {
	[DEED_SYSCALL] = {RULE_TRUTH_SYSCALL_MISSING,
	                  RULE_TRUTH_SYSCALL_UNMADE},
	[DEED_YIELD] = {RULE_TRUTH_LEAVE_MISSING, RULE_TRUTH_LEAVE_UNMADE},
	[DEED_WAIT] = {RULE_TRUTH_LEAVE_MISSING, RULE_TRUTH_LEAVE_UNMADE},
	[DEED_END] = {RULE_TRUTH_END_MISSING, RULE_TRUTH_END_ALIVE},
};

/* Which deed an event is, of who runs on its processor; 0: none. */
static const uint8_t deed_plus_1[EV_COUNT] = {
	[EV_GO_SYS_CALL] = DEED_SYSCALL + 1,
	[EV_GO_SCHED] = DEED_YIELD + 1,
	[EV_GO_PREEMPT] = DEED_YIELD + 1,
	[EV_GO_SLEEP] = DEED_WAIT + 1,
	[EV_GO_STOP] = DEED_WAIT + 1,
	[EV_GO_BLOCK] = DEED_WAIT + 1,
	[EV_GO_BLOCK_GC] = DEED_WAIT + 1,
	[EV_GO_BLOCK_SEND] = DEED_WAIT + 1,
	[EV_GO_BLOCK_RECV] = DEED_WAIT + 1,
	[EV_GO_BLOCK_SELECT] = DEED_WAIT + 1,
	[EV_GO_BLOCK_SYNC] = DEED_WAIT + 1,
	[EV_GO_BLOCK_COND] = DEED_WAIT + 1,
	[EV_GO_BLOCK_NET] = DEED_WAIT + 1,
	[EV_GO_END] = DEED_END + 1,
};

void against_begin(struct against *a, const struct trace *t,
                   const struct truth *log)
{
	*a = (struct against){.t = t, .snapshot = true, .floor = NO_RECORD};
	if (!log)
		return;
	a->on = told_read(&a->l, t, log);
	if (!a->on)
		return;
	a->matched = xcalloc(a->l.ids.len, sizeof(*a->matched));
	for (uint32_t g = 0; g < a->l.ids.len; g++)
		a->matched[g].high = a->l.told[g].early + 1;
}

void against_done(struct against *a)
{
	told_done(&a->l);
	free(a->matched);
	*a = (struct against){0};
}

/* The first finding, for the caller to add to; NULL: there is one already. */
static struct against_finding *find(struct against *a, enum rule broken,
                                    uint32_t g, const struct event *e,
                                    uint32_t record)
{
	if (a->found.rule)
		return NULL;
	a->found = (struct against_finding){.rule = broken, .g = g,
	                                    .record = record,
	                                    .other = NO_RECORD};
	if (e)
		a->found.event = *e;
	return &a->found;
}

/* e is known to lie between these two records. */
static void place(struct against *a, uint32_t g, const struct event *e,
                  uint32_t after, uint32_t before)
{
	/* Since 1.7 the order of different goroutines' events is that of their
	 * processors' clocks, which may differ a little. */
	if (a->t->version >= TRACE_1_7)
		return;
	if (before != NO_RECORD && a->floor != NO_RECORD &&
	    a->floor >= before) {
		struct against_finding *f =
		    find(a, RULE_TRUTH_ORDER, g, e, before);

		if (f) {
			f->other = a->floor;
			f->after = a->floor_event;
			f->after_g = a->floor_g;
		}
	}
	if (after != NO_RECORD &&
	    (a->floor == NO_RECORD || after > a->floor)) {
		a->floor = after;
		a->floor_event = *e;
		a->floor_g = g;
	}
}

/* ---- deeds ---- */

static bool is_kind(const struct against *a, uint32_t g, uint32_t i,
                    enum deed_kind kind)
{
	const struct told *d = &a->l.told[g];

	return i < d->n && a->l.deeds[d->first + i].kind == kind;
}

/* e is a deed of g: which one? */
static void match(struct against *a, uint32_t g, enum deed_kind kind,
                  const struct event *e)
{
	const struct told *d = &a->l.told[g];
	const struct deed *deeds = &a->l.deeds[d->first];
	struct matched *m = &a->matched[g];

	while (m->low < m->high && !is_kind(a, g, m->at + m->low, kind))
		m->low++;
	while (m->low < m->high && !is_kind(a, g, m->at + m->high - 1, kind))
		m->high--;
	if (m->low == m->high) {
		uint32_t i = m->at + m->high;

		m->lost = true;
		find(a, RULE_TRUTH_ORDER, g, e,
		     i < d->n ? deeds[i].record : NO_RECORD);
		return;
	}
	/* Who is born in a call does not enter it after its birth. */
	if (e->type != EV_GO_IN_SYSCALL)
		place(a, g, e, deeds[m->at + m->low].after,
		      deeds[m->at + m->high - 1].before);
	m->at++;
	m->last = *e;
}

/* Calls that only the harness tells of: the runtime may make others, in
 * goroutines of its own or for bodies that have returned. */
static bool may_be_anything(const struct against *a, uint32_t g,
                            enum deed_kind kind)
{
	const struct told *d = &a->l.told[g];

	return kind == DEED_SYSCALL && a->l.own_calls &&
	       (!d->own || d->returned);
}

static void deed(struct against *a, uint32_t g, enum deed_kind kind,
                 const struct event *e)
{
	const struct told *d = &a->l.told[g];
	struct matched *m = &a->matched[g];

	if (kind == DEED_END && d->own && !d->returned)
		find(a, RULE_TRUTH_END_ALIVE, g, e, d->last);
	if (g == NO_G || !(a->l.judged >> kind & 1))
		return;
	if (may_be_anything(a, g, kind) &&
	    (m->lost || !is_kind(a, g, m->at + m->low, kind)))
		return;
	m->seen[kind]++;
	m->yields = e->type == EV_GO_SCHED;
	if (!m->lost)
		match(a, g, kind, e);
}

/* ---- the beginning ---- */

static void snapshot_event(struct against *a, const struct event *e)
{
	struct matched *m = &a->matched[e->named];

	switch (e->type) {
	case EV_GO_CREATE:
		m->shown = SHOWN_CAN_RUN;
		if (told_given(&a->l, TRUTH_SNAPSHOT) &&
		    a->l.told[e->named].snapshot == NO_RECORD)
			find(a, RULE_TRUTH_SNAPSHOT_DEAD, e->named, e,
			     NO_RECORD);
		break;
	case EV_GO_WAITING:
		m->shown = SHOWN_WAITING;
		break;
	case EV_GO_IN_SYSCALL:
		m->shown = SHOWN_IN_SYSCALL;
		break;
	default:
		return;
	}
	m->last = *e;
}

static enum shown want(uint64_t state)
{
	return state == TRUTH_WAITING      ? SHOWN_WAITING
	       : state == TRUTH_IN_SYSCALL ? SHOWN_IN_SYSCALL
	                                   : SHOWN_CAN_RUN;
}

/* What the snapshot shows of g, against what it was. */
static void check_snapshot(struct against *a, uint32_t g)
{
	const struct told *d = &a->l.told[g];
	const struct matched *m = &a->matched[g];
	const struct truth_record *r = a->l.log->records;

	if (d->snapshot != NO_RECORD && m->shown == SHOWN_NOT)
		find(a, RULE_TRUTH_SNAPSHOT_MISSING, g, NULL, d->snapshot);
	else if (d->snapshot != NO_RECORD &&
	         m->shown != want(r[d->snapshot].value))
		find(a, RULE_TRUTH_SNAPSHOT_STATE, g, &m->last, d->snapshot);
	else if (d->in_call != NO_RECORD && m->shown != SHOWN_NOT &&
	         m->shown != SHOWN_IN_SYSCALL)
		find(a, RULE_TRUTH_SNAPSHOT_STATE, g, &m->last, d->in_call);
}

/* How many the snapshot tells of, against how many there were. */
static void check_living(struct against *a)
{
	uint64_t living, shown = 0;
	struct against_finding *f;

	if (a->l.living == NO_RECORD)
		return;
	living = a->l.log->records[a->l.living].value;
	for (uint32_t g = NO_G + 1; g < a->l.ids.len; g++)
		shown += a->matched[g].shown != SHOWN_NOT;
	if (shown == living)
		return;
	f = find(a, shown < living ? RULE_TRUTH_SNAPSHOT_MISSING
	                           : RULE_TRUTH_SNAPSHOT_DEAD,
	         NO_G, NULL, a->l.living);
	if (f) {
		f->counted = true;
		f->told = living;
		f->seen = shown;
	}
}

static void end_snapshot(struct against *a)
{
	a->snapshot = false;
	for (uint32_t g = NO_G + 1; g < a->l.ids.len; g++)
		check_snapshot(a, g);
	check_living(a);
}

static void created(struct against *a, const struct event *e)
{
	const struct told *d = &a->l.told[e->named];
	struct matched *m = &a->matched[e->named];

	m->shown = SHOWN_CREATED;
	m->last = *e;
	if (told_given(&a->l, TRUTH_LIVE) && d->born == NO_RECORD)
		find(a, RULE_TRUTH_CREATE_UNSPAWNED, e->named, e, NO_RECORD);
	else if (told_given(&a->l, TRUTH_LIVE) && d->born_elsewhere)
		find(a, RULE_TRUTH_OUTSIDE_SESSION, e->named, e, d->born);
	else if (d->creator && e->g != NO_G &&
	         a->t->gs.ids[e->g] != d->creator)
		find(a, RULE_TRUTH_CREATE_BY_OTHER, e->named, e, d->born);
	else
		place(a, e->named, e, d->born_after, d->born_before);
}

void against_take(struct against *a, const struct event *e)
{
	if (a->snapshot && e->type != EV_PROC_START) {
		snapshot_event(a, e);
		return;
	}
	if (a->snapshot)
		end_snapshot(a);
	if (deed_plus_1[e->type])
		deed(a, e->g, (enum deed_kind)(deed_plus_1[e->type] - 1), e);
	else if (e->type == EV_GO_CREATE)
		created(a, e);
	else if (e->type == EV_GO_IN_SYSCALL) /* of one born in a call */
		deed(a, e->named, DEED_SYSCALL, e);
}

/* ---- the end ---- */

/* How many deeds of that kind g has in the session: surely, and at most. */
static void count(const struct against *a, uint32_t g, enum deed_kind kind,
                  uint32_t *sure, uint32_t *most)
{
	const struct told *d = &a->l.told[g];

	*sure = *most = 0;
	for (uint32_t i = 0; i < d->n; i++) {
		*most += is_kind(a, g, i, kind);
		*sure += i >= d->early && i < d->sure && is_kind(a, g, i, kind);
	}
}

/* The record of g's first deed of that kind that was not matched, or else of
 * its last. */
static uint32_t record_of(const struct against *a, uint32_t g,
                          enum deed_kind kind)
{
	const struct told *d = &a->l.told[g];
	const struct matched *m = &a->matched[g];
	uint32_t record = NO_RECORD;

	for (uint32_t i = 0; i < d->n; i++) {
		uint32_t its = a->l.deeds[d->first + i].record;

		if (!is_kind(a, g, i, kind) || its == NO_RECORD)
			continue;
		record = its;
		if (i >= m->at + m->low)
			break;
	}
	return record;
}

/* Are there too few or too many events of g?  Says so in place of what was
 * found before, which followed from it. */
static bool recount(struct against *a, uint32_t g)
{
	const struct matched *m = &a->matched[g];

	for (unsigned k = 0; k < DEED_KINDS && g != NO_G; k++) {
		enum deed_kind kind = (enum deed_kind)k;
		uint32_t sure, most;
		uint32_t outside = a->l.told[g].elsewhere >> k & 1;
		struct against_finding f = {.g = g, .other = NO_RECORD,
		                            .counted = true,
		                            .seen = m->seen[k]};

		count(a, g, kind, &sure, &most);
		/* Something is wrong: the end of tracing is no deed then. */
		if (m->lost && k == DEED_YIELD && m->yields) {
			f.seen--;
			most -= most > 0;
		}
		if (f.seen >= sure && f.seen <= most)
			continue;
		f.record = record_of(a, g, kind);
		f.told = f.seen < sure ? sure : most;
		f.rule = f.seen < sure ? deed_rules[k].missing
		         : outside ? RULE_TRUTH_OUTSIDE_SESSION
		                   : deed_rules[k].too_many;
		f.event = a->found.g == g ? a->found.event : m->last;
		a->found = f;
		return true;
	}
	return false;
}

/* What the log says of g and the trace does not know at all, or not to its
 * end. */
static void check_missing(struct against *a, uint32_t g)
{
	const struct told *d = &a->l.told[g];
	const struct matched *m = &a->matched[g];

	if (m->shown == SHOWN_NOT && d->born_sure)
		find(a, RULE_TRUTH_CREATE_MISSING, g, NULL, d->born);
	else if (m->shown == SHOWN_NOT && d->at_work != NO_RECORD)
		find(a, RULE_TRUTH_TASK_MISSING, g, NULL, d->at_work);
	else if (m->lost || m->at + m->high <= d->sure)
		recount(a, g);
}

/* The number at *off, and *off behind it; only for records that the reader
 * has been over. */
static uint64_t number(const struct trace *t, size_t *off)
{
	uint64_t v = 0;
	unsigned shift = 0;
	uint8_t b = 0x80;

	for (; b & 0x80 && *off < t->len && shift < 64; shift += 7) {
		b = t->bytes[(*off)++];
		v |= (uint64_t)(b & 0x7f) << shift;
	}
	return v;
}

/* Is what begins at off the end of the trace: its Frequency and what may come
 * with it? */
static bool is_footer(const struct trace *t, size_t off)
{
	unsigned more = ev_stamp_args(t->version) - 1;

	if (off >= t->len || (t->bytes[off] & 0x3f) != EV_FREQUENCY)
		return false;
	while (off < t->len) {
		unsigned type = t->bytes[off] & 0x3f;
		unsigned args = (t->bytes[off++] >> 6) + 1 + more;

		if (type != EV_FREQUENCY && type != EV_TIMER_GOROUTINE)
			return false;
		for (; args > 0 && off < t->len; args--)
			number(t, &off);
	}
	return true;
}

/* All between header and footer went through buffers. */
static void check_buffers(struct against *a)
{
	const struct told_log *l = &a->l;
	uint64_t sum = 0;
	uint32_t last = NO_RECORD;
	struct against_finding *f;

	if (!told_given(l, TRUTH_BUFFER_FULL) ||
	    !told_given(l, TRUTH_SESSION_STOP) || l->off_low != l->off_high)
		return;
	for (uint32_t i = 0; i < l->off_low; i++) {
		const struct truth_record *r = &l->log->records[i];

		if (r->kind != TRUTH_BUFFER_FULL)
			continue;
		sum += r->value;
		last = i;
	}
	if (sum < a->t->len && is_footer(a->t, TRACE_HEADER_LEN + sum))
		return;
	f = find(a, RULE_TRUTH_BUFFER_BYTES, NO_G, NULL, last);
	if (f) {
		f->counted = true;
		f->told = sum;
		f->seen = a->t->len;
	}
}

enum rule against_end(struct against *a)
{
	if (!a->on)
		return RULE_NONE;
	if (a->snapshot)
		end_snapshot(a);
	for (uint32_t g = NO_G + 1; g < a->l.ids.len && !a->found.rule; g++)
		check_missing(a, g);
	if (a->found.rule == RULE_TRUTH_ORDER && !recount(a, a->found.g))
		recount(a, a->found.after_g);
	if (!a->found.rule)
		check_buffers(a);
	return a->found.rule;
}
