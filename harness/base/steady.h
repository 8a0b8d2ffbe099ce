/* steady.h: the same addresses in every process. */
#ifndef BASE_STEADY_H
#define BASE_STEADY_H

/*
 * Begins the program anew, with the same arguments, without address
 * randomisation; returns if it is so already, or cannot be had.
 *
 * The explorer itself lets no address into a schedule.  But a target may: one
 * that finds something by a hash of an address does more or less for it,
 * depending on where the kernel put the code.
 */
void steady_addresses(char **argv);

#endif
