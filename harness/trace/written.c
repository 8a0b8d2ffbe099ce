/* written.c: see written.h. */
#include "harness/trace/written.h"

#include <stdlib.h>

#include "harness/base/check.h"

void written_init(struct written *w, const struct trace *t)
{
	*w = (struct written){.t = t};
	cursor_forms(w->forms, t);
	w->running = xcalloc((size_t)t->ps.len + 1, sizeof(*w->running));
}

static bool next_batch(struct written *w)
{
	const struct trace *t = w->t;

	if (w->batch > 0)
		w->running[w->cursor.event.p] = w->cursor.running;
	if (w->batch == t->nbatches)
		return false;
	cursor_init_batch(&w->cursor, t, w->batch++);
	w->cursor.running = w->running[w->cursor.event.p];
	return true;
}

const struct event *written_next(struct written *w)
{
	if (!w->t->nbatches)
		return NULL;
	while (w->batch == 0 || !cursor_next(&w->cursor, w->t, w->forms)) {
		if (!next_batch(w))
			return NULL;
	}
	if (w->cursor.event.type != EV_CPU_SAMPLE)
		return &w->cursor.event;
	cursor_sample(&w->sample, w->t, w->cursor.event.off);
	return &w->sample;
}

void written_done(struct written *w)
{
	free(w->running);
	*w = (struct written){0};
}
