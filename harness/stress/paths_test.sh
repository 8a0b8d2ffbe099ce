#!/bin/sh
# The default run takes every path of the system-call protocol, and has 2,000
# threads in system calls: a stress that does not go there proves nothing.
. harness/cli/expect.sh
[ -e "$BIN/targets/gort.so" ] || skip "gort is not built"

expect 0 '^ok: 0 findings' "$tt" stress --out "$tmp/out" || finish
for path in exit-fast exit-fast-moved-tick exit-to-idle-p exit-slow \
	retake-by-sysmon retake-by-stop-the-world ready-without-p \
	go-in-syscall-announced trace-starts; do
	grep -Eq "^$path +[1-9]" "$tmp/stdout" ||
		{ echo "FAILED: never taken: $path"; failures=1; }
done
peak=$(awk '$1 == "peak" { print $2 }' "$tmp/stdout")
[ "${peak:-0}" -ge 2000 ] || { echo "FAILED: peak $peak"; failures=1; }
[ $failures = 0 ] || cat "$tmp/stdout"
finish
