/*
 * evidence.h: what is kept of a finding, as files.
 *
 *	OUT/findings/<signature>-<seed>/
 *		repeat.txt    the command that repeats the run
 *		verdict.txt   rule, signature, and the oracle's sentences
 *		scenario.scn  the scenario as it ran
 *		trace.bin     of the session
 *		trace.bin.maps  whose code lay where; see base/modules.h
 *		truth.txt     what really happened in it
 *		stderr.txt    what the run wrote to standard error
 *		stacks.txt    what every thread of a hung run was doing
 *	OUT/traces/<run>-<session>.bin   with --keep-traces, and its .maps
 */
#ifndef STRESS_EVIDENCE_H
#define STRESS_EVIDENCE_H

#include <stdint.h>

#include "harness/base/buf.h"
#include "harness/trial/trial.h"

/* These return 0, or -errno with one line appended to error. */

/* Makes OUT and sees whether it can be written to. */
int evidence_prepare(const char *out, struct buf *error);

/* Where a finding goes: a folder that is not there yet. */
int evidence_dir(const char *out, const struct trial_finding *f, uint64_t seed,
                 struct buf *dir, struct buf *error);
/* Fills the folder. */
int evidence_write(const char *dir, const struct trial_finding *f,
                   const char *scenario_text, const char *repeat,
                   struct buf *error);

int evidence_trace(const char *out, uint64_t run, uint64_t session,
                   const void *trace, size_t len, const char *modules,
                   struct buf *error);

#endif
