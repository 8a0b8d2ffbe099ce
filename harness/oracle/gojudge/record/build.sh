#!/bin/sh
# build.sh OUTDIR: builds OUTDIR/record with Debian's Go 1.19 and gcc.  Exit
# status 77, and the reason, if they are not installed.
set -eu

[ $# = 1 ] || { echo "usage: build.sh OUTDIR" >&2; exit 2; }
out=$(mkdir -p "$1" && cd "$1" && pwd)
go=${GO119:-/usr/lib/go-1.19/bin/go}

[ -x "$go" ] || { echo "record: no $go (golang-1.19-go)"; exit 77; }
command -v gcc >/dev/null || { echo "record: no gcc, for cgo"; exit 77; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# CC, which make gives to tests, may be one for another machine.
cd "$(dirname "$0")"
CC=gcc CGO_ENABLED=1 GO111MODULE=off GOTOOLCHAIN=local \
	GOCACHE="${GOCACHE:-$tmp/cache}" "$go" build -buildvcs=false -o "$out/record" .
