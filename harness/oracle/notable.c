/* notable.c: see notable.h. */
#include "harness/oracle/notable.h"

#include <inttypes.h>
#include <string.h>

#include "harness/oracle/report_json.h"
#include "harness/trace/print.h"

const struct near_miss_text near_misses[NEAR_COUNT] = {
	[NEAR_EXIT_LATE] = {"exit-written-late", "ns", true,
		"exits from system calls written after they happened; the "
		"longest time after"},
	[NEAR_EXIT_CLOSE] = {"exit-close-to-block", "steps", false,
		"exits from system calls within 16 steps (ticks since 1.7) of "
		"their GoSysBlock or GoInSyscall; the fewest"},
	[NEAR_SEQ_UNUSED] = {"seq-unused", "numbers", true,
		"traces of 1.5 with sequence numbers that belong to no event; "
		"how many numbers"},
};

void notable_warn(struct notable *n, enum rule r, const struct event *e)
{
	struct warning *w = &n->warnings[r - RULE_FIRST_WARNING];

	if (w->count++ == 0 && e)
		w->first = *e;
}

void near_miss_add(struct near_miss *sum, enum near_miss_kind kind,
                   const struct near_miss *m)
{
	bool worse = near_misses[kind].most ? m->worst > sum->worst
	                                    : m->worst < sum->worst;

	if (m->count > 0 && (sum->count == 0 || worse))
		sum->worst = m->worst;
	sum->count += m->count;
}

void notable_near(struct notable *n, enum near_miss_kind kind, uint64_t by)
{
	near_miss_add(&n->near[kind], kind, &(struct near_miss){1, by});
}

static void report_warning(struct verdict *v, const struct trace *t,
                           const struct rule_text *rule,
                           const struct warning *w)
{
	buf_printf(&v->warned, "  warning: %s: %s, %" PRIu64 " times\n"
	           "    no fault: %s\n", rule->id, rule->sentence, w->count,
	           rule->reason);
	if (w->first.type != EV_NONE) {
		buf_puts(&v->warned, "    first: ");
		print_event(&v->warned, t, &w->first);
		buf_byte(&v->warned, '\n');
	}
	buf_printf(&v->json, "%s{\"rule\":\"%s\",\"count\":%" PRIu64,
	           v->warnings ? "," : "", rule->id, w->count);
	if (w->first.type != EV_NONE)
		json_event(&v->json, "first", t, &w->first);
	buf_byte(&v->json, '}');
	v->warnings += w->count;
}

void notable_report(struct verdict *v, const struct notable *n,
                    const struct trace *t)
{
	memcpy(v->near, n->near, sizeof(v->near));
	buf_puts(&v->json, ",\"warnings\":[");
	for (unsigned i = 0; i < NWARNINGS; i++) {
		if (n->warnings[i].count)
			report_warning(v, t, &rule_texts[RULE_FIRST_WARNING + i],
			               &n->warnings[i]);
	}
	buf_puts(&v->json, "],\"near_misses\":[");
	for (unsigned i = 0; i < NEAR_COUNT; i++)
		buf_printf(&v->json, "%s{\"name\":\"%s\",\"count\":%" PRIu64
		           ",\"worst\":%" PRIu64 ",\"unit\":\"%s\"}",
		           i ? "," : "", near_misses[i].name,
		           n->near[i].count, n->near[i].worst,
		           near_misses[i].unit);
	buf_byte(&v->json, ']');
}
