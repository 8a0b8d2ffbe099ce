#!/bin/sh
# build.sh [--unpatched] OUTDIR: builds OUTDIR/gojudge, the second opinion on
# traces of Go 1.5 to 1.19.
#
# The parser is Go 1.19's own internal/trace, from Debian's golang-1.19-src.
# It is copied to a temporary folder, under an import path that we may import,
# and never kept.  Exit status 77, and the reason, if it is not installed.
set -eu

patch=yes
[ "${1:-}" != --unpatched ] || { patch=no; shift; }
[ $# = 1 ] || { echo "usage: build.sh [--unpatched] OUTDIR" >&2; exit 2; }
out=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
go=${GO119:-/usr/lib/go-1.19/bin/go}
src=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace

[ -x "$go" ] || { echo "gojudge: no $go (golang-1.19-go)"; exit 77; }
[ -f "$src/parser.go" ] || { echo "gojudge: no $src (golang-1.19-src)"; exit 77; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/trace"
cp "$src/parser.go" "$src/order.go" "$tmp/trace/"
cp "$here/main.go" "$tmp/"
printf 'module gojudge\n\ngo 1.19\n' >"$tmp/go.mod"

# Stacks of 1.5 traces are looked up by a child process for each trace, which
# takes most of the time and says nothing about the trace.  Parse does it when
# it is given a binary; without one it judges all and then only complains.
# main.go knows that complaint.
#
# Before it judges, Parse hides futile wake-ups from viewers, and hides too
# much: it drops the start and the block, but when the trace began between the
# wake-up and the start there is no wake-up to drop with them; the goroutine
# then counts as runnable for ever and its next wake-up is called wrong.  So
# that step, which checks nothing, is left out; with --unpatched it is not.
grep -q "events = removeFutile(events)" "$src/parser.go" ||
	{ echo "gojudge: an unknown $src/parser.go"; exit 77; }
[ $patch = no ] ||
	sed -i "/events = removeFutile(events)/d" "$tmp/trace/parser.go"
cd "$tmp"
GO111MODULE=on GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 \
	GOCACHE="${GOCACHE:-$tmp/cache}" "$go" build -o "$out/gojudge" .
