/*
 * draft_edit.h: what can be done to a draft to make a wrong trace of a right
 * one.  Each operation keeps the trace well formed: what is wrong afterwards
 * is the order or the states, unless the operation says otherwise.
 *
 * `at` is the number of a record, and of an event where no other is named.
 */
#ifndef TRACE_DRAFT_EDIT_H
#define TRACE_DRAFT_EDIT_H

#include "harness/trace/draft.h"

/* Leaves record `at` out.  Without a table's record the trace is malformed. */
void draft_drop(struct draft *d, size_t at);
/* Puts a copy behind `at`, with the same stamp. */
void draft_double(struct draft *d, size_t at);
/* Events a and b change places: each gets the processor and the stamp of the
 * other. */
void draft_swap(struct draft *d, size_t a, size_t b);
/* The event is of, or about, goroutine g.  CHECKs draft_names_g. */
void draft_retarget_g(struct draft *d, size_t at, uint64_t g);
/* Moves the event to where by its stamp it belongs among those of processor
 * p; if p has none it stays where it is, in a batch of its own. */
void draft_retarget_p(struct draft *d, size_t at, uint64_t p);
/* The event is of another type that the version has.  Stack and strings may be
 * undefined then, and ids be zero. */
void draft_retype(struct draft *d, size_t at, uint8_t type);
/* The event has another stamp and stays where it is; seq is for 1.5. */
void draft_restamp(struct draft *d, size_t at, uint64_t seq, uint64_t ticks);
/* Leaves out batch `at`, with its events. */
void draft_drop_batch(struct draft *d, size_t at);
/* Batch `at`, whole, comes before the one before it of the same processor, if
 * there is one: as if the buffers were flushed in the wrong order. */
void draft_swap_batch(struct draft *d, size_t at);

/* Whether the event says which goroutine it is about. */
bool draft_names_g(const struct draft_record *e);
/* Where the event has its goroutine's, or the collection's, own sequence
 * number; where a GoSysExit has the ticks of when it happened.  NULL: it has
 * none.  Good until a record comes or goes. */
uint64_t *draft_own_seq(struct draft *d, size_t at);
uint64_t *draft_exit_ticks(struct draft *d, size_t at);

/* 1.5: doubles all sequence numbers, so that behind each there is a free one.
 * Later versions stay as they are. */
void draft_spread(struct draft *d);
/*
 * Makes a trace of 1.21 of one of 1.10 to 1.19: the header, and the reasons to
 * stop the world, which have other numbers.  Go 1.20 writes the header of
 * 1.19, and nothing that 1.19 does not.
 */
void draft_to_1_21(struct draft *d);

#endif
