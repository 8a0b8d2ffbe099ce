/* interrupt.h: SIGINT and SIGTERM, for commands that tell what they have so
 * far before they end. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* From now on the first of them is only remembered; another one, half a second
 * later or more, ends the program at once. */
void interrupt_catch(void);

/* The signal that came, or 0. */
int interrupt_signal(void);

#endif
