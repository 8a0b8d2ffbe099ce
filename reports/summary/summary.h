/*
 * summary.h: what there is to report of some hunts: the pages are made from
 * it, the store fills it.  Hunts of one population, target, scenario and
 * strategy are a group and are added up; groups never are.
 */
#ifndef REPORTS_SUMMARY_SUMMARY_H
#define REPORTS_SUMMARY_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/statistics/looked.h"

/* All strings are owned, never NULL, "" if not known, and hold whatever bytes
 * a target or a user put there: each page makes them safe. */

struct summary_finding {
	char *hunt;
	uint64_t number;
	uint64_t run;      /* or schedule */
	char *seed;        /* decimal */
	int64_t session;   /* -1: of none */
	int64_t at_ns;     /* since its hunt began */
	char *text;        /* lines */
	char *evidence;    /* folder or file */
	char *repeat;      /* command */
	char *repro;       /* of explore: a repro file's text */
	char *explained;   /* explain's text */
	char *explained_html; /* explain's part of a page */
};

/* What is the same, met again and again. */
struct summary_signature {
	char *signature;
	char *rule;
	char *known;           /* the rule that knows all of them; "" new */
	uint64_t count;        /* findings */
	uint64_t failed;       /* runs that had one */
	int64_t first_s, last_s; /* UTC */
	struct summary_finding *findings; /* the first ones, with text */
	size_t nfindings;
};

struct summary_batch {
	int64_t at_s; /* UTC, of its end */
	uint64_t runs, failed, sessions;
};

struct summary_near_miss {
	char *name, *unit, *about;
	bool most; /* whether the worst is the most or the least */
	uint64_t count, worst;
};

struct summary_counter {
	char *name;
	uint64_t count;
};

struct summary_hunt {
	char *id, *command, *seed, *status, *commit;
	char *claim, *claim_verdict; /* as in table hunt */
	int64_t begun_s, elapsed_ns;
	uint64_t runs, failed;
	size_t environment; /* index */
};

struct summary_group {
	char *population; /* "native", "schedule" */
	char *target, *scenario, *strategy;
	uint64_t runs;    /* in the rate */
	uint64_t failed;  /* of these */
	uint64_t known;   /* of failed: all their findings known */
	uint64_t cut;     /* clean, not in the rate */
	uint64_t sessions, events;
	int64_t elapsed_ns; /* sum over hunts */
	struct summary_hunt *hunts; /* in order of time, then id */
	size_t nhunts;
	struct summary_batch *batches; /* in order of time */
	size_t nbatches;
	struct summary_signature *signatures; /* most often first, then by text */
	size_t nsignatures;
	struct summary_near_miss *near; /* by name */
	size_t nnear;
	struct summary_counter *counters; /* by name */
	size_t ncounters;
};

struct summary_environment {
	char *tool, *compiler, *kernel, *machine, *cpu, *packages;
	uint64_t cores, memory_bytes;
};

struct summary {
	struct summary_group *groups; /* by population, target, scenario, strategy */
	size_t ngroups;
	struct summary_environment *environments;
	size_t nenvironments;
};

/* Frees all that it owns; it is empty again. */
void summary_done(struct summary *s);

/* How many runs of a native group were runs, of explore schedules: "runs",
 * "schedules". */
const char *summary_unit(const struct summary_group *g);

enum summary_claim {
	CLAIM_NONE,   /* no hunt of the group makes one, or they differ */
	CLAIM_OPEN,
	CLAIM_MET,
	CLAIM_BROKEN,
};
/* The claim that all hunts of the group make, judged on all of their runs.  A
 * single hunt: as it was decided while it ran, and stays.  Several: by the
 * product of their evidence, which is that of the sums.  (Not by any one of
 * them: of 20 workers at 95 % one is expected to err.)  *text is borrowed from
 * the group. */
enum summary_claim summary_claim(const struct summary_group *g,
                                 const char **text);

/* k of n.  A finding is kept at once, and the count of runs some seconds
 * later: of a hunt that was killed there may be more of the former, which
 * were runs, too. */
struct sample summary_sample(uint64_t k, uint64_t n);
/* The rate of failed runs, of the group and of one signature, for bounds that
 * hold although a claim may have ended the runs. */
struct looked summary_looked(const struct summary_group *g);
struct looked summary_signature_looked(const struct summary_group *g,
                                       const struct summary_signature *s);

#endif
