#include <inttypes.h>

#include "harness/base/json.h"
#include "reports/history/history.h"

static void put_sample(struct buf *out, const char *name, struct sample s)
{
	buf_printf(out, ",\"%s\":{\"runs\":%" PRIu64 ",\"failed\":%" PRIu64 "}",
	           name, s.n, s.k);
}

static void put_points(struct buf *out, const struct history *h)
{
	buf_puts(out, ",\"points\":[");
	for (size_t i = 0; i < h->npoints; i++) {
		const struct history_point *p = &h->points[i];

		buf_puts(out, i > 0 ? ",{\"label\":" : "{\"label\":");
		json_str(out, p->label);
		buf_printf(out,
		           ",\"first_s\":%" PRId64 ",\"runs\":%" PRIu64
		           ",\"failed\":%" PRIu64,
		           p->first_s, p->sample.n, p->sample.k);
		buf_printf(out, ",\"rate_low\":%.12g,\"rate_high\":%.12g}",
		           p->in.low, p->in.high);
	}
	buf_puts(out, "]");
}

static void put_changes(struct buf *out, const struct history *h)
{
	buf_puts(out, ",\"changes\":[");
	for (size_t i = 0; i < h->nchanges; i++) {
		const struct history_change *c = &h->changes[i];

		buf_printf(out, "%s{\"at\":%zu,\"label\":", i > 0 ? "," : "",
		           c->at);
		json_str(out, h->points[c->at].label);
		put_sample(out, "before", c->before);
		put_sample(out, "after", c->after);
		buf_printf(out, ",\"ln_bayes_factor\":%.12g,\"culprits\":[",
		           c->evidence);
		for (size_t j = 0; j < c->nculprits; j++) {
			buf_puts(out, j > 0 ? ",{\"label\":" : "{\"label\":");
			json_str(out, h->points[c->culprits[j].point].label);
			buf_printf(out, ",\"weight\":%.12g}",
			           c->culprits[j].weight);
		}
		buf_puts(out, "]}");
	}
	buf_puts(out, "]");
}

void history_json(struct buf *out, const struct history *h)
{
	const struct history_still *s = &h->still;

	buf_printf(out, "{\"type\":\"history\",\"by\":\"%s\",\"target\":",
	           h->by == BY_COMMIT ? "commit" : "day");
	json_str(out, h->group->target);
	buf_puts(out, ",\"scenario\":");
	json_str(out, h->group->scenario);
	buf_puts(out, ",\"strategy\":");
	json_str(out, h->group->strategy);
	buf_puts(out, ",\"population\":");
	json_str(out, h->group->population);
	buf_printf(out, ",\"confidence\":%.12g", h->confidence);
	put_points(out, h);
	put_changes(out, h);
	if (s->failed) {
		buf_puts(out, ",\"still\":{\"last_failed\":");
		json_str(out, h->points[s->last].label);
		put_sample(out, "before", s->before);
		buf_printf(out,
		           ",\"clean\":%" PRIu64 ",\"chance\":%.12g"
		           ",\"cautious\":%.12g}",
		           s->clean, s->chance, s->cautious);
	}
	buf_puts(out, "}");
}
