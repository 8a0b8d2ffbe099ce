#!/bin/sh
# gojudge_test.sh [FOLDER...]: what Go's own parser rejects, the oracle rejects.
#
# Judged by both are the traces that come with golang-1.19-src, wrong copies
# of them (see gojudge/edit.c), and every file of each FOLDER given.  The
# oracle may be stricter; of a FOLDER's traces, which a target wrote, it may
# be so only where Go agrees or the trace is meant to be wrong: that is
# printed, not judged.
#
# BIN: where tracetorture is; EDITS: how many copies of each trace.
set -eu

cd "$(dirname "$0")/../.."
tool=${BIN:-build/bin}/tracetorture
canned=${GO119_SRC:-/usr/share/go-1.19/src}/internal/trace/testdata
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

status=0
harness/oracle/gojudge/build.sh "$tmp" || status=$?
[ "$status" = 0 ] || exit "$status"
${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -O1 -o "$tmp/edit" \
	harness/oracle/gojudge/edit.c harness/base/buf.c harness/base/check.c \
	harness/trace/draft.c harness/trace/format.c harness/trace/idmap.c \
	harness/trace/cursor.c harness/trace/reader.c harness/trace/tables.c \
	harness/trace/trace.c harness/trace/written.c

# both DIR NAME: judges the files in DIR by both; prints where they differ.
# Fails when Go rejects what the oracle accepts.
both() {
	find "$1" -type f | sort >"$tmp/names"
	"$tmp/gojudge" <"$tmp/names" |
		sed 's/: \(accepted\|rejected\).*/ \1/' >"$tmp/go"
	# Exit status 1 only says that some are not ok.
	xargs -d '\n' "$tool" check <"$tmp/names" >"$tmp/verdicts" ||
		[ $? = 123 ]
	sed -n '/^[^ ]/s/: \(ok\|inconsistent: [a-z-]*\|malformed: [a-z-]*\|unsupported\).*/ \1/p' \
		"$tmp/verdicts" >"$tmp/oracle"
	awk -v name="$2" '
	NR == FNR { go[$1] = $2; n++; next }
	{
		judged++
		ok = $2 == "ok"
		if (go[$1] == "rejected" && ok) {
			print "go rejects, the oracle accepts: " $1
			bad++
		} else if (go[$1] == "accepted" && !ok)
			stricter[$3]++
		else
			agree++
	}
	END {
		printf "%s: %d traces, %d agree", name, n, agree
		for (rule in stricter)
			printf ", %d only %s", stricter[rule], rule
		print ""
		if (judged != n || !n) {
			print name ": " judged + 0 " verdicts for " n + 0 " traces"
			bad++
		}
		exit bad > 0
	}' "$tmp/go" "$tmp/oracle"
}

mkdir "$tmp/canned" "$tmp/edited"
cp "$canned"/*_1_* "$tmp/canned"
for trace in "$tmp"/canned/*_good; do
	edits=${EDITS:-100}
	# The large ones cost a second each by then.
	[ "$(wc -c <"$trace")" -lt 100000 ] || edits=$((edits / 10))
	"$tmp/edit" "$trace" "$tmp/edited" "$edits"
done
failed=0
both "$tmp/canned" canned || failed=1
both "$tmp/edited" edited || failed=1
for folder; do
	both "$folder" "$folder" || failed=1
done
exit $failed
