/*
 * sink.h: where a hunt's results go, as records.  The driver emits them, in
 * the order in which they become known and from one thread; who receives
 * them (a terminal, a store) is connected by cli.  Everything pointed to is
 * borrowed: good during the call.
 */
#ifndef BASE_SINK_H
#define BASE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One judged session. */
struct sink_session {
	uint64_t events;
	uint64_t goroutines; /* live at its start */
};

/* Something met that must not be. */
struct sink_finding {
	const char *rule;      /* an oracle's rule, crash-SIGSEGV, hang, ... */
	const char *signature; /* equal: the same finding again */
	const char *text;      /* lines, for a person */
	uint64_t run;          /* 0, 1, ... of the hunt */
	uint64_t seed;         /* of that run */
	uint64_t session;      /* of that run; UINT64_MAX: of none */
	uint64_t seen;         /* how often this signature was met, 1 or more */
	const char *dir;       /* folder or file with the evidence; "" none */
	const char *repro;     /* the text of explore's repro; "" none */
	const char *known;     /* the rule that knows it; "": it is new */
	const char *repeat;    /* the command that repeats the run */
};

struct sink_counter {
	char name[48];
	uint64_t count;
};

/* What was right by a narrow margin. */
struct sink_near_miss {
	const char *name;  /* static, all three */
	const char *unit;  /* of worst */
	const char *about; /* a sentence */
	bool most;         /* whether the worst is the most or the least */
	uint64_t count;    /* 0: worst is nothing */
	uint64_t worst;
};

/* Runs have ended: one of stress, or as many schedules of explore as did. */
struct sink_run {
	uint64_t runs;   /* in the rate: whole ones, and failed ones */
	uint64_t failed; /* of these: had a finding */
	uint64_t known;  /* of these: none that is new */
	uint64_t cut;    /* others: clean, but ended by the time limit */
	uint64_t sessions;
	uint64_t peak_in_calls; /* most tasks in system calls at once */
	uint64_t peak_bytes;    /* of resident memory */
	int64_t wall_ns;
	const struct sink_counter *counters;
	size_t ncounters;
	const struct sink_near_miss *near;
	size_t nnear;
};

struct sink {
	void *ctx; /* given to each function */
	void (*sessions)(void *ctx, const struct sink_session *s, size_t n);
	/* Whether it is new: one that is known is no reason to end. */
	bool (*finding)(void *ctx, const struct sink_finding *f);
	void (*run)(void *ctx, const struct sink_run *r);
	/* Time has passed; called some times a second, and after the others.
	 * false: that is enough, the hunt is to end. */
	bool (*tick)(void *ctx, int64_t elapsed_ns);
};

#endif
