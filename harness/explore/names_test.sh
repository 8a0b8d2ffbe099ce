#!/bin/sh
# A target whose functions and variables have the harness's names uses its own,
# and the harness uses its.

. harness/cli/expect.sh

need_explore
command -v nm >/dev/null || skip "nm is missing"

# All that the tool defines for its own use, but for what is not C's and the
# function where it begins.
nm --defined-only "$tt" | awk '$2 == "T" && $3 !~ /^(main|_.*|ttx_.*)$/ {
	print $3 }' | grep -E '^(buf|sched|explore|hunt|heap|race|fiber|image|io|tls|xmalloc|strategy|check|place|finding|subject|clock|point|sync|poll|thread|process|futex)' |
	sort -u >"$tmp/functions"
nm --defined-only "$tt" | awk '$2 ~ /[BDR]/ && $3 ~ /^(sched|heap|strategy|explore|io|fiber)/ {
	print $3 }' | sort -u >"$tmp/variables"
for name in buf_put hunt sched_decide xmalloc race_read heap_reset; do
	grep -qx $name "$tmp/functions" || {
		echo "FAILED: the tool has no $name any more: mend this test"
		failures=$((failures + 1))
	}
done
grep -qx sched "$tmp/variables" || {
	echo "FAILED: the tool has no variable sched: mend this test"
	failures=$((failures + 1))
}

# Two objects: the one calls what the other defines, through the tables by
# which a name of the tool could come in.
{
	sed 's/.*/int &(int);/' "$tmp/functions"
	sed 's/.*/extern int &;/' "$tmp/variables"
} >"$tmp/names.h"
{
	echo '#include "names.h"'
	sed 's/.*/int &(int x) { return x + 1; }/' "$tmp/functions"
	sed 's/.*/int & = 41;/' "$tmp/variables"
} >"$tmp/own.c"
cat >"$tmp/uses.c" <<END
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include "names.h"
static _Atomic int count;
static void *body(void *arg)
{
	free(malloc(10));
	atomic_fetch_add(&count, 1);
$(sed 's/.*/	assert(&(7) == 8);/' "$tmp/functions")
$(sed 's/.*/	assert(& == 41);/' "$tmp/variables")
	return arg;
}
int main(void)
{
	pthread_t t[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, body, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	assert(atomic_load(&count) == 2);
	return 0;
}
END
cc=$PWD/harness/explore/tracetorture-cc
(cd "$tmp" && "$cc" -w -c -o own.o own.c && "$cc" -w -c -o uses.o uses.c &&
	"$cc" -o names.so own.o uses.o) || exit 1
expect 0 '^[^ ]+ 200 schedules, 0 findings' $tt explore --jobs 1 --seed 1 \
	--schedules 200 --program "$tmp/names.so" --out "$tmp/out"
[ "$(wc -l <"$tmp/functions")" -gt 60 ] || {
	echo "FAILED: only these names were tried:" && cat "$tmp/functions"
	failures=$((failures + 1))
}

# Of those names a target sees none.
nm -D --defined-only "$tt" | awk '{ print $3 }' | sort -u |
	comm -12 - "$tmp/functions" >"$tmp/seen"
[ -s "$tmp/seen" ] && {
	echo "FAILED: exported:" && cat "$tmp/seen"
	failures=$((failures + 1))
}

finish
