/* durable.h: a file that is the old or the new one even when the power fails. */
#ifndef CAMPAIGN_DURABLE_H
#define CAMPAIGN_DURABLE_H

#include "harness/base/buf.h"

/* As buf_write_file, and on the disk when it returns 0. */
int durable_write(const struct buf *b, const char *path);

#endif
