/* tracks.c: see tracks.h. */
#include "harness/view/tracks.h"

#include <string.h>

#include "harness/base/check.h"

int64_t track_forward(struct track *t, int64_t ns)
{
	if (ns > t->last_ns)
		t->last_ns = ns;
	return t->last_ns;
}

const struct slice *track_find(const struct track *t, enum slice_kind kind)
{
	for (unsigned i = 0; i < t->n; i++)
		if (t->open[i].kind == kind)
			return &t->open[i];
	return NULL;
}

void track_close(struct track *t, enum slice_kind kind, int64_t ns,
                 const struct event *end, write_slice_fn *write, void *ctx)
{
	const struct slice *s = track_find(t, kind);
	unsigned at;

	if (!s)
		return;
	at = (unsigned)(s - t->open);
	ns = track_forward(t, ns);
	for (unsigned i = t->n; i-- > at + 1;) {
		write(ctx, &t->open[i], ns, NULL);
		t->open[i].start_ns = ns;
	}
	write(ctx, &t->open[at], ns, end);
	t->n--;
	memmove(&t->open[at], &t->open[at + 1],
	        (t->n - at) * sizeof *t->open);
}

void track_open(struct track *t, struct slice s, write_slice_fn *write,
                void *ctx)
{
	track_close(t, s.kind, s.start_ns, NULL, write, ctx);
	CHECK_OP(t->n, <, TRACK_SLICES);
	s.start_ns = track_forward(t, s.start_ns);
	t->open[t->n++] = s;
}

void track_end(struct track *t, int64_t ns, write_slice_fn *write, void *ctx)
{
	while (t->n > 0)
		track_close(t, t->open[t->n - 1].kind, ns, NULL, write, ctx);
}
