#!/bin/sh
# Debian's `go tool trace` (Go 1.19) opens what convert makes of traces of 1.5,
# and its pages tell functions by their names: of gort, of a Go program.
. harness/cli/expect.sh
go=${GO119:-/usr/lib/go-1.19/bin/go}
canned=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace/testdata
[ -x "$go" ] || skip "no $go (golang-1.19-go)"
ls "${go%/bin/go}"/pkg/tool/*/trace >/dev/null 2>&1 || skip "no go tool trace"
command -v curl >/dev/null || skip "no curl"
server=

# stop: ends the viewer that serve has started, and what it has started.
stop() {
	[ -z "$server" ] || kill -- "-$server" 2>/dev/null
	[ -z "$server" ] || wait "$server" 2>/dev/null
	server=
}
trap 'stop; rm -rf "$tmp"' EXIT

# convert FILE --to FORM -o OUT: succeeds, and at most leaves something out.
convert() {
	"$tt" convert "$@" >"$tmp/said" 2>&1 &&
		! grep -v ': left out in ' "$tmp/said" && return
	echo "FAILED: convert $*: $(cat "$tmp/said")"
	failures=$((failures + 1))
}

# serve FILE: starts the viewer on FILE; $url is where.
serve() {
	rm -f "$tmp/log"
	GOCACHE=$tmp/cache BROWSER=true setsid "$go" tool trace \
		-http=127.0.0.1:0 "$1" >"$tmp/log" 2>&1 &
	server=$!
	for i in $(seq 300); do
		url=$(cat "$tmp/log" 2>/dev/null | sed -n 's/.*listening on \(http:.*\)/\1/p')
		[ -n "$url" ] && return
		kill -0 "$server" 2>/dev/null || break
		sleep 0.1
	done
	echo "FAILED: go tool trace does not open $1:"
	cat "$tmp/log"
	failures=$((failures + 1))
	return 1
}

# page PATH PATTERN...: the page is there and has each of these.
page() {
	path=$1
	shift
	if ! curl -sSf "$url$path" >"$tmp/page" 2>"$tmp/why"; then
		echo "FAILED: $path: $(cat "$tmp/why")"
		grep -m 3 panic "$tmp/log"
		failures=$((failures + 1))
		return
	fi
	case $path in *raw*) gunzip <"$tmp/page" >"$tmp/raw"
		mv "$tmp/raw" "$tmp/page" ;; esac
	for pattern; do
		grep -aqE -e "$pattern" "$tmp/page" && continue
		echo "FAILED: $path has no $pattern:"
		head -c 1000 "$tmp/page"
		failures=$((failures + 1))
	done
}

# all_pages: those that any trace has.
all_pages() {
	page / 'href="/goroutines"' 'href="/trace"'
	page /trace '<html>'
	page /jsontrace '"traceEvents"' '"stackFrames"'
	page /goroutines
	for profile in io block syscall sched; do
		page "/$profile?raw=1"
	done
	page /usertasks
	page /userregions
	page /mmu
}

expect 0 '^ok: ' "$tt" stress --scenario default --threads 40 --runs 2 \
	--keep-traces 100 --out "$tmp/out"
trace=$(ls -S "$tmp"/out/traces/*.bin | head -n 1)
"$tt" convert "$trace" --to go1.19 -o "$tmp/gort.trace" 2>&1 |
	grep libbacktrace && skip "built without libbacktrace"
convert "$trace" --to go1.19 -o "$tmp/gort.trace"
if serve "$tmp/gort.trace"; then
	all_pages
	page /goroutines '[a-z]_body'
	page /jsontrace '"go_[a-z_]+:[0-9]+"' '"op_[a-z_]+:[0-9]+"'
	page '/syscall?raw=1' go_syscall targets/gort/syscall.c
fi
stop

convert "$canned/http_1_5_good" --to go1.19 \
	-o "$tmp/go15.trace"
serve "$tmp/go15.trace" && all_pages
stop

# What was of 1.19 before is not spoiled.
convert "$canned/stress_start_stop_1_19_good" --to go1.19 \
	-o "$tmp/go119.trace"
if serve "$tmp/go119.trace"; then
	all_pages
	page /goroutines 'runtime/trace_test\.TestTraceStressStartStop'
fi
stop

finish
