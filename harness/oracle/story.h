/*
 * story.h: what a person needs to know of a broken rule: the event, what was
 * there before it, the goroutines and processors that it is about, the event
 * that put each into its state and the last few of its events.
 *
 * Events are not kept while a trace is judged.  Those of a story are found by
 * walking the order once more.
 */
#ifndef ORACLE_STORY_H
#define ORACLE_STORY_H

#include "harness/oracle/model.h"

/* How many events of a goroutine or processor are told of, and how many of
 * these at most. */
#define STORY_EVENTS 6
#define STORY_SUBJECTS 6

/* A goroutine or a processor. */
struct subject {
	uint32_t g; /* number, or NO_G: it is processor p */
	uint32_t p;
	const char *state;
	uint64_t thread; /* that runs the processor, or NO_THREAD */
	uint64_t since;  /* NO_EVENT: it has been so from the beginning */
	struct event since_event; /* that put it into its state */
	struct event last[STORY_EVENTS]; /* the last n events, as a ring */
	uint64_t n;
};

struct story {
	const struct trace *t;
	enum rule broken;
	struct event event; /* that breaks it; type 0: the end of the trace */
	uint64_t other;     /* NO_EVENT: there is none */
	struct event other_event; /* that it clashes with */
	struct event last;        /* the last event that was right */
	struct subject subjects[STORY_SUBJECTS]; /* the first: it is about */
	unsigned nsubjects;
};

/* e, the next event in the order until then, breaks the rule; m is as before
 * it. */
void story_of_event(struct story *s, const struct model *m, enum rule broken,
                    const struct event *e, uint64_t until);
/* The end breaks the rule; m has taken all events. */
void story_of_end(struct story *s, const struct model *m, enum rule broken);

static inline uint64_t story_first(const struct subject *of)
{
	return of->n < STORY_EVENTS ? 0 : of->n - STORY_EVENTS;
}

#endif
