/* report_json.h: a broken rule as members of a JSON object, each with a comma
 * before it. */
#ifndef ORACLE_REPORT_JSON_H
#define ORACLE_REPORT_JSON_H

#include "harness/oracle/story.h"

/* "NAME": the event as an object of its own. */
void json_event(struct buf *out, const char *name, const struct trace *t,
                const struct event *e);
void json_story(struct buf *out, const struct story *s);

#endif
