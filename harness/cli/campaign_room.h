/*
 * campaign_room.h: a campaign whose disk is full.  It has ended as if it were
 * killed, with all that was told kept; when there is room again it goes on, as
 * it does after that: by the same command.
 */
#ifndef CLI_CAMPAIGN_ROOM_H
#define CLI_CAMPAIGN_ROOM_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the disk that the folder is on is full. */
bool campaign_room_lacks(const char *folder);
/* Waits for room, at most for most_ns (0: for ever), and until somebody
 * interrupts.  Then this process becomes the same command anew; else returns
 * the exit code. */
int campaign_room_wait(const char *folder, int64_t most_ns, char **argv);

#endif
