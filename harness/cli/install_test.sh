#!/bin/sh
# What is installed is enough for a stranger: the header to build a target of
# 60 lines against, and the tool to stress it, wherever they are put.
. harness/cli/expect.sh

${MAKE:-make} install BUILD="${BUILD:-release}" DESTDIR="$tmp/root" \
	PREFIX=/usr/local >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
usr=$tmp/root/usr/local
tt=$usr/bin/tracetorture
have "$usr/share/man/man1/tracetorture.1"

cp harness/trial/testdata/stranger.c "$tmp/mine.c"
[ "$(wc -l <"$tmp/mine.c")" -le 60 ] || { echo "over 60 lines"; failures=1; }
cd "$tmp" || exit 1
build() { $CC -shared -fPIC -fvisibility=hidden -I"$usr/include" \
	-o "$1.so" "$2" -pthread || exit 1; }
build mine mine.c
build null "$usr/share/tracetorture/examples/null.c"
for target in ./mine.so mine.so ./null.so null; do
	expect 0 '^ok: 0 findings in [1-9][0-9]* sessions of 20 runs' \
		"$tt" stress --target $target --scenario smallest --runs 20
done
expect 0 '^null ' "$tt" targets
# So are the fuzzers, where there are any.
if ls "$usr"/libexec/schedule_fuzz_libfuzzer >/dev/null 2>&1; then
	expect 0 'corpus [1-9]' "$tt" campaign --target gort --time 10 \
		--fleet libfuzzer
fi
finish
