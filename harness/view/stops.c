/* stops.c: see stops.h. */
#include "harness/view/stops.h"

/* Kinds, as 1.21 numbers them; 1.10 has the known ones, less 1. */
enum { KIND_MARK = 1, KIND_SWEEP = 2 };

bool stops_differ(unsigned from, unsigned to)
{
	return (from < TRACE_1_10) != (to < TRACE_1_10) ||
	       (from < TRACE_1_21) != (to < TRACE_1_21);
}

/* Whether there is such a kind in s->to; it is put into *kind. */
static bool say_kind(const struct stops *s, uint64_t *kind)
{
	if (s->to >= TRACE_1_21)
		return true;
	if (*kind != KIND_MARK && *kind != KIND_SWEEP)
		return false;
	*kind -= 1;
	return true;
}

enum ev_type stops_step(struct stops *s, const struct event *e, uint64_t *kind)
{
	switch (e->type) {
	case EV_GC_SCAN_START:
		*kind = KIND_MARK;
		say_kind(s, kind);
		return s->scanning++ == 0 ? EV_STW_START : EV_NONE;
	case EV_GC_SCAN_DONE:
		/* One too many stays one too many. */
		s->scanning -= s->scanning > 0;
		return s->scanning == 0 ? EV_STW_DONE : EV_NONE;
	case EV_STW_START:
		*kind = e->arg[0];
		/* What 1.10 does not know no other version shall. */
		if (s->from < TRACE_1_21)
			*kind = *kind < KIND_SWEEP ? *kind + 1 : UINT64_MAX;
		s->left_out = !say_kind(s, kind);
		return s->left_out ? EV_NONE : EV_STW_START;
	default:
		return s->left_out ? EV_NONE : EV_STW_DONE;
	}
}
