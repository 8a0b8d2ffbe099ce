/*
 * records.h: writing records of the formats of Go 1.7 and up, as
 * trace/format.h describes them.
 */
#ifndef VIEW_RECORDS_H
#define VIEW_RECORDS_H

#include "harness/base/buf.h"
#include "harness/trace/format.h"

void put_varint(struct buf *out, uint64_t v);
/* A record of a type (enum ev_type) with n arguments, of which there is at
 * least one; those of a Stack are all its numbers. */
void put_record(struct buf *out, uint8_t type, const uint64_t *args, size_t n);
/* len bytes at text as string id; what a string may not have goes. */
void put_string(struct buf *out, uint64_t id, const void *text, size_t len);
void put_batch(struct buf *out, uint64_t p, uint64_t ticks);

#endif
