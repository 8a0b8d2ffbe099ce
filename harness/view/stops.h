/*
 * stops.h: what the events about stopping the world are in another version.
 *
 *	to 1.9      GCScanStart/Done: a processor scans, the world is stopped
 *	1.10, 1.19  STWStart(kind)/Done: 0 mark, 1 sweep termination
 *	1.21        the same kinds as 1 and 2, and others
 *
 * While any processor scans the world is stopped for mark termination.  A
 * stop for a reason that the other version cannot say is left out.
 */
#ifndef VIEW_STOPS_H
#define VIEW_STOPS_H

#include "harness/trace/trace.h"

struct stops {
	uint8_t from, to;  /* enum trace_version */
	uint32_t scanning; /* processors */
	bool left_out;     /* the last STWStart was */
};

/* Whether these events differ between the two versions at all. */
bool stops_differ(unsigned from, unsigned to);
/*
 * e is the next event in order, one of these four.  Returns what to write,
 * EV_STW_START with *kind or EV_STW_DONE, or EV_NONE.
 */
enum ev_type stops_step(struct stops *s, const struct event *e,
                        uint64_t *kind);

static inline bool is_stop(const struct event *e)
{
	return e->type == EV_GC_SCAN_START || e->type == EV_GC_SCAN_DONE ||
	       e->type == EV_STW_START || e->type == EV_STW_DONE;
}

#endif
