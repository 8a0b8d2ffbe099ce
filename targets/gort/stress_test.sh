#!/bin/sh
# A short stress in whatever build this is, so that the sanitizers look at
# gort at work, in a shared object and with the tool around it.
. harness/cli/expect.sh
[ -e "$BIN/targets/gort.so" ] || skip "gort is not built"

clean() {
	expect 0 '^ok: 0 findings in [1-9]' "$tt" stress --target gort \
		--out "$tmp/out" --time 5 "$@" ||
		head -n 200 "$tmp"/out/findings/*/stderr.txt 2>/dev/null
}
clean --scenario seed
clean --scenario herd --threads 200
clean --threads 200
finish
