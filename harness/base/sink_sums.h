/* sink_sums.h: the counters and near misses of all runs, added up by name.
 * Zeroed memory is none.  One thread. */
#ifndef BASE_SINK_SUMS_H
#define BASE_SINK_SUMS_H

#include "harness/base/sink.h"

struct sink_sums {
	struct sink_counter *counters; /* owned; in the order first met */
	size_t ncounters;
	struct sink_near_miss *near; /* likewise */
	size_t nnear;
};

void sink_sums_add(struct sink_sums *s, const struct sink_run *run);
void sink_sums_done(struct sink_sums *s);

#endif
