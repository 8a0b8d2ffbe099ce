/* conversion_test.h: a trace made of a draft's text, written in another form
 * to a file of its own; for the tests beside. */
#ifndef VIEW_CONVERSION_TEST_H
#define VIEW_CONVERSION_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/base/outfile.h"
#include "harness/trace/draft.h"
#include "harness/trace/trace.h"
#include "harness/view/symbols.h"

struct conversion {
	struct buf bytes; /* of the trace */
	struct trace t;
	struct symbols *symbols;
	struct outfile out; /* to be written to */
	char path[256];
};

static inline void conversion_begin(struct conversion *c, const char *text,
                                    enum trace_version version)
{
	const char *tmp = getenv("TMPDIR");
	struct draft d = {.version = version};
	int fd;

	*c = (struct conversion){.symbols = symbols_new()};
	draft_text(&d, text);
	draft_stack(&d, 3);
	if (version >= TRACE_1_7)
		draft_string(&d, 4);
	draft_write(&c->bytes, &d);
	draft_done(&d);
	trace_load(&c->t, c->bytes.data, c->bytes.len);
	assert_int_equal(c->t.fault, FAULT_NONE);
	snprintf(c->path, sizeof(c->path), "%s/conversion-XXXXXX",
	         tmp ? tmp : "/tmp");
	fd = mkstemp(c->path);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(outfile_open(&c->out, c->path), 0);
}

/* Puts what was written behind what *result holds. */
static inline void conversion_end(struct conversion *c, struct buf *result)
{
	assert_int_equal(outfile_close(&c->out), 0);
	assert_int_equal(buf_read_file(result, c->path, 1 << 20), 0);
	unlink(c->path);
	symbols_free(c->symbols);
	trace_done(&c->t);
	buf_done(&c->bytes);
}

#endif
