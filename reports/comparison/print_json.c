#include "reports/comparison/print.h"

#include <inttypes.h>
#include <math.h>

#include "harness/base/json.h"

/* No number of JSON is infinite: null. */
static void put_number(struct buf *out, const char *name, double x)
{
	if (isfinite(x))
		buf_printf(out, ",\"%s\":%.12g", name, x);
	else
		buf_printf(out, ",\"%s\":null", name);
}

static void put_count(struct buf *out, const char *name, uint64_t n)
{
	if (n == UINT64_MAX)
		buf_printf(out, ",\"%s\":null", name);
	else
		buf_printf(out, ",\"%s\":%" PRIu64, name, n);
}

static void put_string(struct buf *out, const char *name, const char *s)
{
	buf_printf(out, ",\"%s\":", name);
	json_str(out, s);
}

static void put_test(struct buf *out, const struct comparison_test *t)
{
	put_number(out, "p_better", t->better);
	put_number(out, "p_worse", t->worse);
	put_number(out, "p_differ", t->differ);
	put_number(out, "difference_low", t->difference.low);
	put_number(out, "difference_high", t->difference.high);
	put_number(out, "odds_low", t->odds.low);
	put_number(out, "odds_high", t->odds.high);
}

static void put_side(struct buf *out, const struct comparison_side *s)
{
	buf_puts(out, "{\"name\":");
	json_str(out, s->name);
	put_string(out, "target", s->group->target);
	put_string(out, "scenario", s->group->scenario);
	put_string(out, "strategy", s->group->strategy);
	put_string(out, "population", s->group->population);
	put_count(out, "runs", s->sample.n);
	put_count(out, "failed", s->sample.k);
	put_number(out, "rate_low", s->in.low);
	put_number(out, "rate_high", s->in.high);
	put_number(out, "above", s->lower);
	put_number(out, "under", s->upper);
	buf_puts(out, "}");
}

static const char *verdict_word(enum comparison_verdict v)
{
	return v == COMPARISON_OPEN ? "open" : comparison_verdict_name(v);
}

static void put_signatures(struct buf *out, const struct comparison *c)
{
	buf_puts(out, ",\"signatures\":[");
	for (size_t i = 0; i < c->nsignatures; i++) {
		const struct comparison_signature *s = &c->signatures[i];

		buf_puts(out, i > 0 ? ",{\"signature\":" : "{\"signature\":");
		json_str(out, s->signature);
		put_string(out, "rule", s->rule);
		put_string(out, "known", s->known);
		put_count(out, "before", s->test.before.k);
		put_count(out, "after", s->test.after.k);
		put_test(out, &s->test);
		put_number(out, "p_holm", s->adjusted);
		put_string(out, "verdict", verdict_word(s->verdict));
		buf_puts(out, "}");
	}
	buf_puts(out, "]");
}

static void put_gate(struct buf *out, const struct comparison_no_worse *w)
{
	static const char *const words[] = {
	    [GATE_PASS] = "pass", [GATE_WORSE] = "worse", [GATE_OPEN] = "open"};

	if (w->verdict == GATE_NONE)
		return;
	buf_printf(out, ",\"no_worse\":{\"verdict\":\"%s\"", words[w->verdict]);
	put_number(out, "margin", w->margin);
	put_number(out, "rise_below", w->rise);
	put_number(out, "seen_from", w->seen_from);
	if (w->signature)
		put_string(out, "signature", w->signature->signature);
	if (w->verdict == GATE_OPEN)
		put_count(out, "more", w->more);
	buf_puts(out, "}");
}

void comparison_json(struct buf *out, const struct comparison *c)
{
	struct buf sentence = {0};

	buf_puts(out, "{\"type\":\"comparison\"");
	put_number(out, "confidence", c->confidence);
	put_string(out, "unit", c->unit);
	buf_puts(out, ",\"before\":");
	put_side(out, &c->before);
	buf_puts(out, ",\"after\":");
	put_side(out, &c->after);
	put_test(out, &c->test);
	put_string(out, "verdict", verdict_word(c->verdict));
	comparison_sentence(&sentence, c);
	put_string(out, "sentence", buf_str(&sentence));
	put_count(out, "clean_runs_05", c->clean_05);
	put_count(out, "clean_runs_01", c->clean_01);
	put_count(out, "clean_runs_naive", c->clean_naive);
	put_signatures(out, c);
	put_gate(out, &c->no_worse);
	buf_puts(out, ",\"notes\":[");
	for (size_t i = 0; i < c->nnotes; i++) {
		buf_puts(out, i > 0 ? "," : "");
		json_str(out, c->notes[i]);
	}
	buf_puts(out, "]}");
	buf_done(&sentence);
}
