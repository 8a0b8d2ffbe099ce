/*
 * stacks.h: what every thread of this process is doing, as text, for a person
 * who looks at a hang or a crash.
 */
#ifndef TRIAL_STACKS_H
#define TRIAL_STACKS_H

/* Installs the handlers that print stacks: once, before there are threads.
 * A thread that crashes writes its stack to standard error and dies. */
void stacks_init(void);

/* Writes the stack of each thread but the caller's to fd, those that are the
 * same together.  Takes seconds when there are thousands.  A thread that
 * does not answer is told by what the kernel says of it. */
void stacks_dump(int fd);

#endif
