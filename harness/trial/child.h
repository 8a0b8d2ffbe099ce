/* child.h: what a trial's child process does. */
#ifndef TRIAL_CHILD_H
#define TRIAL_CHILD_H

#include "harness/trial/trial.h"

/* Runs the trial on the descriptors of wire.h, in a process of its own. */
_Noreturn void child_main(const struct trial_spec *spec);

#endif
