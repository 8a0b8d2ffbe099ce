/* names.c: what the enumerations of explore.h are called. */
#include "harness/explore/explore.h"

const char *const explore_kind_names[EV_KINDS] = {
    [EV_START] = "start",
    [EV_READ] = "read",
    [EV_WRITE] = "write",
    [EV_ATOMIC_READ] = "atomic read",
    [EV_ATOMIC_WRITE] = "atomic write",
    [EV_ATOMIC_RMW] = "atomic update",
    [EV_FENCE] = "fence",
    [EV_LOCK] = "lock",
    [EV_UNLOCK] = "unlock",
    [EV_WAIT] = "wait",
    [EV_WAKE] = "wake",
    [EV_CREATE] = "create thread",
    [EV_JOIN] = "join",
    [EV_YIELD] = "yield",
    [EV_SLEEP] = "sleep",
    [EV_IO] = "i/o",
    [EV_CLOCK] = "clock",
    [EV_EXIT] = "exit",
};

const char *const explore_wait_names[WAIT_KINDS] = {
    [WAIT_NONE] = "nothing",
    [WAIT_MUTEX] = "a mutex",
    [WAIT_COND] = "a condition",
    [WAIT_READ_LOCK] = "a read lock",
    [WAIT_WRITE_LOCK] = "a write lock",
    [WAIT_SEMAPHORE] = "a semaphore",
    [WAIT_BARRIER] = "a barrier",
    [WAIT_ONCE] = "a once",
    [WAIT_JOIN] = "the end of a thread",
    [WAIT_FUTEX] = "a futex",
    [WAIT_SLEEP] = "the clock",
    [WAIT_FD] = "a descriptor",
    [WAIT_EPOLL] = "an epoll",
    [WAIT_SPIN] = "a change of what it reads",
    [WAIT_YIELD] = "others to run",
};

const char *const explore_outcome_names[RUN_OUTCOMES] = {
    [RUN_OK] = "ok",
    [RUN_ASSERT] = "assertion",
    [RUN_EXIT] = "exit",
    [RUN_CRASH] = "crash",
    [RUN_DEADLOCK] = "deadlock",
    [RUN_LIVELOCK] = "livelock",
    [RUN_LIMIT] = "no-end",
    [RUN_RACE] = "race",
    [RUN_MISUSE] = "misuse",
    [RUN_UNSUPPORTED] = "unsupported",
    [RUN_FAILED] = "failed",
};
