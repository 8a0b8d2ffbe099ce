/*
 * worker.h: one worker of the fleet: its process, its folder, how far it is.
 *
 *	             worker_start            ends
 *	waiting ──────────────► running ──────────────► waiting, the longer the
 *	   ▲                                  │         more often it ended soon
 *	   └──────────────────────────────────┘
 *
 * Its process dies with the one that started it.  One thread.
 */
#ifndef CAMPAIGN_WORKER_H
#define CAMPAIGN_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/campaign/fleet.h"
#include "harness/campaign/journal.h"

/* In the worker's file `state'; what follows a restart begins there. */
struct worker_kept {
	char hunt[40];       /* its id in the store */
	uint64_t begun;      /* how often its process was */
	uint64_t batches;    /* in the store */
	uint64_t schedules;  /* in them */
	uint64_t failed;     /* likewise */
	int64_t elapsed_ns;  /* until the last one */
};

struct worker {
	const struct fleet_about *about; /* borrowed */
	enum fleet_kind kind;
	unsigned n; /* of its kind, from 1 */
	char name[32];
	struct buf folder, repros;
	struct worker_kept kept;
	struct journal journal;

	pid_t pid; /* 0: waiting */
	int64_t started_ns, again_ns;
	unsigned soon; /* so many times in a row it ended soon */
	bool stale;    /* does not know what is known by now */
	uint64_t schedules; /* all ever */
	uint64_t before;    /* of explore: those of earlier rounds */
	uint64_t log_at;    /* where its log begins that is this process's */
};

/* Makes its folders, reads what is in them.  0, or -1 with a line in error. */
int worker_open(struct worker *w, const struct fleet_about *about,
                enum fleet_kind kind, unsigned n, struct buf *error);
void worker_close(struct worker *w);

/* 0, or -errno: no process, or its folder cannot be written. */
int worker_start(struct worker *w, int64_t now_ns);
/* Whether it has ended by now; it is to be started again at again_ns. */
bool worker_ended(struct worker *w, int64_t now_ns);
/* A finding of it was told: that it ended was no fault. */
void worker_found(struct worker *w, int64_t now_ns);
/* A signal for the process, if there is one; for SIGKILL, all of it. */
void worker_signal(const struct worker *w, int sig);

/* Brings w->schedules up to date. */
void worker_count(struct worker *w);
/* 0 or -errno. */
int worker_keep(const struct worker *w);

/* Why it ended, as far as its log tells people. */
void worker_reason(const struct worker *w, struct buf *out);

/* Of explore's status lines in the text, the last one's schedules; 0: there is
 * none. */
uint64_t worker_schedules_in(const char *text, size_t len);
/* The last line that tells of a fault, else the last one, without what is for a
 * terminal. */
void worker_reason_in(const char *text, size_t len, struct buf *out);

#endif
