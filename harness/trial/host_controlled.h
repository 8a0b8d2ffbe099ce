/* host_controlled.h: the calls of a scenario, simulated; see host_calls.h. */
#ifndef TRIAL_HOST_CONTROLLED_H
#define TRIAL_HOST_CONTROLLED_H

#include "harness/scenario/host_calls.h"

/* For runs of explore.h alone. */
const struct host_calls *host_calls_controlled(void);

#endif
