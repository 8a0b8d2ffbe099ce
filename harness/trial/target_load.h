/*
 * target_load.h: from what a user calls a target to its functions.
 *
 * Loading runs the target's code, which may do anything: a driver that must
 * survive it calls target_probe, which loads in a child process.
 */
#ifndef TRIAL_TARGET_LOAD_H
#define TRIAL_TARGET_LOAD_H

#include <limits.h>
#include <stdint.h>

#include "harness/base/buf.h"
#include "targets/target.h"

/* The errors of these functions are one line without a newline, appended to
 * `error`; the functions then return -1, or NULL. */

/*
 * name: NAME or NAME+VARIANT, looked for in the folders of target_dirs, or a
 * path (it has a slash or ends in .so).  0 with the file's path.
 */
int target_find(const char *name, char path[PATH_MAX], struct buf *error);

/* The i-th folder in which targets are looked for; 0, or -1 past the end. */
int target_dir(unsigned i, char path[PATH_MAX]);

/* Loads path into this process, for ever, and checks that it is a target. */
const struct tt_target *target_load(const char *path, struct buf *error);

struct target_info {
	char name[64];
	char about[256]; /* of a variant: what its patch says first */
	char trace_format[64];
	uint64_t caps;
};

/* Loads path in a child process and tells what it says of itself. */
int target_probe(const char *path, struct target_info *info, struct buf *error);

#endif
