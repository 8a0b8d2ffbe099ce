/* reset.h: what the parts of a simulated process forget before a run; and how
 * one ends. */
#ifndef EXPLORE_RESET_H
#define EXPLORE_RESET_H

void tls_reset(void);
void pthread_reset(void);
void io_reset(void);

/* exit(status), called at pc. */
_Noreturn void process_exit(int status, const void *pc);
/* Something printed; returns n. */
long process_write(const void *p, unsigned long n);

#endif
