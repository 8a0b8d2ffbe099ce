/*
 * tracks.h: slices on a track: a stack of those that are open.  Whatever the
 * trace says, slices of a track nest and its time goes forward: one that ends
 * inside another that began later cuts the other in two.
 */
#ifndef VIEW_TRACKS_H
#define VIEW_TRACKS_H

#include "harness/view/lines.h"

enum slice_kind {
	SLICE_PROC,   /* a processor: runs on a thread */
	SLICE_RUN,    /* ... a goroutine */
	SLICE_SCAN,
	SLICE_SWEEP,
	SLICE_STATE,  /* a goroutine: is in one */
	SLICE_ASSIST,
	SLICE_GC,     /* the runtime */
	SLICE_STW,
};

struct slice {
	int64_t start_ns;
	uint64_t stack;   /* of the event that opened it */
	uint64_t value;   /* its first argument */
	uint32_t g;       /* of SLICE_RUN */
	uint8_t type;     /* enum ev_type of it */
	uint8_t kind;
};

/* Of no more than these at once is any track. */
#define TRACK_SLICES 4

/* Zeroed memory is a track without slices. */
struct track {
	struct slice open[TRACK_SLICES]; /* n; outermost first */
	int64_t last_ns;
	uint8_t n;
};

/* Writes s, which ended at end_ns by event end, or was cut (NULL). */
typedef void write_slice_fn(void *ctx, const struct slice *s, int64_t end_ns,
                            const struct event *end);

/* ns as the track has it: its time goes forward, and will from there. */
int64_t track_forward(struct track *t, int64_t ns);
const struct slice *track_find(const struct track *t, enum slice_kind kind);
/* Ends the slice of that kind if there is one. */
void track_close(struct track *t, enum slice_kind kind, int64_t ns,
                 const struct event *end, write_slice_fn *write, void *ctx);
/* Opens s at its start; one of its kind ends there. */
void track_open(struct track *t, struct slice s, write_slice_fn *write,
                void *ctx);
/* Ends them all. */
void track_end(struct track *t, int64_t ns, write_slice_fn *write, void *ctx);

#endif
