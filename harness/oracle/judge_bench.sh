#!/bin/sh
# judge_bench.sh: how many events a second are judged on one core, beside Go's
# own parser in the same run where that is installed; and a trace of 1 GiB
# (SIZE bytes), made here, in 64 MiB of memory.
#
# Go's parser needs memory for each event; it is given only the canned traces.
# Compare the columns of one run: the machine may be doing other things.
set -eu
cd "$(dirname "$0")/../.."
BIN=${BIN:-build/bin}
bench=${BIN%/bin}/obj/harness/oracle/judge_bench
canned=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace/testdata
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

have_go=yes
harness/oracle/gojudge/build.sh "$tmp" >"$tmp/why" || have_go=
[ "$have_go" ] || echo "no Go beside: $(cat "$tmp/why")"

rows() {
	"$bench" "$@" >"$tmp/ours"
	: >"$tmp/go"
	[ -z "$have_go" ] || GOMAXPROCS=1 "$tmp/gojudge" -time "$@" >"$tmp/go"
	awk -v go_file="$tmp/go" 'FILENAME == go_file { go[$1] = $3; next }
	{
		name = $1
		sub(".*/", "", name)
		printf "%-20s %10d events %7.1f million/s", name, $2, 1000 / $3
		if ($1 in go)
			printf "   Go %5.2f million/s   %5.1f times",
				1000 / go[$1], go[$1] / $3
		print ""
	}' "$tmp/go" "$tmp/ours"
}

echo "judging traces, on one core:"
set --
for version in 7 9 10 19; do
	trace=$canned/stress_1_${version}_good
	[ ! -e "$trace" ] || set -- "$@" "$trace"
done
[ $# = 0 ] || rows "$@"
"$bench" --make "$tmp/made-8-procs" "${SIZE:-1073741824}"
# The bytes are mapped, not read; all that is allocated counts.
(ulimit -d 65536 && "$BIN/tracetorture" check "$tmp/made-8-procs") |
	sed "s,^$tmp/,,; s,\$, in 64 MiB,"
have_go=
rows "$tmp/made-8-procs"
